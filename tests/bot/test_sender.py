"""The sender against a local Bot API: what leaves, in which order, how often, and what is noted about it."""

import asyncio
import threading
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from aiohttp import web
from sqlmodel import select
from telegram import Bot

from bot import sender as module
from bot.limits import Limits
from bot.sandbox import Sandbox
from bot.sandbox.clock import Clock
from bot.sandbox.world import Person
from bot.sender import Sender
from bot.transport import Transport
from locales import Phrase
from models.db import Store
from models.kinds import MessageClass, OutboxState, ReminderState
from models.message import Button, Message
from models.services import dispatch, outbox
from models.services.outbox import Address
from models.tables import Account, Outbox, Reminder
from tests.bot.test_transport import serving
from tests.factories import NOON

REPLY, PROMPT, REMINDER, DIGEST = MessageClass
SENT, QUEUED, DOUBTFUL = OutboxState.SENT, OutboxState.QUEUED, OutboxState.DOUBTFUL
FIRST = 5_000_000_001


def words(number: Any) -> Message:
    return Message((Phrase.of("error.dead_letter", number=f"#{number}#"),))


class Office:
    """A sender on a store, and the sandbox that it sends to."""

    def __init__(self, store: Store, sandbox: Sandbox, limits: Limits, **options: Any) -> None:
        self.store, self.sandbox, self.clock, self.limits = store, sandbox, sandbox.clock, limits
        self.transport = Transport(read_timeout=0.5)
        bot = Bot(sandbox.token, base_url=f"{sandbox.address}/bot", request=self.transport)
        self.executor = ThreadPoolExecutor(max_workers=1)
        self.sender = Sender(bot, store, self.executor, self.clock, self.limits, "me", **options)
        self.running: asyncio.Task[None] | None = None

    async def start(self) -> None:
        await self.transport.initialize()
        self.running = asyncio.create_task(self.sender.run())
        await asyncio.wait_for(self.sender.idle(), 5)

    async def stop(self) -> None:
        await asyncio.wait_for(self.sender.stop(), 5)
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

    async def settle(self) -> None:
        await asyncio.wait_for(self.sender.idle(), 10)

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


def working(**options: Any) -> Callable[[Test], Callable[[Store], None]]:
    """Run a coroutine test with a running sender."""

    def wrap(test: Test) -> Callable[[Store], None]:
        def run(store: Store) -> None:
            async def main() -> None:
                async with office(store, **options) as it:
                    await test(it)

            asyncio.run(main())

        run.__name__ = test.__name__
        return run

    return wrap


@working()
async def test_what_is_handed_over_arrives_in_order(it: Office) -> None:
    it.person(1)
    it.hand_over(*(words(number) for number in range(40)))
    it.hand_over(words("x"), chat_id=FIRST + 1)
    await it.settle()
    assert it.seen() == [str(number) for number in range(40)]
    assert (it.seen(FIRST + 1), set(it.states())) == (["x"], {SENT})


@working()
async def test_what_is_queued_arrives_after_a_wake(it: Office) -> None:
    for number in range(40):
        it.queue(words(number), it.person(number + 1), DIGEST)
    it.sender.wake()
    await it.settle()
    assert Counter(it.states()) == {SENT: 40}


@working()
async def test_a_row_of_another_process_is_found_without_a_wake(it: Office) -> None:
    it.queue(words(1), FIRST)
    await asyncio.sleep(1.3)
    assert it.states() == [SENT]


@working()
async def test_a_message_leaves_when_its_time_has_come(it: Office) -> None:
    it.queue(words(1), FIRST, due_at=it.clock.now() + timedelta(days=3))
    await it.settle()
    assert it.states() == [QUEUED]
    it.clock.advance(3 * 86_400)
    await it.settle()
    assert it.states() == [SENT]


