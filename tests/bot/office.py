"""A sender on a real store, and the sandbox that it sends to."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

from sqlmodel import select
from telegram import Bot

from bot.limits import Limits
from bot.sandbox import Sandbox
from bot.sandbox.clock import Clock
from bot.sandbox.world import Person
from bot.sender import Sender
from bot.transport import Transport
from locales import Phrase
from models.db import Store
from models.kinds import MessageClass, OutboxState, ReminderState
from models.message import Message
from models.services import outbox
from models.services.outbox import Address
from models.tables import Account, Outbox, Reminder
from tests.bot import waiting
from tests.factories import NOON

REPLY, REMINDER = MessageClass.REPLY, MessageClass.REMINDER
FIRST = 5_000_000_001


def words(number: Any) -> Message:
    return Message((Phrase.of("error.dead_letter", number=f"#{number}#"),))


class Office:
    """A sender on a store, and the sandbox that it sends to."""

    def __init__(self, store: Store, sandbox: Sandbox, limits: Limits, silence: float = 60.0, **options: Any) -> None:
        self.store, self.sandbox, self.clock, self.limits = store, sandbox, sandbox.clock, limits
        self.transport = Transport(read_timeout=silence)
        bot = Bot(sandbox.token, base_url=f"{sandbox.address}/bot", request=self.transport)
        self.executor = ThreadPoolExecutor(max_workers=1)
        self.sender = Sender(bot, store, self.executor, self.clock, self.limits, "me", **options)
        self.running: asyncio.Task[None] | None = None

    async def start(self) -> None:
        await self.transport.initialize()
        self.running = asyncio.create_task(self.sender.run())
        await asyncio.wait_for(self.sender.idle(), 60)

    async def stop(self) -> None:
        await asyncio.wait_for(self.sender.stop(), 60)
        if self.running:
            await self.running
        await self.transport.shutdown()
        self.executor.shutdown()

    def person(self, number: int = 0) -> int:
        chat_id = FIRST + number
        self.sandbox.world.add_person(Person(chat_id, f"P{number}", "en", ""))
        self.sandbox.world.chats[chat_id].open = True
        return chat_id

    def queue(self, message: Message, chat_id: int, rank: MessageClass = REPLY, **more: Any) -> str:
        with self.store.transaction() as session:
            return outbox.queue(session, Address(chat_id, "en"), message, rank, self.clock.now(), **more)

    def remind(self, message: Message, chat_id: int, rank: MessageClass = REMINDER) -> str:
        now, day = self.clock.now(), date(2026, 3, 20)
        with self.store.transaction() as session:
            if not session.exec(select(Account).where(Account.chat_id == chat_id)).first():
                session.add(Account(chat_id=chat_id, created_at=now))
            row = Reminder(
                township="990101101", person_id="p", schedule="anc", section="care", message="anc", anchor="a", nth=1,
                send_from=day, send_to=day, care_from=day, care_to=day, state=ReminderState.QUEUED, planned_at=now,
                changed_at=now,
            )  # fmt: skip
            session.add(row)
            session.flush()
            outbox.queue(session, Address(chat_id, "en"), message, rank, now, reminder_id=row.id)
            return row.id

    def hand_over(self, *messages: Message, chat_id: int = FIRST) -> None:
        with self.store.transaction() as session:
            for message in messages:
                outbox.queue(session, Address(chat_id, "en"), message, REPLY, self.clock.now())
            parcels = outbox.hand_over(session, "me", self.clock.now())
        self.sender.accept(parcels)

    until = staticmethod(waiting.until)

    def calls(self) -> int:
        """How many calls the Bot API has answered."""
        return len(self.sandbox.world.journal.calls)

    async def settle(self) -> None:
        await asyncio.wait_for(self.sender.idle(), 60)

    def fault(self, **wanted: Any) -> None:
        self.sandbox.world.faults.add(**wanted)

    def states(self) -> list[OutboxState]:
        with self.store.transaction() as session:
            return list(session.exec(select(Outbox.state).order_by(Outbox.id)))

    def reminders(self) -> list[tuple[ReminderState, str]]:
        with self.store.transaction() as session:
            return list(session.exec(select(Reminder.state, Reminder.cause).order_by(Reminder.id)))

    def seen(self, chat_id: int = FIRST) -> list[str]:
        """The marks of the messages that are in a chat."""
        texts = [message.get("text", "") for message in self.sandbox.world.chats[chat_id].messages.values()]
        return [text.split("#")[1] for text in texts if "#" in text]


@asynccontextmanager
async def office(store: Store, limits: Limits | None = None, **options: Any) -> AsyncIterator[Office]:
    clock = Clock(NOON)
    sandbox = Sandbox(clock=clock)
    await sandbox.start()
    it = Office(store, sandbox, limits or Limits(overall=10_000, chat=1000.0, burst=1000), **options)
    try:
        it.person()
        it.person(1)
        await it.start()
        yield it
        assert sandbox.world.journal.problems == []
    finally:
        await it.stop()
        await sandbox.stop()


Test = Callable[[Office], Awaitable[None]]


def working(limits: Callable[[], Limits] | None = None, **options: Any) -> Callable[[Test], Callable[[Store], None]]:
    """Run a coroutine test with a running sender; `limits` makes its limits, anew for each store."""

    def wrap(test: Test) -> Callable[[Store], None]:
        def run(store: Store) -> None:
            async def main() -> None:
                async with office(store, limits and limits(), **options) as it:
                    await test(it)

            asyncio.run(main())

        run.__name__ = test.__name__
        return run

    return wrap
