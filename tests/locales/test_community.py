"""A language that a community adds: one file, with gaps, written from right to left; and what is said in it."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session
from typer.testing import CliRunner

from bot import drawing
from bot.cli import app
from bot.render import render
from bot.settings import Settings
from handlers import help, language, menu, mine
from locales import (
    LANGUAGES,
    Phrase,
    catalogue,
    faults,
    files,
    for_women,
    language_name,
    look_in,
    phrases,
    reviewed,
    text,
)
from locales import template as template_of
from locales.women import womens_words
from models.db import cache, collected
from models.errors import NotFound, SettingsWrong
from models.kinds import MessageClass, Role, Scope
from models.message import Message
from models.rules import discretion
from models.services import accounts, consent, her_words, links, setup_file, stop_words, unasked
from models.tables import Outbox, Township
from tests.factories import NOON, TOWNSHIP, joined, staff, township, woman
from tests.handlers.chats import Chat, data_of, labels

HEAD = r"""msgid ""
msgstr ""
"Language: ug\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"
"X-Next-Best: en\n"
"""
SAID = {
    "menu.help": "❓ ياردەم",
    "language.done": "ياخشى: %(language)s",
    "card.line": "%(label)s: <b>%(value)s</b>",
    "person.masked": "%(name)s (%(code)s)",
    "days.signed": "%(place)s: ئىش يوق (%(time)s %(signer)s)",
    "me.rests_until": "%(day)s غىچە",
    "no.such.key": "قالدۇق",
}
WOMEN = 'stop = ["توختات"]\ntelling = ["ھامىلىدار*"]\nafter_a_loss = ["خۇش خەۋەر"]\n'
CACHED = (
    catalogue._catalogue, catalogue._fixed, catalogue.whole, womens_words, stop_words._words, menu._words,
    discretion._patterns, discretion.telling,
)  # fmt: skip


def forget() -> None:
    for one in CACHED:
        one.cache_clear()


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder beside the store with a partial Uyghur catalogue."""
    written = "\n".join(f'\nmsgid "{key}"\nmsgstr "{said}"' for key, said in SAID.items())
    counted = """

msgid "digest.items"
msgid_plural "digest.items"
msgstr[0] "%(n)s ئىش %(overdue)s"
msgstr[1] "%(n)s ئىشلار %(overdue)s"
"""
    put(tmp_path, "ug", HEAD + written + counted)
    look_in(tmp_path)
    forget()
    yield tmp_path
    files._folders.remove(tmp_path)
    files.read.cache_clear()
    LANGUAGES[:] = files.found()
    forget()


def put(folder: Path, code: str, content: str) -> None:
    path = folder / code / "LC_MESSAGES" / "daybook.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")


def test_a_worker_talks_to_the_bot_in_it_and_gaps_are_said_in_the_next_best(folder: Path, session: Session) -> None:
    chat = Chat.of(session, staff(session, Role.CADRE, TOWNSHIP))
    offered = chat.say(language.choose)[0]
    assert data_of(offered) == ["lg|en", "lg|ug", "lg|zh_Hans", "lg|zh_Hant"]
    assert labels(offered.buttons) == [
        "English",
        "\u2068ئۇيغۇرچە\u2069 · 翻译还没有人看过",
        "中文 (简体)",
        "中文 (繁體)",
    ]
    done = chat.press(language.chosen, "lg|ug")[0]
    assert text("ug", done.lines[0]) == "ياخشى: \u2068ئۇيغۇرچە\u2069"
    assert labels(done.keyboard, "ug")[-1] == "❓ ياردەم"
    assert menu.word("❓ ياردەم") == "help"
    assert text("ug", chat.say(help.help_)[0].lines[0]) == text("en", Phrase("help.cadre"))
    assert text("ug", chat.say(mine.me)[0].lines[-2]).startswith("Language: ")


def test_it_is_not_offered_to_a_woman_before_its_lists_are_there(folder: Path, session: Session) -> None:
    chat = Chat.of(session, joined(session, woman(session)))
    assert "lg|ug" not in data_of(chat.say(language.choose)[0])
    with pytest.raises(NotFound):
        chat.press(language.chosen, "lg|ug")
    (folder / "ug" / "women.toml").write_text(WOMEN, encoding="utf-8")
    forget()
    assert "lg|ug" in data_of(chat.say(language.choose)[0])
    assert stop_words.is_stop("توختات!")
    assert discretion.telling("دوختۇر ھامىلىدارلار") == "ھامىلىدار"


def test_lists_with_a_gap_are_no_lists(folder: Path) -> None:
    (folder / "ug" / "women.toml").write_text(WOMEN.replace('["توختات"]', "[]"), encoding="utf-8")
    forget()
    assert not for_women("ug")
    with pytest.raises(SettingsWrong, match=r"women\.toml"):
        setup_file.read({"code": "990102201", "name": "x", "settings": {"languages": ["ug"]}})