@working()
async def test_pictures_files_edits_and_removals(it: Office) -> None:
    it.hand_over(replace(words(1), picture="https://t.me/x?start=1"), Message(file=("a.csv", "1")), words(2))
    await it.settle()
    it.hand_over(words(3).editing(3), Message(deletes=1))
    await it.settle()
    assert it.seen() == ["3"]
    assert [call.method for call in it.sandbox.world.journal.calls] == [
        "sendPhoto", "sendDocument", "sendMessage", "editMessageText", "deleteMessage",
    ]  # fmt: skip


@working()
async def test_an_edit_that_changes_nothing_is_done(it: Office) -> None:
    it.hand_over(words(1), words(1).editing(1))
    await it.settle()
    assert (it.seen(), it.states()) == (["1"], [SENT, SENT])


@working()
async def test_what_cannot_be_edited_is_sent_anew(it: Office) -> None:
    it.hand_over(words(1).editing(77))
    await it.settle()
    assert (it.seen(), it.states()) == (["1"], [SENT])


@working()
async def test_what_is_not_to_stay_is_removed(it: Office) -> None:
    it.hand_over(replace(words(1), delete_after=600))
    await it.settle()
    assert it.seen() == ["1"]
    it.clock.advance(601)
    await it.settle()
    assert (it.seen(), it.states()) == ([], [SENT, SENT])


@working()
async def test_what_cannot_be_rendered_fails_alone(it: Office) -> None:
    it.hand_over(
        Message((Phrase.of("no.such.phrase"),)), replace(words(1), buttons=((Button("x", "x" * 65),),)), words(2)
    )
    await it.settle()
    assert (it.seen(), it.states()) == (["2"], [OutboxState.FAILED, OutboxState.FAILED, SENT])


@working()
async def test_what_telegram_refuses_fails_alone(it: Office) -> None:
    it.fault(code=400, description="Bad Request: BUTTON_DATA_INVALID")
    it.hand_over(words(1), words(2))
    await it.settle()
    assert (it.seen(), it.states()) == (["2"], [OutboxState.FAILED, SENT])


@pytest.mark.parametrize("fault", [{"kind": "status"}, {"kind": "html", "code": 502}, {"kind": "hang", "seconds": 0.1}])
def test_a_reply_is_tried_again_before_the_next_one(store: Store, fault: dict[str, Any]) -> None:
    @working()
    async def main(it: Office) -> None:
        it.fault(**fault)
        it.hand_over(words(1), words(2))
        await it.settle()
        assert (it.seen(), it.states()) == (["1", "2"], [SENT, SENT])

    main(store)


@working()
async def test_a_reply_whose_answer_was_lost_is_repeated(it: Office) -> None:
    it.fault(kind="lost")
    it.hand_over(words(1))
    await it.settle()
    assert (it.seen(), it.states()) == (["1", "1"], [SENT])


@pytest.mark.parametrize("rank", [PROMPT, REMINDER])
@pytest.mark.parametrize("fault", [{"kind": "lost"}, {"kind": "status"}, {"kind": "hang", "seconds": 0.9}])
def test_a_reminder_in_doubt_is_never_repeated(store: Store, rank: MessageClass, fault: dict[str, Any]) -> None:
    @working()
    async def main(it: Office) -> None:
        it.fault(**fault)
        it.remind(words(1), FIRST, rank)
        await it.settle()
        assert (it.states(), it.reminders()) == ([DOUBTFUL], [(ReminderState.DOUBTFUL, "")])
        assert len(it.seen()) <= 1

    main(store)


@working()
async def test_an_answer_of_no_known_form_is_a_doubt(it: Office) -> None:
    async def answer(_request: web.Request) -> web.Response:
        return web.json_response({})

    async with serving(answer) as bot:
        it.sender._bot = bot
        it.remind(words(1), FIRST)
        await it.settle()
    assert it.states() == [DOUBTFUL]


