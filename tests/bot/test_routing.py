"""Every update goes to the function that the routes name for it; none stops others."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.bot.updates import (
    BOT,
    CHAT,
    ELSEWHERE,
    FILE,
    GROUP,
    HER,
    HERS,
    OTHERS,
    SAID_AT,
    entity,
    membership,
    message,
    press,
    routed,
)


def who_answers(update, **more):
    (arrival,), _ = routed(update, **more)
    assert arrival.broken == ""
    return arrival.handler and arrival.handler.__name__


POST = {"message_id": 1, "date": 1, "chat": GROUP | {"type": "channel"}}

CASES = {
    "text": (message(text="刘小梅搬走了"), "said"),
    "a command": (message(text="/start abc", entities=[entity("bot_command", 6)]), "start"),
    "a command in capitals": (message(text="/Report", entities=[entity("bot_command", 7)]), "report"),
    "a command by the bot's name": (message(text="/start@daybook_bot", entities=[entity("bot_command", 18)]), "start"),
    "another bot's command": (message(text="/start@x_bot", entities=[entity("bot_command", 12)]), "unknown_command"),
    "a command not marked as one": (message(text="/report now"), "report"),
    "an unknown command": (message(text="/what", entities=[entity("bot_command", 5)]), "unknown_command"),
    "a slash alone": (message(text="/ x"), "said"),
    "a command later in the text": (message(text="x /start", entities=[entity("bot_command", 6, 2)]), "said"),
    "a contact": (message(contact=HERS), "contact"),
    "a forwarded text": (message(text="x", forward_origin=ELSEWHERE), "forwarded"),
    "through a bot": (message(text="x", via_bot=BOT), "via_bot"),
    "a sticker": (
        message(sticker=FILE | {"type": "regular", "width": 1, "height": 1, "is_animated": False, "is_video": False}),
        "sticker",
    ),
    "a voice": (message(voice=FILE | {"duration": 1}), "voice"),
    "a round video": (message(video_note=FILE | {"duration": 1, "length": 1}), "voice"),
    "a photo": (message(photo=[FILE | {"width": 1, "height": 1}], caption="x"), "photo"),
    "a document": (message(document=FILE), "document"),
    "a place": (message(location={"latitude": 1, "longitude": 1}), "location"),
    "a die": (message(dice={"emoji": "🎲", "value": 1}), "anything"),
    "an edit": ({"update_id": 1, "edited_message": message(text="x", edit_date=SAID_AT)["message"]}, "edited"),
    "a press": (press("draft|a|1"), "draft"),
    "a press without parts": (press("draft"), "draft"),
    "a forged press": (press("drafts|a"), "old_button"),
    "a press on a message too old": (press("draft|a", message={"message_id": 8, "date": 0, "chat": CHAT}), "draft"),
    "a block": (membership("kicked"), "blocked"),
    "an unblock": (membership("member"), "unblocked"),
    "a pinned message": (message(pinned_message=message(text="x")["message"]), None),
    "a group's message": (message(chat=GROUP, text="x"), None),
    "a press in a group": (press("draft|a", GROUP), None),
    "a press without a message": (press("draft|a", message=None), None),
    "a channel's post": ({"update_id": 1, "channel_post": POST}, None),
    "a poll": (
        {
            "update_id": 1,
            "poll": {"id": "1", "question": "x", "options": [], "total_voter_count": 0, "is_closed": False,
                     "is_anonymous": True, "type": "regular", "allows_multiple_answers": False},
        },
        None,
    ),
    "an inline query": ({"update_id": 1, "inline_query": {"id": "1", "from": HER, "query": "x", "offset": ""}}, None),
    "nothing": ({"update_id": 1}, None),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_who_answers(case):
    update, expected = CASES[case]
    assert who_answers(update) == expected


def test_what_has_no_function_goes_to_the_one_for_anything():
    only = {"anything": OTHERS["anything"]}
    assert who_answers(message(text="x"), others=only) == "anything"
    assert who_answers(press("what"), others=only) == "anything"
    assert who_answers(membership("kicked"), others=only) is None


def test_without_any_function_an_update_is_only_remembered():
    assert who_answers(message(text="/start"), others={}, commands=()) is None


def test_every_tap_is_answered_and_groups_are_left():
    _, asked = routed(
        press("draft|a"), message(2, GROUP, text="x"), message(3, GROUP, text="y"), membership("member", GROUP)
    )
    assert sorted(asked) == ["answerCallbackQuery", "leaveChat"]


def test_a_bot_removed_from_a_group_does_not_leave_it_again():
    assert routed(membership("left", GROUP))[1] == []


BROKEN = {
    "no chat": ({"update_id": 1, "message": {"message_id": 1, "date": 1}}, 0),
    "a chat that is a word": (message(chat={"id": "x", "type": "private"}, text="x"), 0),
    "a chat too large": (message(chat={"id": 2**70, "type": "private"}, text="x"), 0),
    "a text that is a number": (message(text=5), CHAT["id"]),
    "a date that is a word": (message(text="x", date="today"), CHAT["id"]),
    "a number of a message that is a word": (message(text="x", message_id="x"), CHAT["id"]),
    "a press without its sender": (
        {"update_id": 1, "callback_query": {"id": "1", "message": message()["message"]}},
        CHAT["id"],
    ),
    "a message that is a list": ({"update_id": 1, "message": [1]}, 0),
    "a group": (message(chat=GROUP | {"id": "x"}), 0),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_update_says_whose_it_was_if_that_can_be_known(case):
    update, chat = BROKEN[case]
    (arrival,), _ = routed(update)
    assert arrival.broken
    assert arrival.handler is None
    assert arrival.heard.chat_id == chat


@pytest.mark.parametrize("number", [None, "7", True, -1, 2**70])
def test_an_update_without_a_number_is_passed_over(number):
    assert routed(message() | {"update_id": number})[0] == [None]


def test_an_error_inside_a_callback_makes_the_update_broken(monkeypatch):
    monkeypatch.setattr("bot.routing.command_name", lambda _message: "gone")
    (arrival,), _ = routed(message(text="/start", entities=[entity("bot_command", 6)]))
    assert arrival.broken == "KeyError"
    assert arrival.heard.chat_id == CHAT["id"]


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "type", "chat", "from", "text", "date", "message", "data"]), inner, max_size=5
        )
    ),
    max_leaves=12,
)

_KEYS = st.sampled_from(["message", "edited_message", "callback_query", "my_chat_member", "poll", "unheard_of"])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(_KEYS, _VALUES, max_size=2))
def test_no_update_stops_the_others(update):
    (first, second), _ = routed(update | {"update_id": 1}, message(2, text="x"))
    assert first.heard.update_id == 1
    assert second.handler is OTHERS["said"]