def test_who_met_the_bot_in_it_gets_another_language_when_she_joins(folder: Path, session: Session) -> None:
    who = accounts.meet(session, 77, "ug", NOON)
    assert who.language == "ug"
    assert links.join(session, who, woman(session, "陈玉").id, NOON).language != "ug"


def test_counting_follows_the_file_and_dates_the_next_best(folder: Path) -> None:
    counted = [text("ug", Phrase.of("digest.items", n=n, overdue=0)) for n in (1, 2)]
    assert ["ئىشلار" in said for said in counted] == [False, True]
    assert text("ug", Phrase.of("me.rests_until", day=date(2026, 3, 9))) == "\u20689 Mar 2026\u2069 غىچە"


def test_what_would_fail_when_it_is_said_is_not_said(folder: Path) -> None:
    assert "days.signed" not in phrases("ug")
    said = text("ug", Phrase.of("days.signed", place="x", time="8:00"))
    assert said == text("en", Phrase.of("days.signed", place="x", time="8:00"))


def test_its_faults_are_listed_and_a_template_keeps_what_is_there(folder: Path) -> None:
    found = faults("ug")
    assert "other parameters than place, time: days.signed" in found
    assert "in no other catalogue: no.such.key" in found
    assert len([fault for fault in found if fault.startswith("missing")]) == len(phrases("en")) - len(SAID)
    put(folder, "ug", template_of("ug"))
    files.read.cache_clear()
    forget()
    assert text("ug", Phrase("menu.help")) == SAID["menu.help"]
    assert set(faults("ug")) == {fault for fault in found if "no.such.key" not in fault}


def test_what_betrays_or_hurts_by_its_own_lists_is_told_to_its_translator(folder: Path) -> None:
    good = '\nmsgid "feedback.all_well"\nmsgstr "خۇش خەۋەر!"\n\nmsgid "remind.neutral"\nmsgstr "ھامىلىدارلارغا"\n'
    put(folder, "ug", HEAD + good)
    (folder / "ug" / "women.toml").write_text(WOMEN, encoding="utf-8")
    files.read.cache_clear()
    forget()
    assert her_words.faults("ug") == [
        "betrays (ھامىلىدار): remind.neutral", "hurts after a loss (خۇش خەۋەر): feedback.all_well",
    ]  # fmt: skip
    assert her_words.faults("ug")[0] in CliRunner().invoke(app, ["phrases", "ug", "--all"]).output


def test_a_text_that_changed_in_english_is_stale(folder: Path) -> None:
    put(folder, "ug", HEAD + '\n#. Help!\nmsgid "menu.help"\nmsgstr "؟"\n')
    files.read.cache_clear()
    assert "the English text has changed since: menu.help" in faults("ug")


def test_a_file_that_does_not_say_how_it_counts_is_passed_by(folder: Path) -> None:
    put(folder, "bo", 'msgid ""\nmsgstr "Language: bo\\n"\n\nmsgid "menu.help"\nmsgstr "རོགས་"\n')
    look_in(folder)
    assert ("bo" in LANGUAGES, "bo" in files.found()) == (False, True)


@pytest.mark.parametrize("code", ["ug", "bo", "mn", "mn_Mong", "kk", "kk_Arab", "za", "ii", "dng", "xx_Yyyy"])
def test_any_language_has_a_template_that_is_a_catalogue(folder: Path, code: str) -> None:
    put(folder, code, template_of(code).replace('msgid "menu.me"\nmsgstr ""', 'msgid "menu.me"\nmsgstr "?!"'))
    look_in(folder)
    forget()
    assert code in LANGUAGES
    assert language_name(code)
    assert not reviewed(code)
    assert text(code, Phrase("menu.me")) == "?!"
    assert text(code, Phrase.of("me.rests_until", day=date(2026, 3, 9))).replace("\u2068", "").count("9")


WORDS = st.text(alphabet="ئۇيعaB7王*·()<b>%\u202e\u202d\u2066\u2067\u2068\u2069\u200f\u061c -1", max_size=12)
SIGNS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066\u2067]")


@given(name=WORDS, code=WORDS, day=st.dates(date(1950, 1, 1), date(2098, 1, 1)))
def test_names_codes_and_days_stand_apart_and_turn_nothing_around_them(name, code, day):
    right = catalogue._Catalogue(catalogue._catalogue("en").locale, phrases("en"), lambda n: int(n != 1), "rtl")
    said = catalogue._Params("en", right, Phrase.of("person.masked", name=name, code=code, day=day))
    pieces = [said[part] for part in ("name", "code", "day")]
    for piece, typed in zip(pieces, (name, code, None), strict=True):
        assert (piece[0], piece[-1]) == ("\u2068", "\u2069")
        assert not re.search("[\u2066-\u2069]", piece[1:-1])
        assert not SIGNS.search(piece)
        assert typed is None or piece[1:-1] == catalogue._BIDI.sub("", typed)


