"""The outbox: queued, handed over, cancelled, listed, forgotten."""

from contextlib import suppress
from datetime import timedelta

from sqlmodel import select

from models.db import Store, collect, collected, savepoint
from models.kinds import MessageClass, OutboxState, ReminderState
from models.rules import retention
from models.services import accounts, forgetting, outbox
from models.services.dispatch import Result
from models.services.outbox import Address
from models.tables import Account, Outbox, Reminder
from tests.factories import NOON
from tests.models.services.rows import CHAT, HELLO, LATER, behind, claim, mark, planned, put, reminder, row

REPLY, PROMPT, REMINDER, DIGEST = MessageClass


def test_hand_over_claims_the_replies_that_are_due_and_keeps_their_messages(store: Store) -> None:
    with store.transaction() as session:
        to = Address(CHAT, "en", "990101101")
        outbox.queue(session, to, HELLO, PROMPT, NOON)
        first = outbox.queue(session, to, HELLO, REPLY, NOON)
        outbox.queue(session, to, HELLO, REPLY, NOON, due_at=LATER)
        parcels = outbox.hand_over(session, "me", NOON)
    assert [(parcel.id, parcel.message, parcel.township) for parcel in parcels] == [(first, HELLO, "990101101")]
    assert (row(store, first).state, row(store, first).claimed_by) == (OutboxState.SENDING, "me")


def test_hand_over_without_a_sender_leaves_the_rows_queued(store: Store) -> None:
    with store.transaction() as session:
        first = outbox.queue(session, Address(CHAT, "en"), HELLO, REPLY, NOON)
        assert outbox.hand_over(session, "", NOON) == []
    assert row(store, first).state is OutboxState.QUEUED


def test_what_a_failed_savepoint_queued_is_not_handed_over(store: Store) -> None:
    with store.transaction() as session:
        with suppress(LookupError), savepoint(session):
            outbox.queue(session, Address(CHAT, "en"), HELLO, REPLY, NOON)
            raise LookupError
        assert outbox.hand_over(session, "me", NOON) == []


def test_a_stop_cancels_what_waits_in_its_classes(store: Store) -> None:
    row_id, reminder_id = planned(store)
    reply, other = put(store), put(store, PROMPT, CHAT + 1)
    with store.transaction() as session:
        outbox.cancel_for(session, CHAT, [PROMPT, REMINDER], LATER, "stop")
    assert (row(store, row_id).state, row(store, row_id).content) == (OutboxState.CANCELLED, None)
    assert (behind(store, reminder_id).state, behind(store, reminder_id).cause) == (ReminderState.CANCELLED, "stop")
    assert {parcel.id for parcel in claim(store)} == {reply, other}


def test_a_stop_reaches_what_the_same_transaction_queued(store: Store) -> None:
    with store.transaction() as session:
        known, unwritten = reminder(), reminder()
        session.add(known)
        collect(session, Reminder, unwritten.model_dump())
        collect(session, Reminder, reminder().model_dump())
        for reminder_id in (known.id, unwritten.id):
            outbox.queue(session, Address(CHAT, "en"), HELLO, REMINDER, NOON, reminder_id=reminder_id)
        outbox.queue(session, Address(CHAT + 1, "en"), HELLO, REMINDER, NOON)
        outbox.cancel_for(session, CHAT, [REMINDER], NOON, "stop")
        states = [queued["state"] for queued in collected(session, Outbox)]
        assert states == [OutboxState.CANCELLED, OutboxState.CANCELLED, OutboxState.QUEUED]
        assert known.state is ReminderState.CANCELLED
    assert {behind(store, row_id).state for row_id in (known.id, unwritten.id)} == {ReminderState.CANCELLED}


def test_what_is_under_way_is_not_called_back(store: Store) -> None:
    row_id, reminder_id = planned(store)
    claim(store)
    with store.transaction() as session:
        outbox.cancel_for(session, CHAT, MessageClass, NOON, "stop")
    assert (row(store, row_id).state, behind(store, reminder_id).state) == (OutboxState.SENDING, ReminderState.SENDING)


def test_doubtful_and_undeliverable_messages_are_listed_without_names(store: Store) -> None:
    first, reminder_id = planned(store)
    second = put(store, chat_id=CHAT + 1)
    one, two = sorted(claim(store), key=lambda parcel: parcel.id)
    mark(store, Result(one, OutboxState.DOUBTFUL, "TimedOut"))
    mark(store, Result(two, OutboxState.FAILED, "bad"), now=LATER)
    with store.transaction() as session:
        assert outbox.doubtful(session) == [
            outbox.Doubt(second, "990101101", OutboxState.FAILED, None, LATER),
            outbox.Doubt(first, "990101101", OutboxState.DOUBTFUL, reminder_id, NOON),
        ]


def test_ended_rows_are_forgotten_after_a_week(store: Store) -> None:
    kept, gone = put(store), put(store, chat_id=CHAT + 1)
    parcels = {parcel.id: parcel for parcel in claim(store)}
    mark(store, Result(parcels[gone], OutboxState.SENT, message_id=1))
    for days, forgotten in ((7, 0), (8, 1)):
        with store.transaction() as session:
            assert forgetting.apply(session, retention.rules()["messages"], NOON + timedelta(days=days)) == forgotten
    assert row(store, kept).state is OutboxState.SENDING


def test_closing_an_account_cancels_what_waits(store: Store) -> None:
    row_id, _ = planned(store)
    with store.transaction() as session:
        account = session.exec(select(Account).where(Account.chat_id == CHAT)).one()
        assert Address.of(account) == Address(CHAT, account.language)
        accounts.close(session, CHAT, NOON)
    assert row(store, row_id).error == "chat_closed"
