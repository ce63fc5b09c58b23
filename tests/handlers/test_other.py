"""Everything else gets one clear answer, in the person's language; nothing of it is kept."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session

from handlers import help, info, language, other
from handlers.reading import Kind, read
from locales import LANGUAGES, Phrase, text
from models.errors import NotFound
from models.kinds import EventKind, Role
from models.message import pack
from models.rules.discretion import telling
from tests.factories import TOWNSHIP, cadre, joined, officer, staff, township, woman
from tests.handlers.chats import Chat, data_of, keys, labels


@pytest.fixture(autouse=True)
def _place(session: Session) -> None:
    township(session)


@pytest.mark.parametrize("kind", other.KINDS)
def test_each_kind_has_one_answer_and_a_way_on(session: Session, kind: str) -> None:
    chats = {
        "staff": Chat.of(session, officer(session)),
        "her": Chat.of(session, joined(session, woman(session))),
        "stranger": Chat(session),
    }
    for way, chat in chats.items():
        messages = chat.act(other.OTHERS[kind])
        hint = {("voice", "staff"): ["other.dictate"], ("document", "her"): ["other.as_photo"]}.get((kind, way), [])
        assert (len(messages), keys(messages)) == (1, [f"other.{kind}", *hint, f"other.try.{way}"])
        assert all(text(language, line) for language in LANGUAGES for line in messages[0].lines)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh_Hans", ("改发文字", "话筒键")),
        ("zh_Hant", ("改發文字", "麥克風鍵")),
        ("en", ("send it as text", "microphone key")),
    ],
)
def test_a_recording_of_a_worker_is_answered_with_how_to_dictate(
    session: Session, language: str, words: tuple[str, ...]
) -> None:
    said = Chat.of(session, cadre(session)).act(other.OTHERS["voice"])[0]
    assert all(word in text(language, said.lines[1]) for word in words)


def test_unknown_text_is_answered_by_who_is_there(session: Session) -> None:
    woman_ = woman(session)
    assert keys(Chat.of(session, officer(session)).say(other.text, "…")) == ["text.hint"]
    for role in (Role.OFFICE, Role.CLINIC):
        colleague = Chat.of(session, staff(session, role, TOWNSHIP))
        assert keys(colleague.say(other.text, "…")) == ["other.text", "other.try.staff"]
    assert keys(Chat.of(session, joined(session, woman_)).say(other.text, "…")) == ["other.her_text", "other.unwell"]
    assert keys(Chat.of(session, joined(session, woman_, verified=False)).say(other.text, "…"))[0] == "other.text"
    assert keys(Chat(session).say(other.text, "…")) == ["other.text", "other.try.stranger"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_she_writes_the_answer_says_where_to_go_when_unwell(session: Session, language: str) -> None:
    her = Chat.of(session, joined(session, woman(session), language))
    answers = [her.say(other.text, said)[0] for said in ("你好", "我肚子疼怎么办", "流血了", "I have belly pain")]
    assert len({pack(answer) for answer in answers}) == 1
    read_ = [text(language, line) for line in answers[0].lines] + labels(answers[0].buttons, language)
    assert any("120" in line for line in read_)
    assert [telling(line) for line in read_ if telling(line)] == []
    assert answers[0].protect  # its place is taken by what the button opens
    opened = her.press(info.press, data_of(answers[0])[0])[0]
    assert keys([opened]) == ["info.topic.danger"]
    waits = Chat.of(session, joined(session, woman(session, "王英"), verified=False))
    assert keys(waits.say(other.text, "流血了")) == ["other.text", "other.unwell", "other.try.her"]


def test_button_of_nobody_is_old(session: Session) -> None:
    assert keys(Chat(session).press(other.old_button, "zz|1")) == ["refuse.old_button"]


def test_language_changes_at_once_with_the_keyboard(session: Session) -> None:
    chat = Chat.of(session, cadre(session))
    offered = chat.say(language.choose)[0]
    assert data_of(offered) == [f"lg|{code}" for code in LANGUAGES]
    done = chat.press(language.chosen, "lg|en")[0]
    assert chat.who.language == "en"
    assert labels(done.keyboard, "en")[0] == text("en", Phrase("menu.pending"))
    with pytest.raises(NotFound):
        chat.press(language.chosen, "lg|xx")


@pytest.mark.parametrize("role", [Role.OFFICER, Role.CADRE, Role.OFFICE, Role.CLINIC])
def test_help_speaks_of_the_role_alone(session: Session, role: Role) -> None:
    chat = Chat.of(session, staff(session, role, TOWNSHIP))
    assert keys(chat.say(help.help_)) == [f"help.{role}", "help.colleagues", "help.everybody"]


def test_help_of_a_woman_and_of_a_stranger(session: Session) -> None:
    assert keys(Chat.of(session, joined(session, woman(session))).say(help.help_))[0] == "help.service_user"
    assert keys(Chat(session).say(help.help_))[0] == "help.stranger"


FILLED = {
    "zh_Hans": {"〔姓名〕": "王秀英", "〔配偶〕": "李建国"},
    "zh_Hant": {"〔姓名〕": "陳麗華", "〔配偶〕": "張國強"},
    "en": {"NAME": "LiMei", "SPOUSE": "LiJianguo"},
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("name", "kind"), help.CODES.items())
def test_each_line_of_the_codes_is_read_as_what_it_says(language: str, name: str, kind: EventKind | None) -> None:
    line = text(language, Phrase(f"code.{name}"))
    for place, name_ in FILLED[language].items():
        line = line.replace(place, name_)
    reading = read(line, datetime(2026, 3, 20, 12, tzinfo=ZoneInfo("Asia/Shanghai")))
    if kind is None:
        assert reading.kind is Kind.ZERO_REPORT
        return
    (event,) = reading.events
    assert (event.type, event.person, event.ask) == (kind, next(iter(FILLED[language].values())), ())
    assert event.date == (date(2026, 3, 19) if line.endswith(("昨天", "yesterday")) else date(2026, 3, 20))


@pytest.mark.parametrize("code", ["out 王秀英 东莞属于计划外", "外出 王秀英 东莞 属于计划外"])
def test_a_code_keeps_nothing_that_is_refused(code: str) -> None:
    reading = read(code, datetime(2026, 3, 20, 12, tzinfo=ZoneInfo("Asia/Shanghai")))
    assert reading.refusals == ("policy_status",)
    assert "计划外" not in f"{reading}"


def test_the_card_of_codes_has_every_kind_and_is_for_those_who_report(session: Session) -> None:
    chat = Chat.of(session, officer(session))
    card = keys(chat.act(help.help_, payload="Codes"))
    assert card == ["codes.title", *(f"code.{name}" for name in help.CODES), "codes.note"]
    assert set(help.CODES.values()) == {*EventKind, None}
    assert keys(Chat.of(session, staff(session, Role.CLINIC, TOWNSHIP)).act(help.help_, payload="codes"))[0] == (
        "help.clinic"
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_of_an_officer_has_a_line_that_is_read_and_the_way_to_the_codes(language: str) -> None:
    said = text(language, Phrase("help.officer"))
    example = {
        "zh_Hans": "王秀英昨天去东莞打工",
        "zh_Hant": "王秀英昨天去東莞打工",
        "en": "out WangXiuying Dongguan yesterday",
    }[language]
    reading = read(example, datetime(2026, 3, 20, 12, tzinfo=ZoneInfo("Asia/Shanghai")))
    assert (example in said, "/help codes" in said) == (True, True)
    assert [event.type for event in reading.events] == [EventKind.MIGRATE_OUT]
