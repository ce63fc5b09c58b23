"""What is heard of an update: nothing that cannot be seen, no phone but her own, nothing of the card under a button."""

import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.hearing import clean, without_keyboard
from tests.bot.updates import CHAT, ELSEWHERE, FILE, HER, HERS, SAID_AT, entity, heard, message, press


@pytest.mark.parametrize(
    ("kind", "size", "taken"),
    [
        ("image/jpeg", 9_000_000, True), ("image/png", None, True), ("image/webp", 5, True),
        ("image/jpeg", 11_000_000, False), ("image/heic", 5, False), ("image/svg+xml", 5, False), (None, 5, False),
    ],
)  # fmt: skip
def test_a_file_is_a_photo_when_it_can_be_shown_as_one(kind, size, taken):
    file = {name: value for name, value in (("mime_type", kind), ("file_size", size)) if value}
    assert (heard(message(document=FILE | file)).photo is not None) is taken


def test_what_is_heard_of_a_message():
    got = heard(message(text="/start  abc d", entities=[entity("bot_command", 6)]))
    assert (got.update_id, got.chat_id, got.user_id, got.message_id) == (1, CHAT["id"], HER["id"], 9)
    assert (got.text, got.payload, got.language_code, got.private) == ("/start  abc d", "abc d", "zh-hans", True)
    assert got.sent_at == datetime.fromtimestamp(SAID_AT, UTC)


def test_what_is_heard_of_a_press():
    got = heard(press("draft|a\u202eb|2"))
    assert (got.data, got.message_id, got.text) == (("draft", "ab", "2"), 8, "")


@pytest.mark.parametrize(
    ("contact", "more", "phone", "own"),
    [
        (HERS, {}, "+8613812345678", True),
        (HERS | {"user_id": 6}, {}, "", False),
        ({"phone_number": "1", "first_name": "x"}, {}, "", False),
        (HERS, {"forward_origin": ELSEWHERE}, "", False),
        ({"phone_number": "1", "first_name": "x", "user_id": 0}, {"from": None}, "", False),
    ],
)
def test_only_her_own_phone_is_taken(contact, more, phone, own):
    got = heard(message(contact=contact, **more))
    assert (got.phone, got.phone_is_own) == (phone, own)


def test_the_language_of_the_install_stands_in():
    silent = {key: value for key, value in HER.items() if key != "language_code"}
    assert heard(message(text="x", **{"from": silent}), language="en").language_code == "en"
    assert heard(message(text="x", **{"from": HER | {"language_code": "x" * 900}})).language_code is None


@pytest.mark.parametrize(
    ("given_text", "left"),
    [
        ("a\u200bb\u202ec\u2066d\x00e\ufeff", "abcde"),
        ("两行\r\n一\u2028二\t三", "两行\n一\n二 三"),
        ("阿依古丽·买买提", "阿依古丽·买买提"),
        ("𠮷野𰻞㐂", "𠮷野𰻞㐂"),
        ("e\u0301", "é"),
        ("①Ａ", "①Ａ"),
        ("\ud800x", "x"),
        ("x" * 5000, "x" * 4096),
    ],
)
def test_what_cannot_be_seen_goes_and_everything_else_stays(given_text, left):
    assert clean(given_text) == left


@given(st.text(alphabet=st.characters(), max_size=80))
def test_clean_text_is_normal_visible_and_stays_as_it_is(text):
    once = clean(text)
    assert not [char for char in once if unicodedata.category(char) in ("Cc", "Cf", "Cs") and char != "\n"]
    assert unicodedata.is_normalized("NFC", once)
    assert clean(once) == once
    once.encode()


def pressed(message):
    return {"update_id": 1, "callback_query": {"id": "1", "data": "k", "message": message}}


def test_of_the_message_under_a_button_only_its_name_is_left():
    message = {"message_id": 5, "date": 7, "chat": CHAT, "text": "?", "reply_markup": {"inline_keyboard": []}}
    assert without_keyboard(pressed(message)) == pressed({"message_id": 5, "date": 7, "chat": CHAT})


def test_what_has_no_keyboard_stays_as_it_is():
    for raw in (
        pressed({"message_id": 5, "date": 0, "chat": CHAT}),
        pressed("?"),
        {"callback_query": 3},
        {"message": {}},
    ):
        assert without_keyboard(raw) is raw