@working()
async def test_a_reminder_that_was_certainly_not_sent_waits_in_the_store(it: Office) -> None:
    it.fault(code=429, retry_after=100)
    it.remind(words(1), FIRST)
    it.sender.wake()
    await asyncio.sleep(0.3)
    assert (it.states(), it.reminders()) == ([QUEUED], [(ReminderState.QUEUED, "")])
    with it.store.transaction() as session:
        outbox.cancel_for(session, FIRST, [REMINDER], it.clock.now(), "stop")
    await it.settle()
    assert (it.seen(), it.reminders()) == ([], [(ReminderState.CANCELLED, "stop")])


@working()
async def test_a_flood_pauses_one_chat_and_the_others_go_on(it: Office) -> None:
    it.person(1)
    it.fault(code=429, retry_after=1, chat_id=FIRST)
    it.hand_over(words(1))
    await asyncio.sleep(0.1)
    it.hand_over(words(2), chat_id=FIRST + 1)
    await asyncio.sleep(0.2)
    assert (it.seen(), it.seen(FIRST + 1)) == ([], ["2"])
    await it.settle()
    assert (it.seen(), it.states()) == (["1"], [SENT, SENT])


@working(limits=Limits(overall=30, chat=1.0, burst=1))
async def test_reminders_that_would_wait_long_go_back_to_the_store(it: Office) -> None:
    it.fault(code=401, description="Unauthorized", times=4)
    for number in range(5):
        it.remind(words(number), it.person(number + 1))
    it.sender.wake()
    await asyncio.sleep(0.3)
    assert Counter(it.states()) == {QUEUED: 5}


@working()
async def test_a_chat_that_blocked_the_bot_is_closed(it: Office) -> None:
    first, second = it.remind(words(1), FIRST), it.remind(words(2), FIRST)
    it.sandbox.world.chats[FIRST].blocked = True
    await it.settle()
    assert it.states() == [OutboxState.CANCELLED, OutboxState.CANCELLED]
    assert (first != second, it.reminders()) == (True, [(ReminderState.CANCELLED, "chat_closed")] * 2)
    with it.store.transaction() as session:
        assert session.exec(select(Account.open)).all() == [False]


@working()
async def test_a_group_that_moved_gets_its_message_at_its_new_id(it: Office) -> None:
    it.fault(code=400, description="Bad Request: upgraded", parameters={"migrate_to_chat_id": it.person(1)})
    it.hand_over(words(1))
    await it.settle()
    assert (it.seen(FIRST + 1), it.states()) == (["1"], [SENT])


@working()
async def test_what_expired_while_it_waited_here_is_not_sent(it: Office) -> None:
    with it.store.transaction() as session:
        to, now = Address(FIRST, "en"), it.clock.now()
        outbox.queue(session, to, words(1), REPLY, now, expires_at=now + timedelta(seconds=60))
        parcels = outbox.hand_over(session, "me", now)
    it.clock.advance(61)
    it.sender.accept(parcels)
    await it.settle()
    assert (it.seen(), it.states()) == ([], [OutboxState.EXPIRED])


@working()
async def test_replies_do_not_wait_for_reminders(it: Office) -> None:
    for number in range(100):
        it.remind(words(number), it.person(number + 1))
    it.sender.wake()
    await asyncio.sleep(0.05)
    it.hand_over(words("reply"))
    await it.settle()
    order = [call.params["text"].split("#")[1] for call in it.sandbox.world.journal.calls]
    assert order.index("reply") < 90
    assert Counter(it.states()) == {SENT: 101}


@working(limits=Limits(overall=30, chat=1.0, burst=1))
async def test_the_cap_holds_and_a_stop_reaches_what_waits(it: Office) -> None:
    for number in range(40):
        it.remind(words(number), it.person(number + 1))
    it.sandbox.world.limits.switch(on=True)
    it.sender.wake()
    await asyncio.sleep(0.5)
    assert Counter(it.states())[QUEUED] > 10
    with it.store.transaction() as session:
        for number in range(40):
            outbox.cancel_for(session, FIRST + 1 + number, [REMINDER], it.clock.now(), "stop")
    await it.settle()
    assert all(call.error is None for call in it.sandbox.world.journal.calls)
    assert {state for state, _ in it.reminders()} == {ReminderState.SENT, ReminderState.CANCELLED}


