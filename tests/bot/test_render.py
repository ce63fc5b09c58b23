"""Messages as data become requests that Telegram takes, whatever people typed."""

import struct
from collections import defaultdict
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import InputFile

from bot.render import CAPTION, LABEL, TEXT, Call, Unsendable, compose, qr_code, render, units
from locales import Phrase, Segment, phrases
from models.message import Button, Message

SORRY = Phrase.of("error.unexpected")
SAID = "Something went wrong. Please send it again."
TO = {"chat_id": 7}
QUIET = {"link_preview_options": {"is_disabled": True}}


def dead(words: str) -> Phrase:
    """A phrase that holds `words` as they are."""
    return Phrase.of("error.dead_letter", number=words)


def shown(*rows: tuple[Button, ...], **more: Any) -> Any:
    return render(Message((SORRY,), rows, **more), "en", 7).params["reply_markup"]


def test_lines_become_one_text() -> None:
    assert render(Message((SORRY, SORRY)), "en", 7) == Call("sendMessage", {**TO, "text": f"{SAID}\n{SAID}", **QUIET})


def test_an_edit_carries_buttons_and_no_keyboard() -> None:
    message = Message((SORRY,), keyboard=((Button("x"),),), edits=5, protect=True)
    assert render(message, "en", 7) == Call("editMessageText", {**TO, "text": SAID, **QUIET, "message_id": 5})


def test_a_deletion_needs_only_the_message() -> None:
    assert render(Message(deletes=5), "en", 7) == Call("deleteMessage", {**TO, "message_id": 5})
    assert render(Message(clears=(5, 6)), "en", 7) == Call("deleteMessages", {**TO, "message_ids": [5, 6]})


def test_protection_is_passed_on() -> None:
    assert render(Message((SORRY,), protect=True), "en", 7).params["protect_content"] is True


def test_buttons_hold_data_or_an_address() -> None:
    markup = shown((Button(SORRY, "a|b"),), (Button("王英", url="https://t.me/x?start=y"), Button("3", "c")))
    assert markup == {
        "inline_keyboard": [
            [{"text": SAID, "callback_data": "a|b"}],
            [{"text": "王英", "url": "https://t.me/x?start=y"}, {"text": "3", "callback_data": "c"}],
        ]
    }


def test_a_keyboard_can_ask_for_the_contact() -> None:
    assert shown(keyboard=((Button("tel", "contact"), Button("menu")),)) == {
        "keyboard": [[{"text": "tel", "request_contact": True}, {"text": "menu"}]],
        "resize_keyboard": True,
        "is_persistent": True,
    }


@pytest.mark.parametrize("data", ["", "x" * 65, "王" * 22])
def test_data_that_no_button_holds_is_our_error(data: str) -> None:
    with pytest.raises(Unsendable):
        shown((Button("x", data),))


def test_sixty_four_bytes_fit() -> None:
    assert shown((Button("x", "x" * 64),))["inline_keyboard"][0][0]["callback_data"] == "x" * 64


@pytest.mark.parametrize("message", [Message(), Message((SORRY,), ((Button(" ", "a"),),))])
def test_nothing_to_read_is_our_error(message: Message) -> None:
    with pytest.raises(Unsendable):
        render(message, "en", 7)


def test_a_long_label_is_cut() -> None:
    label = shown((Button("王\n" * 200, "a"),))["inline_keyboard"][0][0]["text"]
    assert (units(label) <= LABEL, label[-1]) == (True, "…")


def test_a_picture_carries_the_text_as_its_caption() -> None:
    call = render(Message((dead("x" * 2000),), picture="https://t.me/daybook_bot?start=abc"), "en", 7)
    assert (call.method, isinstance(call.params["photo"], InputFile)) == ("sendPhoto", True)
    assert units(call.params["caption"]) <= CAPTION


def test_a_qr_code_is_a_picture_that_a_phone_can_read() -> None:
    picture = qr_code("https://t.me/daybook_bot?start=" + "a" * 64)
    width, height = struct.unpack(">II", picture[16:24])
    assert (picture[:8], width == height, 480 <= width <= 640) == (b"\x89PNG\r\n\x1a\n", True, True)


def test_a_file_goes_without_words_too() -> None:
    call = render(Message(file=("report.csv", "组,1\n")), "en", 7)
    document = call.params["document"]
    assert (call.method, document.filename, document.input_file_content) == (
        "sendDocument",
        "report.csv",
        "组,1\n".encode(),
    )
    assert "caption" not in call.params


def test_a_phrase_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(KeyError):
        render(Message((Phrase.of("no.such.phrase"),)), "en", 7)


def test_bold_is_counted_in_utf16_units() -> None:
    runs = [Segment("😀 "), Segment("王英", bold=True), Segment("", bold=True), Segment(" 😀"), Segment("x", bold=True)]
    assert compose(runs, TEXT) == (
        "😀 王英 😀x",
        [{"type": "bold", "offset": 3, "length": 2}, {"type": "bold", "offset": 8, "length": 1}],
    )


def test_halves_of_letters_do_not_break_a_message() -> None:
    text = render(Message((dead("a\ud83d b\ude00 \ud83d\ude00"),)), "en", 7).params["text"]
    assert "a\ufffd b\ufffd 😀" in text


def test_a_long_text_is_cut_at_the_end_of_a_line() -> None:
    lines = [Segment("王" * 99 + "\n", bold=number % 2 == 0) for number in range(60)]
    text, entities = compose(lines, TEXT)
    assert text == ("王" * 99 + "\n") * 40 + "…"
    assert len(entities) == 20


def test_one_endless_line_is_cut_anywhere() -> None:
    text, entities = compose([Segment("\n" + "😀" * 4000, bold=True)], TEXT)
    assert text == "\n" + "😀" * 2046 + "…"
    assert entities == [{"type": "bold", "offset": 0, "length": 4093}]


@given(
    runs=st.lists(st.builds(Segment, st.text(st.characters(), max_size=30), st.booleans()), max_size=12),
    most=st.integers(4, 200),
)
def test_texts_fit_and_entities_lie_within(runs: list[Segment], most: int) -> None:
    text, entities = compose(runs, most)
    assert units(text) == len(text.encode("utf-16-le")) // 2 <= most
    end = 0
    for entity in entities:
        assert entity["offset"] >= end
        assert entity["length"] > 0
        end = entity["offset"] + entity["length"]
    assert end <= units(text)


@given(st.text(st.characters(), min_size=1, max_size=60))
def test_entities_hold_what_was_bold(words: str) -> None:
    text, entities = compose([Segment("😀a"), Segment(words, bold=True)], TEXT)
    raw = text.encode("utf-16-le")
    start, length = 2 * entities[0]["offset"], 2 * entities[0]["length"]
    assert raw[start : start + length].decode("utf-16-le") == text[2:]


def test_entities_reach_telegram() -> None:
    bold = next(key for key, forms in phrases("en").items() if len(forms) == 1 and "<b>" in forms[0])
    line = Phrase(bold, defaultdict(lambda: "1"))
    assert render(Message((line,)), "en", 7).params["entities"][0]["type"] == "bold"
