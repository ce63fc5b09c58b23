"""An update made bare before it is parsed."""

from bot.hearing import without_keyboard

CHAT = {"id": 1, "type": "private"}


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
