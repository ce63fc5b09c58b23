"""The state of the sandbox: bot, people, chats, messages, taps, and the count of changes. No HTTP, no rules of methods.

Messages are kept as the JSON that the bot sees and are replaced, never altered, so that an update that is already
queued keeps showing what was true when it was made.
"""

import asyncio
import random
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox import keyboards
from bot.sandbox.clock import Clock
from bot.sandbox.errors import BLOCKED, CHAT_NOT_FOUND, DEACTIVATED, KICKED, bad_request, forbidden
from bot.sandbox.faults import Faults, Limits
from bot.sandbox.files import Files
from bot.sandbox.journal import Journal
from bot.sandbox.updates import TAP, Updates

Json = dict[str, Any]
FIRST_PERSON = 5_000_000_000
"""Above 2^32, as new accounts are: an id does not fit 32 bits."""


@dataclass
class Person:
    """Somebody invented who has a Telegram account."""

    id: int
    name: str
    language_code: str
    phone: str
    username: str = ""
    note: str = ""
    deactivated: bool = False

    def user(self) -> Json:
        """The `User` object; fields without a value are absent."""
        shown: Json = {"id": self.id, "is_bot": False, "first_name": self.name}
        if self.username:
            shown["username"] = self.username
        if self.language_code:
            shown["language_code"] = self.language_code
        return shown


@dataclass
class Chat:
    """One chat of the bot: a person's private one, or a group."""

    about: Json
    open: bool = False
    blocked: bool = False
    instance: str = field(default_factory=lambda: str(random.getrandbits(63)))
    messages: dict[int, Json] = field(default_factory=dict)
    changed: dict[int, int] = field(default_factory=dict)
    deleted: dict[int, int] = field(default_factory=dict)
    answers: list[Json] = field(default_factory=list)
    fixed: set[int] = field(default_factory=set)
    worn: set[tuple[int, str]] = field(default_factory=set)
    """Buttons that edits took away, as (message, data): an app that shows a message as it was can still tap them."""
    keyboard: Json | None = None
    last_id: int = 0
    revision: int = 0

    @property
    def id(self) -> int:
        """The chat's number; a private chat has the person's."""
        number: int = self.about["id"]
        return number


@dataclass
class Tap:
    """A callback query that waits for its one answer."""

    chat: Chat
    message_id: int
    data: str
    expires: float


