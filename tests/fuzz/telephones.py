"""The whole bot without a network: Telegram's updates, the real routes, a real store, and answers on telephones."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from sqlmodel import select
from telegram.ext import Application
from telegram.request import BaseRequest

from bot.asides import Asides
from bot.edge import Arrival, run_batch
from bot.render import render
from bot.routing import Router
from bot.sandbox.schema import check_call
from handlers import routes
from models.db import Store
from models.kinds import MessageClass, OutboxState, Role, Scope
from models.message import Button, Message
from models.services import choices, dispatch, operator, people
from models.services.dispatch import Result
from models.services.outbox import Parcel
from models.tables import DeadLetter, SeenUpdate
from scheduler.jobs import due_between
from tests import factories, stores

Json = dict[str, Any]
TOKEN = "7000000001:" + "A" * 35
BOT: Json = {"id": 7_000_000_001, "is_bot": True, "first_name": "Daybook", "username": "daybook_bot"}
PHONE = "+8613800000001"
_numbers = count(880_000_001)


class Agreeable(BaseRequest):
    """Telegram, as far as the courtesies go that nobody waits for."""

    read_timeout = 1.0

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(self, url: str, *_: Any, **__: Any) -> tuple[int, bytes]:
        me = b'{"id": 7000000001, "is_bot": true, "first_name": "D", "username": "daybook_bot"}'
        return 200, b'{"ok": true, "result": ' + (me if url.endswith("getMe") else b"true") + b"}"


@cache
def machine() -> tuple[asyncio.AbstractEventLoop, Router, Asides]:
    """One Application with all routes, for all tests of this process."""
    loop, asides = asyncio.new_event_loop(), Asides()
    application = Application.builder().token(TOKEN).request(Agreeable()).updater(None).job_queue(None).build()
    loop.run_until_complete(application.initialize())
    return loop, Router(application, routes.COMMANDS, routes.PRESSES, routes.OTHERS, asides, "zh_Hans"), asides


def route(updates: tuple[Json, ...]) -> list[Arrival]:
    """What the routes make of updates."""
    loop, router, asides = machine()

    async def go() -> list[Arrival]:
        found = [arrival for one in updates if (arrival := await router.route(one)) is not None]
        await asides.finish()
        return found

    return loop.run_until_complete(go())


@dataclass
class Telephones:
    """A store with a township, and the telephones of those who use the bot. `said` is what the last batch brought."""

    store: Store
    chats: Mapping[str, int]
    now: datetime = factories.NOON
    shown: dict[int, dict[int, Message]] = field(default_factory=dict)
    said: list[Parcel] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=lambda: count(100))

    def hear(self, *updates: Json) -> list[Arrival]:
        """Let the bot work on updates in one batch, and deliver what it answers."""
        arrivals = route(tuple({"update_id": next(_numbers), **one} for one in updates))
        self.said = []
        self._deliver(run_batch(self.store, arrivals, self.now, "fuzz"))
        self._drain()
        self.now += timedelta(seconds=1)
        return arrivals

    def wait(self, hours: int) -> None:
        """Let time pass, with all that it brings."""
        until = self.now + timedelta(hours=hours)
        for instant, job in due_between(self.now, until):
            self.now, more = instant, True
            while more:
                with self.store.transaction() as session:
                    more = job.run(session, instant).more
            self._drain()
        self.now = until

    def _drain(self) -> None:
        while True:
            with self.store.transaction() as session:
                parcels = dispatch.claim(session, "fuzz", self.now, 50)
            if not parcels:
                return
            self._deliver(parcels)

    def _deliver(self, parcels: list[Parcel]) -> None:
        results = [Result(one, OutboxState.SENT, message_id=self._put(one)) for one in parcels]
        self.said += parcels
        with self.store.transaction() as session:
            dispatch.mark(session, results, self.now)

    def _put(self, parcel: Parcel) -> int | None:
        """Lay a message into its chat, after a look at what Telegram would say to it."""
        call = render(parcel.message, parcel.language, parcel.chat_id)
        assert check_call(call.method, call.params) == []
        chat, message = self.shown.setdefault(parcel.chat_id, {}), parcel.message
        if message.removes:
            for gone in (message.deletes, *message.clears):
                chat.pop(gone or 0, None)
            return None
        number = message.edits if message.edits in chat else next(self.numbers)
        assert number is not None
        chat[number] = message
        return number

    def buttons(self, chat_id: int) -> list[tuple[int, Button]]:
        """Every button in a chat that can be pressed, newest message first."""
        chat = self.shown.get(chat_id, {})
        return [
            (number, one) for number in sorted(chat, reverse=True) for row in chat[number].buttons for one in row
            if one.data
        ]  # fmt: skip

    def answers(self, chat_id: int) -> int:
        """How many answers a chat got in the last batch. What takes an opened text away again is none."""
        return sum(one.chat_id == chat_id and one.rank is MessageClass.REPLY for one in self.said)

    def dead_letters(self) -> list[tuple[str, str]]:
        """Kind and error of what could not be worked on."""
        with self.store.transaction() as session:
            return [(one.kind, one.error) for one in session.exec(select(DeadLetter))]

    def seen(self) -> set[int]:
        """Numbers of the updates that are done."""
        with self.store.transaction() as session:
            return set(session.exec(select(SeenUpdate.update_id)))


class Township:
    """A store that is filled once; each test plays in a copy of its own."""

    def __init__(self, first: Store, folder: Path) -> None:
        self._chats = _fill(first)
        first.engine.dispose()
        self._first, self._folder, self._copies = first, folder, count()

    @contextmanager
    def opened(self) -> Iterator[Telephones]:
        """The telephones of a fresh copy."""
        with stores.copy(self._first, self._folder / str(next(self._copies))) as store:
            yield Telephones(store, self._chats)


def _fill(store: Store) -> Mapping[str, int]:
    with store.transaction() as session:
        factories.township(session)
        operator.put(session, operator.BOT, factories.NOON, {"username": "plum_daybook_bot"})
        for name, group in (("林静", factories.GROUP), ("陈玉", factories.GROUP), ("何娟", factories.FAR_GROUP)):
            factories.woman(session, name, group)
        woman = factories.woman(session)
        people.set_phone(session, woman, PHONE)
        her, unproved = factories.joined(session, woman), factories.woman(session, "马兰")
        for scope in (Scope.CARE, Scope.FEEDBACK, Scope.MEASURE_CARE):
            choices.choose(session, her, scope, True, factories.NOON)
        return {
            "officer": factories.officer(session).chat_id,
            "far": factories.officer(session, factories.FAR_GROUP, "en").chat_id,
            "cadre": factories.cadre(session).chat_id,
            "clinic": factories.staff(session, Role.CLINIC, factories.TOWNSHIP).chat_id,
            "woman": her.chat_id,
            "unproved": factories.joined(session, unproved, verified=False).chat_id,
            "stranger": 7_900_000_001,
        }


def user(chat_id: int, language: str = "zh-hans") -> Json:
    """A person as Telegram shows one."""
    return {"id": chat_id, "is_bot": False, "first_name": "某", "language_code": language}


def message(chat_id: int, **content: Any) -> Json:
    """An update with a message in a private chat."""
    chat = {"id": chat_id, "type": "private", "first_name": "某"}
    return {"message": {"message_id": 9, "date": 1_774_000_000, "chat": chat, "from": user(chat_id), **content}}


def press(chat_id: int, data: str, message_id: int = 8) -> Json:
    """An update with a press of a button, be it one that exists or not."""
    card = {"message_id": message_id, "date": 1, "chat": {"id": chat_id, "type": "private"}, "from": BOT, "text": "x"}
    query = {"id": "4", "from": user(chat_id), "chat_instance": "1", "data": data, "message": card}
    return {"callback_query": query}
