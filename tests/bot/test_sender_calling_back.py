"""A stop that comes while a message waits in the sender's hands: it does not leave."""

import asyncio

from sqlmodel import select

from models.kinds import MessageClass, OutboxState, ReminderState
from models.services import outbox
from models.tables import Account
from tests.bot.office import FIRST, Office, words, working

REMINDER = MessageClass.REMINDER


@working(flying=1)
async def test_stop_reaches_what_is_claimed_and_has_not_left(it: Office) -> None:
    """One request is open; hers is the next. The chat stays open: nobody blocked the bot."""
    it.fault(method="sendMessage", kind="lost", seconds=1.5, chat_id=FIRST + 1)
    it.remind(words(1), FIRST + 1)
    it.remind(words(2), FIRST)
    it.sender.wake()
    while it.states() != [OutboxState.SENDING, OutboxState.SENDING]:
        await asyncio.sleep(0.005)
    await asyncio.get_running_loop().run_in_executor(it.executor, stop, it)
    await it.settle()
    assert (it.seen(), it.seen(FIRST + 1)) == ([], ["1"])
    assert it.states() == [OutboxState.DOUBTFUL, OutboxState.CANCELLED]
    assert [state for state, _ in it.reminders()] == [ReminderState.DOUBTFUL, ReminderState.CANCELLED]
    with it.store.transaction() as session:
        assert list(session.exec(select(Account.open))) == [True, True]
    assert it.sender._desk.called_back == set()


def stop(it: Office) -> None:
    with it.store.transaction() as session:
        outbox.cancel_for(session, FIRST, [REMINDER], it.clock.now(), "stop")
