"""The sender when something goes wrong: what is tried again, what never is, and that nothing is lost."""

import asyncio
import threading
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from aiohttp import web
from sqlmodel import select

from bot import sender as module
from bot.limits import Limits
from locales import Phrase
from models.db import Store
from models.kinds import MessageClass, OutboxState, ReminderState
from models.message import Button, Message
from models.services import dispatch, outbox
from models.tables import Account
from tests.bot.answering import serving
from tests.bot.office import FIRST, Office, office, words, working

pytestmark = pytest.mark.filterwarnings("ignore:Please use 'Bot")
REPLY, PROMPT, REMINDER, DIGEST = MessageClass
SENT, QUEUED, DOUBTFUL = OutboxState.SENT, OutboxState.QUEUED, OutboxState.DOUBTFUL


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
    @working(silence=0.5)
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
    await it.until(lambda: it.calls() and it.states() == [QUEUED])
    assert it.reminders() == [(ReminderState.QUEUED, "")]
    with it.store.transaction() as session:
        outbox.cancel_for(session, FIRST, [REMINDER], it.clock.now(), "stop")
    await it.settle()
    assert (it.seen(), it.reminders()) == ([], [(ReminderState.CANCELLED, "stop")])


@working()
async def test_a_flood_pauses_one_chat_and_the_others_go_on(it: Office) -> None:
    it.person(1)
    it.fault(code=429, retry_after=2, chat_id=FIRST)
    it.hand_over(words(1))
    await it.until(it.calls)
    it.hand_over(words(2), chat_id=FIRST + 1)
    await it.settle()
    assert [call.params["chat_id"] for call in it.sandbox.world.journal.calls] == [FIRST, FIRST + 1, FIRST]
    assert (it.seen(), it.seen(FIRST + 1), it.states()) == (["1"], ["2"], [SENT, SENT])


@working(limits=lambda: Limits(overall=30, chat=1.0, burst=1))
async def test_reminders_that_would_wait_long_go_back_to_the_store(it: Office) -> None:
    it.fault(code=401, description="Unauthorized", times=5)
    for number in range(5):
        it.remind(words(number), it.person(number + 1))
    it.sender.wake()
    await it.until(lambda: it.calls() and Counter(it.states()) == {QUEUED: 5})


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


def test_stopping_waits_for_what_is_on_its_way(store: Store) -> None:
    async def main() -> None:
        async with office(store, recover=False) as it:
            it.fault(kind="lost", seconds=0.3)
            it.remind(words(1), FIRST)
            it.sender.wake()
            await it.until(lambda: not it.sandbox.world.faults.coming)
            await it.sender.stop()
            assert it.states() == [DOUBTFUL]

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
                unlock.wait(60)
                connection.execute(sa.text("ALTER TABLE moved RENAME TO outbox"))
                connection.commit()

        thread = threading.Thread(target=lock)
        it.fault(kind="lost", seconds=0.2, method="sendMessage")
        it.hand_over(words(1))
        await it.until(lambda: not it.sandbox.world.faults.coming)
        thread.start()
        await asyncio.to_thread(locked.wait, 60)
        await asyncio.sleep(1.0)
        unlock.set()
        await asyncio.to_thread(thread.join)
        await it.settle()
        assert (it.seen(), it.states()) == (["1", "1"], [SENT])

    main(store)
