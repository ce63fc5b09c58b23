"""The sender against a local Bot API: what leaves, when, in which order."""

import asyncio
import threading
import time
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from bot.limits import Limits
from bot.sandbox import Sandbox
from models.db import Store
from models.kinds import MessageClass, OutboxState, ReminderState
from models.message import Message
from models.services import outbox
from models.services.outbox import Address
from tests.bot.office import FIRST, Office, office, words, working

pytestmark = pytest.mark.filterwarnings("ignore:Please use 'Bot")
REPLY, PROMPT, REMINDER, DIGEST = MessageClass
SENT, QUEUED, DOUBTFUL = OutboxState.SENT, OutboxState.QUEUED, OutboxState.DOUBTFUL


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
    await it.until(lambda: it.states() == [SENT])


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
    for number in range(300):
        it.remind(words(number), it.person(number + 1))
    it.sender.wake()
    while not it.sandbox.world.journal.calls:
        await asyncio.sleep(0.001)
    it.hand_over(words("reply"))
    await it.settle()
    order = [call.params["text"].split("#")[1] for call in it.sandbox.world.journal.calls]
    assert order.index("reply") < 150  # only what was on its way already comes first
    assert Counter(it.states()) == {SENT: 301}


@working(limits=lambda: Limits(overall=30, chat=1.0, burst=1))
async def test_the_cap_holds_and_a_stop_reaches_what_waits(it: Office) -> None:
    for number in range(40):
        it.remind(words(number), it.person(number + 1))
    it.sandbox.world.limits.switch(on=True)
    it.sender.wake()
    await it.until(lambda: it.calls() > 3)
    assert Counter(it.states())[QUEUED] > 0
    with it.store.transaction() as session:
        for number in range(40):
            outbox.cancel_for(session, FIRST + 1 + number, [REMINDER], it.clock.now(), "stop")
    await it.settle()
    assert all(call.error is None for call in it.sandbox.world.journal.calls)
    assert {state for state, _ in it.reminders()} == {ReminderState.SENT, ReminderState.CANCELLED}


def test_stopping_gives_back_what_has_not_left(store: Store) -> None:
    async def main() -> None:
        async with office(store, Limits(overall=30, chat=0.2, burst=1)) as it:
            it.hand_over(words(1), words(2), words(3))
            await it.until(it.calls)
            await it.sender.stop()
            assert (it.seen(), it.states()) == (["1"], [SENT, QUEUED, QUEUED])

    asyncio.run(main())


def test_a_sender_that_never_ran_can_be_stopped(store: Store) -> None:
    async def main() -> None:
        sandbox = Sandbox()
        it = Office(store, sandbox, Limits())
        it.sender.wake()
        await it.stop()

    asyncio.run(main())


def test_idle_ends_with_the_sender(store: Store) -> None:
    async def main() -> None:
        async with office(store, Limits(overall=30, chat=0.01, burst=1)) as it:
            it.hand_over(words(1), words(2))
            waiting = asyncio.create_task(it.sender.idle())
            await asyncio.sleep(0.1)
            assert not waiting.done()
            await it.sender.stop()
            await asyncio.wait_for(waiting, 60)

    asyncio.run(main())


def test_the_event_loop_is_never_held_up_for_long(store: Store) -> None:
    """By the loop's own work: its processor time is looked at, for the machine may be busy with others."""

    @working()
    async def main(it: Office) -> None:
        for number in range(60):
            it.queue(words(number), it.person(number + 1), DIGEST)
        it.sender.wake()
        waiting = asyncio.create_task(it.settle())
        longest, last = 0.0, time.thread_time()
        while not waiting.done():
            await asyncio.sleep(0)
            now = time.thread_time()
            longest, last = max(longest, now - last), now
        assert longest < 0.25

    main(store)


def test_the_event_loop_asks_nothing_of_the_store(store: Store) -> None:
    threads = set()

    def asked(*_given: Any) -> None:
        threads.add(threading.get_ident())

    @working()
    async def main(it: Office) -> None:
        it.queue(words(1), FIRST, DIGEST)
        event.listen(store.engine, "before_cursor_execute", asked)
        await it.settle()
        event.remove(store.engine, "before_cursor_execute", asked)

    main(store)
    assert threads
    assert threading.get_ident() not in threads