class World:
    """Everything that exists in one sandbox. Used from one event loop only."""

    def __init__(self, clock: Clock, token: str, username: str = "daybook_bot", name: str = "Daybook") -> None:
        self.clock = clock
        self.token = token
        self.bot: Json = {"id": int(token.split(":")[0]), "is_bot": True, "first_name": name, "username": username}
        self.revision = self.shared = 0
        self.calls_open = 0
        self.closing = asyncio.Event()
        self._changed = asyncio.Event()
        self.updates = Updates(clock, random.randrange(100_000_000, 900_000_000))
        clock.listeners.append(lambda _now: self._time_passed())
        self._clear()

    def _clear(self) -> None:
        self.people: dict[int, Person] = {}
        self.chats: dict[int, Chat] = {}
        self.taps: dict[str, Tap] = {}
        self.profile: dict[Any, Any] = {}
        self.commands: dict[tuple[str, int, str], list[Json]] = {}
        self.files = Files()
        self.journal = Journal()
        self.faults = Faults()
        self.limits = Limits(self.clock)

    def reset(self) -> None:
        """Forget everybody and everything. Update ids and the clock go on, as they would at Telegram."""
        self.updates.pending.clear()
        self._clear()
        self.touch()

    def touch(self, chat: Chat | None = None, message_id: int | None = None) -> int:
        """Something changed: count it, mark where, and wake whoever waits for a change."""
        self.revision += 1
        if chat is None:
            self.shared = self.revision
        else:
            chat.revision = self.revision
            if message_id is not None:
                chat.changed[message_id] = self.revision
        before, self._changed = self._changed, asyncio.Event()
        before.set()
        return self.revision

    async def wait(self, condition: Callable[[], bool], timeout: float) -> bool:
        """Wait until `condition` holds, looking again after each change; False when time ran out."""
        loop = asyncio.get_running_loop()
        end = loop.time() + timeout
        while not condition():
            left = end - loop.time()
            if left <= 0 or self.closing.is_set():
                return False
            with suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), left)
        return True

    async def quiet(self, settle: float = 0.1, timeout: float = 10.0) -> bool:
        """Wait until the bot has confirmed every update, calls nothing, and did nothing for `settle` seconds."""
        loop = asyncio.get_running_loop()
        end = loop.time() + timeout
        seen, since = -1, loop.time()
        while loop.time() < end:
            mark = self.revision + self.journal.count + self.updates.offset
            if mark != seen or self.updates.pending or self.calls_open or self.busy():
                seen, since = mark, loop.time()
            elif loop.time() - since >= settle:
                return True
            await asyncio.sleep(min(settle / 4, 0.02))
        return False

    def busy(self) -> bool:
        """Whether nobody is fetching updates although no webhook is set: the bot is still at work, or not there."""
        return not self.updates.polling and not self.profile.get("webhook")

    def add_person(self, person: Person) -> Person:
        """Let somebody have an account; the chat with the bot exists but nobody has opened it."""
        self.people[person.id] = person
        about = {"id": person.id, "first_name": person.name, "type": "private"}
        self.chats[person.id] = Chat({**about, "username": person.username} if person.username else about)
        self.touch()
        return person

    def new_id(self) -> int:
        """An account number that nobody has."""
        number = FIRST_PERSON + secrets.randbelow(10**9)
        return number if number not in self.chats else self.new_id()

    def chat(self, chat_id: Any) -> Chat:
        """The chat that the bot may write to; refused as Telegram refuses strangers, blockers and groups left."""
        chat = self.chats.get(chat_id) if isinstance(chat_id, int) else self._by_name(chat_id)
        if chat is None or not chat.open:
            raise bad_request(CHAT_NOT_FOUND)
        person = self.people.get(chat.id)
        if person is not None and person.deactivated:
            raise forbidden(DEACTIVATED)
        if chat.blocked:
            raise forbidden(BLOCKED if person else KICKED)
        return chat

    def _by_name(self, name: Any) -> Chat | None:
        wanted = str(name or "").lower()
        public = (chat for chat in self.chats.values() if chat.about["type"] != "private")
        return next((chat for chat in public if f"@{chat.about.get('username', '')}".lower() == wanted), None)

    def post(self, chat: Chat, sender: Json, content: Json) -> Json:
        """Put a new message into a chat; ids rise within the chat and are shared by both sides."""
        chat.last_id += 1
        message: Json = {"message_id": chat.last_id, "from": sender, "chat": chat.about}
        message = {**message, "date": int(self.clock.timestamp()), **content}
        chat.messages[chat.last_id] = message
        self.touch(chat, chat.last_id)
        return message

    def replace(self, chat: Chat, message: Json) -> Json:
        """Put the new state of a message in the place of the old one."""
        before = chat.messages[message["message_id"]]
        chat.worn.update((before["message_id"], data) for data in keyboards.held(before))
        chat.messages[message["message_id"]] = message
        self.touch(chat, message["message_id"])
        return message

    def delete(self, chat: Chat, message_id: int) -> None:
        """Take a message away for both sides."""
        del chat.messages[message_id]
        chat.changed.pop(message_id, None)
        chat.deleted[message_id] = self.touch(chat)

    def open_tap(self, chat: Chat, message_id: int, data: str) -> str:
        """Note a callback query; the bot has 150 seconds of the sandbox's clock to answer it."""
        number = str(secrets.randbits(62))
        self.taps[number] = Tap(chat, message_id, data, self.clock.timestamp() + TAP)
        return number

    def _time_passed(self) -> None:
        now = self.clock.timestamp()
        for number in [number for number, tap in self.taps.items() if tap.expires <= now]:
            tap = self.taps.pop(number)
            answer = {"callback_query_id": number, "message_id": tap.message_id, "expired": True}
            tap.chat.answers.append({**answer, "revision": self.touch(tap.chat)})
        self.updates.expire()
        self.touch()
