"""What a bystander may read: nothing in a message that comes unasked betrays, whatever was put into it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.render import render
from locales import LANGUAGES, Phrase, phrases, text
from models.message import Button, Message
from models.rules import schedules
from models.rules.discretion import hurting, telling
from models.services import due, her_words, prompts, unasked
from tests.models.rules.listed_words import HARMLESS, TELLING

PLACES = (
    "计划生育服务站", "縣婦幼保健院", "镇卫生院（妇产科）", "避孕药具发放点",
    "Maternity Hospital", "Abortion clinic", "母 婴 之 家", "送子桥村",
    "怀孕街一组", "孕妇学校", "月子里", "青禾镇卫生院", "海湾市环境路诊所",
)  # fmt: skip
NAMES = ("王孕英", "小宝宝", "娃他妈", "Baby", "大姨妈", "王*英", "一胎")
CORNERS = st.one_of(
    st.sampled_from((*PLACES, *NAMES)),
    st.builds("{}{}{}".format, st.text(max_size=6), st.sampled_from((*TELLING, *HARMLESS)), st.text(max_size=6)),
    st.text(max_size=40),
    st.dates(date(2000, 1, 1), date(2098, 1, 1)),
    st.integers(0, 10**6),
)
KEYS = sorted(key for key, forms in phrases("en").items() if not key.startswith("format."))


class Corners(dict):
    """Every parameter that a template asks for, out of a drawn handful."""

    def __init__(self, values):
        super().__init__()
        self.drawn = values

    def __len__(self):
        return len(self.drawn)

    def __missing__(self, name):
        if name == "n":
            return 2
        return self.drawn[len(name) % len(self.drawn)]


def shown(message: Message, language: str) -> list[str]:
    """Everything that a bystander can read of a message: text or caption, buttons, the name of a file."""
    params = render(message, language, 7).params
    rows = params.get("reply_markup", {}).get("inline_keyboard", [])
    labels = [button["text"] for row in rows for button in row]
    return [params.get("text", ""), params.get("caption", ""), *labels, *(message.file or ("",))[:1]]


PREVIEW = 60
"""Characters that a locked telephone shows, at most."""
ASKED = (Phrase("feedback.ask"), Phrase("remind.opt_out"))
UNASKED = [due.neutral("r1"), *(Message(ASKED, prompts.buttons("p1", plain)) for plain in (False, True))]
AGAIN = Message((Phrase("slip.again"),))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("message", [*UNASKED, AGAIN])
def test_what_is_sent_is_discreet_as_it_is_written(message: Message, language: str) -> None:
    assert unasked.discreet(message, language) == message
    assert [word for said in shown(message, language) for word in [telling(said)] if word] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_preview_is_the_same_whatever_it_is_about(language: str) -> None:
    hers = [row.message for row in schedules.load().anchored if row.personal]
    previews = {shown(due.neutral(name), language)[0][:PREVIEW] for name in hers}
    assert len(previews) == 1
    assert not any(sign.isdigit() for sign in previews.pop())


@given(
    key=st.sampled_from(KEYS), label=st.sampled_from(KEYS), values=st.lists(CORNERS, min_size=1, max_size=3),
    name=CORNERS, ending=st.sampled_from(["json", "html", "csv"]), language=st.sampled_from(LANGUAGES),
)  # fmt: skip
def test_any_template_with_anything_put_into_it_betrays_nothing(key, label, values, name, ending, language):
    buttons = ((Button(Phrase(label, Corners(values)), "x"), Button(f"{values[0]}.", "y")),)
    message = Message((Phrase(key, Corners(values)),), buttons, file=(f"{name}.{ending}", "1"))
    seen = shown(unasked.discreet(message, language), language)
    assert [word for said in seen for word in [telling(said)] if word] == []


@pytest.mark.parametrize("place", PLACES)
def test_a_clinics_name_that_betrays_gives_way_to_a_plain_note(place: str) -> None:
    line = Phrase.of("clinic.tomorrow", near=date(2026, 3, 21), clinic=place, hours="8:00")
    said = text("zh_Hans", unasked.discreet(Message((line,)), "zh_Hans").lines[0])
    assert (place in said) == (telling(place) == "")
    assert said in (text("zh_Hans", line), text("zh_Hans", Phrase("remind.neutral")))


def test_a_file_keeps_its_ending_and_loses_a_name_that_betrays() -> None:
    names = {"my-pregnancy.json": "notes.json", "孕期记录": "notes", "notes.html": "notes.html", "a.孕": "notes"}
    given = {name: unasked.discreet(Message(file=(name, "")), "en").file for name in names}
    assert {name: file and file[0] for name, file in given.items()} == names


@pytest.mark.parametrize("language", LANGUAGES)
def test_after_a_loss_neither_words_nor_buttons_hurt(language: str) -> None:
    _, happy, plain = UNASKED
    assert her_words.faults(language) == []
    assert [word for said in shown(plain, language) for word in [hurting(said)] if word] == []
    assert any(hurting(said) for said in shown(happy, language))