def test_what_an_earlier_process_left_is_looked_after(store: Store) -> None:
    @working()
    async def first(it: Office) -> None:
        await it.sender.stop()
        it.remind(words(1), FIRST)
        it.queue(words(2), it.person(1))
        with it.store.transaction() as session:
            assert len(dispatch.claim(session, "gone", it.clock.now(), 5)) == 2

    @working()
    async def second(it: Office) -> None:
        it.clock.advance(60)
        await it.settle()
        assert (it.seen(), it.seen(FIRST + 1)) == ([], ["2"])
        assert (sorted(it.states()), it.reminders()) == ([DOUBTFUL, SENT], [(ReminderState.DOUBTFUL, "")])

    first(store)
    second(store)


def test_stopping_gives_back_what_has_not_left(store: Store) -> None:
    async def main() -> None:
        async with office(store, Limits(overall=30, chat=0.2, burst=1)) as it:
            it.hand_over(words(1), words(2), words(3))
            await asyncio.sleep(0.2)
            await it.sender.stop()
            assert (it.seen(), it.states()) == (["1"], [SENT, QUEUED, QUEUED])

    asyncio.run(main())


def test_stopping_waits_for_what_is_on_its_way(store: Store) -> None:
    async def main() -> None:
        async with office(store, recover=False) as it:
            it.fault(kind="lost", seconds=0.3)
            it.remind(words(1), FIRST)
            it.sender.wake()
            await asyncio.sleep(0.1)
            await it.sender.stop()
            assert it.states() == [DOUBTFUL]

    asyncio.run(main())


def test_a_sender_that_never_ran_can_be_stopped(store: Store) -> None:
    async def main() -> None:
        sandbox = Sandbox()
        it = Office(store, sandbox, Limits())
        it.sender.wake()
        await it.stop()

    asyncio.run(main())


def test_nothing_is_lost_while_the_store_is_locked(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_POLL", 0.1)

    @working()
    async def main(it: Office) -> None:
        locked, unlock = threading.Event(), threading.Event()

        def lock() -> None:
            with it.store.engine.connect() as connection:
                connection.execute(sa.text("DROP TABLE IF EXISTS moved"))
                connection.execute(sa.text("ALTER TABLE outbox RENAME TO moved"))
                connection.commit()
                locked.set()
                unlock.wait(5)
                connection.execute(sa.text("ALTER TABLE moved RENAME TO outbox"))
                connection.commit()

        thread = threading.Thread(target=lock)
        it.fault(kind="lost", seconds=0.2, method="sendMessage")
        it.hand_over(words(1))
        await asyncio.sleep(0.05)
        thread.start()
        await asyncio.to_thread(locked.wait, 5)
        await asyncio.sleep(1.0)
        unlock.set()
        await asyncio.to_thread(thread.join)
        await it.settle()
        assert (it.seen(), it.states()) == (["1", "1"], [SENT])

    main(store)


def test_idle_ends_with_the_sender(store: Store) -> None:
    async def main() -> None:
        async with office(store, Limits(overall=30, chat=0.01, burst=1)) as it:
            it.hand_over(words(1), words(2))
            waiting = asyncio.create_task(it.sender.idle())
            await asyncio.sleep(0.1)
            assert not waiting.done()
            await it.sender.stop()
            await asyncio.wait_for(waiting, 1)

    asyncio.run(main())


def test_the_event_loop_is_never_blocked_for_long(store: Store) -> None:
    @working()
    async def main(it: Office) -> None:
        longest, last = 0.0, asyncio.get_running_loop().time()
        for number in range(60):
            it.queue(words(number), it.person(number + 1), DIGEST)
        it.sender.wake()
        waiting = asyncio.create_task(it.settle())
        last = asyncio.get_running_loop().time()
        while not waiting.done():
            await asyncio.sleep(0)
            now = asyncio.get_running_loop().time()
            longest, last = max(longest, now - last), now
        assert longest < 0.25

    main(store)
