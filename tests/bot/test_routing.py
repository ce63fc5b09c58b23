"""Every update goes to the function that the routes name for it, with nothing invisible in it; none stops others."""

import asyncio
import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from telegram.ext import Application
from telegram.request import BaseRequest

from bot.asides import Asides
from bot.hearing import clean
from bot.routing import Router
from handlers.routes import Command

TOKEN = "7000000001:" + "A" * 35
HER = {"id": 5_000_000_001, "is_bot": False, "first_name": "王", "language_code": "zh-hans"}
CHAT = {"id": 5_000_000_001, "type": "private", "first_name": "王"}
GROUP = {"id": -100_500, "type": "supergroup", "title": "x"}
BOT = {"id": 7_000_000_001, "is_bot": True, "first_name": "Daybook", "username": "daybook_bot"}
SAID_AT = 1_774_000_000
FILE = {"file_id": "a", "file_unique_id": "b"}


class Recorder(BaseRequest):
    """Notes what is asked of Telegram, and agrees to everything."""

    read_timeout = 1

    def __init__(self):
        self.asked = []

    async def initialize(self):
        """Nothing to open."""

    async def shutdown(self):
        """Nothing to close."""

    async def do_request(self, url, method, request_data=None, **_times):
        name = url.rsplit("/", 1)[1]
        self.asked.append(name)
        if name == "leaveChat":
            return 403, b'{"ok": false, "error_code": 403, "description": "Forbidden: bot is not a member"}'
        return (
            200,
            b'{"ok": true, "result": {"id": 7000000001, "is_bot": true, "first_name": "D", "username": "daybook_bot"}}',
        )


def named(name):
    def handler(_turn):
        raise NotImplementedError(name)

    handler.__name__ = name
    return handler


NAMES = (
    "said",
    "contact",
    "sticker",
    "voice",
    "photo",
    "document",
    "location",
    "forwarded",
    "edited",
    "via_bot",
    "unknown_command",
    "old_button",
    "anything",
    "blocked",
    "unblocked",
)
OTHERS = {name: named(name) for name in NAMES}
COMMANDS = (Command("start", named("start")), Command("report", named("report")))
PRESSES = {"draft": named("draft")}


def routed(*updates, others=OTHERS, commands=COMMANDS, language=None):
    """What each update became, and what was asked of Telegram on the side."""

    async def go():
        recorder = Recorder()
        application = Application.builder().token(TOKEN).request(recorder).updater(None).job_queue(None).build()
        asides = Asides()
        router = Router(application, commands, PRESSES, others, asides, language)
        await application.initialize()
        found = [await router.route(update) for update in updates]
        await asides.finish()
        await application.shutdown()
        return found, recorder.asked[1:]

    return asyncio.run(go())


def message(update_id=1, chat=CHAT, **content):
    body = {"message_id": 9, "date": SAID_AT, "chat": chat, "from": HER}
    return {"update_id": update_id, "message": body | content}


def press(data, chat=CHAT, update_id=1, **more):
    card = {"message_id": 8, "date": SAID_AT, "chat": chat, "from": BOT, "text": "x"}
    query = {"id": "4", "from": HER, "chat_instance": "1", "data": data, "message": card}
    return {"update_id": update_id, "callback_query": query | more}


def membership(status, chat=CHAT):
    until = {"until_date": 0} if status == "kicked" else {}
    change = {"chat": chat, "from": HER, "date": SAID_AT}
    return {
        "update_id": 1,
        "my_chat_member": change
        | {
            "old_chat_member": {"user": BOT, "status": "left"},
            "new_chat_member": {"user": BOT, "status": status} | until,
        },
    }


def who_answers(update, **more):
    (arrival,), _ = routed(update, **more)
    assert arrival.broken == ""
    return arrival.handler and arrival.handler.__name__


def entity(kind, length, offset=0):
    return {"type": kind, "offset": offset, "length": length}


ELSEWHERE = {"type": "hidden_user", "sender_user_name": "x", "date": SAID_AT}
HERS = {"phone_number": "+8613812345678", "first_name": "王", "user_id": HER["id"]}

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
    assert asked == ["answerCallbackQuery", "leaveChat"]


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


def test_a_bot_removed_from_a_group_does_not_leave_it_again():
    assert routed(membership("left", GROUP))[1] == []


def heard(update, **more):
    (arrival,), _ = routed(update, **more)
    return arrival.heard


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
