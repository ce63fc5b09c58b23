"""Updates as Telegram brings them, and what the router makes of them."""

import asyncio

from telegram.ext import Application
from telegram.request import BaseRequest

from bot.asides import Asides
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
        router.answer_presses()
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


def entity(kind, length, offset=0):
    return {"type": kind, "offset": offset, "length": length}


ELSEWHERE = {"type": "hidden_user", "sender_user_name": "x", "date": SAID_AT}
HERS = {"phone_number": "+8613812345678", "first_name": "王", "user_id": HER["id"]}


def heard(update, **more):
    (arrival,), _ = routed(update, **more)
    return arrival.heard