@given(WORDS)
def test_a_name_in_arabic_letters_stands_apart_in_other_languages_too(name):
    said = text("zh_Hans", Phrase.of("person.masked", name=name, code="A1B2"))
    plain = catalogue._BIDI.sub("", name)
    apart = f"\u2068{plain}\u2069" if re.search("[\u0590-\u08ff]", plain) else plain
    assert said == f"{apart}（A1B2）"


def test_the_command_says_what_is_to_do_and_writes_a_template(tmp_path: Path, folder: Path, monkeypatch) -> None:
    monkeypatch.setenv("DAYBOOK_DATA_DIR", str(tmp_path / "none"))
    said = CliRunner().invoke(app, ["phrases"])
    assert said.exit_code == 1
    assert [line.split(" ")[0] for line in said.output.splitlines()] == ["en", "ug", "zh_Hans", "zh_Hant"]
    one = CliRunner().invoke(app, ["phrases", "ug"])
    assert (one.exit_code, "not yet read" in one.output, "women.toml is missing" in one.output) == (1, True, True)
    out = tmp_path / "kk" / "daybook.po"
    assert CliRunner().invoke(app, ["phrases", "kk", "--template", str(out)]).exit_code == 0
    assert 'msgid "menu.help"' in out.read_text(encoding="utf-8")
    assert CliRunner().invoke(app, ["phrases", "zh_Hant"]).exit_code == 0


def test_a_folder_beside_the_store_is_looked_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(folder / "data" / "locales", "kk", template_of("kk"))
    monkeypatch.setenv("DAYBOOK_DATA_DIR", str(folder / "data"))
    monkeypatch.setenv("DAYBOOK_LANGUAGE", "kk")
    try:
        assert Settings.read().language == "kk"
    finally:
        files._folders.remove(folder / "data" / "locales")


def test_a_township_chooses_what_says_the_gaps(folder: Path, session: Session) -> None:
    """English by its file, Chinese by the township: answers, what comes unasked, and the text of a consent alike."""
    township(session)
    cadre = staff(session, Role.CADRE, TOWNSHIP, language="ug")
    (folder / "ug" / "women.toml").write_text(WOMEN, encoding="utf-8")
    forget()
    her = accounts.speak(session, joined(session, woman(session)), "ug")
    for chosen, best in (({}, "en"), ({"ug": "zh_Hans"}, "zh_Hans"), ({"ug": "bo"}, "en"), ({"kk": "zh_Hans"}, "en")):
        session.get_one(Township, TOWNSHIP).settings = {"next_best": chosen}
        said = rendered(session, Chat.of(session, cadre).say(help.help_)[0])
        assert said.startswith(text(best, Phrase("help.cadre"))[:20])
        assert "ياردەم" in said
        unasked.queue(session, her.address, Message((Phrase("remind.neutral"),)), MessageClass.PROMPT, NOON)
        assert rendered(session) == text(best, Phrase("remind.neutral"))
        consent.decide(session, her, Scope.CARE, not consent.grants(session, her.person_id), NOON)
        seen = consent.text_seen(session, consent.history(session, her.person_id)[-1].text_hash)
        assert seen
        assert seen.text == consent.text_of(best, Scope.CARE)
    session.get_one(Township, TOWNSHIP).settings = {"next_best": {"ug": "zh_Hans"}}
    consent.decide(session, her, Scope.CARE, True, NOON)
    assert consent.pending(session, her.person_id or "") is not Scope.CARE


def rendered(session: Session, message: Message | None = None) -> str:
    """The newest message as it is sent, with the words of its keyboard."""
    row = collected(session, Outbox)[-1]
    call = render(message or cache(session, "outbox")[row["id"]], row["language"], 7)
    keys = call.params.get("reply_markup", {}).get("keyboard", [])
    return "\n".join([call.params["text"], *(key["text"] for line in keys for key in line)])


@pytest.mark.parametrize("wrong", [{"xx": "en"}, {"ug": "xx"}, {"en": "ug"}])
def test_a_townships_file_names_languages_that_are_there_and_are_for_women(folder: Path, wrong: dict[str, str]) -> None:
    setup_file.read({"code": "990102201", "name": "x", "settings": {"next_best": {"ug": "en"}}})
    with pytest.raises(SettingsWrong, match=r"next_best"):
        setup_file.read({"code": "990102201", "name": "x", "settings": {"next_best": wrong}})


def test_pictures_say_in_letters_that_the_font_has(folder: Path) -> None:
    put(folder, "ug", HEAD + '\nmsgid "slip.title"\nmsgstr "ياخشى"\n\nmsgid "slip.near"\nmsgstr "Kuni"\n')
    files.read.cache_clear()
    forget()
    assert drawing.said("ug", Phrase("slip.title")) == text("en", Phrase("slip.title"))
    assert drawing.said("ug>zh_Hans", Phrase("slip.title")) == text("zh_Hans", Phrase("slip.title"))
    assert drawing.said("ug", Phrase("slip.near")) == "Kuni"
    assert [drawing.has(letter) for letter in "a 预7–ى"] == [True] * 5 + [False]
