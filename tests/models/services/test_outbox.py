"""The outbox: what is queued leaves once, in order, and every end is noted on the row and on its reminder."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session, SQLModel, col, select

from locales import Phrase
from models.db import Store, collect, collected, engine_for, savepoint
from models.kinds import MessageClass, OutboxState, ReminderState
from models.message import Message
from models.services import accounts, dispatch, outbox
from models.services.dispatch import Result
from models.services.outbox import Address, Parcel
from models.tables import Account, Outbox, Reminder, Township
from tests.conftest import KEYS
from tests.factories import NOON

REPLY, PROMPT, REMINDER, DIGEST = MessageClass
LATER = NOON + timedelta(minutes=5)
HELLO = Message((Phrase.of("error.unexpected"),))
CHAT = 7_000_000_009


def put(store: Store, rank: MessageClass = REPLY, chat_id: int = CHAT, message: Message = HELLO, **more: Any) -> str:
    with store.transaction() as session:
        return outbox.queue(session, Address(chat_id, "en", "990101101"), message, rank, NOON, **more)


def planned(store: Store, chat_id: int = CHAT, open_chat: bool = True, **more: Any) -> tuple[str, str]:
    """A queued reminder with its message: (id of the row, id of the reminder)."""
    with store.transaction() as session:
        if not session.exec(select(Account).where(Account.chat_id == chat_id)).first():
            session.add(Account(chat_id=chat_id, open=open_chat, created_at=NOON))
        row = reminder()
        session.add(row)
        session.flush()
        return outbox.queue(
            session, Address(chat_id, "en", "990101101"), HELLO, REMINDER, NOON, reminder_id=row.id, **more
        ), row.id


def reminder() -> Reminder:
    day = date(2026, 3, 20)
    return Reminder(
        township="990101101", person_id="p", schedule="anc", section="care", message="anc", anchor="a", nth=1,
        send_from=day, send_to=day, care_from=day, care_to=day, state=ReminderState.QUEUED,
        planned_at=NOON, changed_at=NOON,
    )  # fmt: skip


def claim(store: Store, now: Any = NOON, limit: int = 10, **more: Any) -> list[Parcel]:
    with store.transaction() as session:
        return dispatch.claim(session, "me", now, limit, **more)


def mark(store: Store, *results: Result, now: Any = NOON) -> None:
    with store.transaction() as session:
        dispatch.mark(session, results, now)


def row(store: Store, row_id: str) -> Outbox:
    with store.transaction() as session:
        found = session.get(Outbox, row_id)
        assert found is not None
        return found


def behind(store: Store, reminder_id: str) -> Reminder:
    with store.transaction() as session:
        found = session.get(Reminder, reminder_id)
        assert found is not None
        return found


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
        assert [parcel.id for parcel in outbox.hand_over(session, "", NOON)] == [first]
    assert row(store, first).state is OutboxState.QUEUED


def test_what_a_failed_savepoint_queued_is_not_handed_over(store: Store) -> None:
    with store.transaction() as session:
        with suppress(LookupError), savepoint(session):
            outbox.queue(session, Address(CHAT, "en"), HELLO, REPLY, NOON)
            raise LookupError
        assert outbox.hand_over(session, "me", NOON) == []


def test_claim_opens_what_was_sealed(store: Store) -> None:
    row_id = put(store)
    assert claim(store) == [Parcel(row_id, CHAT, REPLY, "en", HELLO, township="990101101")]
    assert claim(store) == []


def test_claim_takes_the_classes_in_order(store: Store) -> None:
    for number, rank in enumerate((DIGEST, REMINDER, PROMPT, REPLY)):
        put(store, rank, CHAT + number)
    assert [parcel.rank for parcel in claim(store)] == [REPLY, PROMPT, REMINDER, DIGEST]


def test_claim_takes_few_unasked_messages(store: Store) -> None:
    for number, rank in enumerate((PROMPT, PROMPT, REMINDER, DIGEST, REPLY)):
        put(store, rank, CHAT + number)
    assert [parcel.rank for parcel in claim(store, few=1)] == [REPLY, PROMPT, DIGEST]


def test_claim_takes_no_more_than_its_limit(store: Store) -> None:
    for number in range(5):
        put(store, chat_id=CHAT + number)
    assert len(claim(store, limit=3)) == 3


def test_claim_leaves_busy_chats_alone(store: Store) -> None:
    put(store)
    assert claim(store, busy=[CHAT]) == []


def test_a_row_waits_for_its_time(store: Store) -> None:
    put(store, due_at=LATER)
    assert claim(store) == []
    assert len(claim(store, LATER)) == 1


def test_the_younger_one_waits_for_the_older_one_of_its_chat(store: Store) -> None:
    first, second = put(store), put(store)
    (parcel,) = claim(store)
    assert parcel.id == first
    assert claim(store) == []
    mark(store, Result(parcel, OutboxState.QUEUED, "NotSent", due_at=LATER))
    assert claim(store) == []  # also while the older one waits to be tried again
    (again,) = claim(store, LATER)
    assert (again.id, again.attempts) == (first, 1)
    mark(store, Result(again, OutboxState.SENT, message_id=1))
    assert [parcel.id for parcel in claim(store)] == [second]


def test_a_removal_that_is_not_due_holds_nobody_up(store: Store) -> None:
    put(store, message=Message(deletes=4), due_at=LATER)
    second = put(store)
    assert [parcel.id for parcel in claim(store)] == [second]


def test_a_reply_does_not_wait_for_a_reminder(store: Store) -> None:
    put(store, REMINDER)
    reply = put(store, REPLY)
    assert [parcel.id for parcel in claim(store)] == [reply]


def test_what_expired_is_not_sent(store: Store) -> None:
    row_id, reminder_id = planned(store, expires_at=LATER)
    assert claim(store, LATER) == []
    assert (row(store, row_id).state, row(store, row_id).content) == (OutboxState.EXPIRED, None)
    assert behind(store, reminder_id).state is ReminderState.EXPIRED


def test_a_claimed_reminder_is_being_sent(store: Store) -> None:
    _, reminder_id = planned(store)
    assert len(claim(store, LATER)) == 1
    assert (behind(store, reminder_id).state, behind(store, reminder_id).changed_at) == (ReminderState.SENDING, LATER)


def test_a_reminder_that_was_stopped_otherwise_is_not_sent(store: Store) -> None:
    row_id, reminder_id = planned(store)
    with store.transaction() as session:
        session.execute(sa.update(Reminder).values(state=ReminderState.CANCELLED, cause="stop"))
    assert claim(store) == []
    assert (row(store, row_id).state, row(store, row_id).content) == (OutboxState.CANCELLED, None)
    assert behind(store, reminder_id).cause == "stop"


def test_a_reminder_for_a_closed_chat_is_not_sent(store: Store) -> None:
    row_id, reminder_id = planned(store, open_chat=False)
    assert claim(store) == []
    assert row(store, row_id).state is OutboxState.CANCELLED
    assert (behind(store, reminder_id).state, behind(store, reminder_id).cause) == (
        ReminderState.CANCELLED,
        "chat_closed",
    )


def test_a_row_that_cannot_be_read_fails_alone(store: Store) -> None:
    broken, reminder_id = planned(store)
    good = put(store, chat_id=CHAT + 1)
    with store.transaction() as session:
        content = KEYS.seal(b'{"lines": "of another time"}', f"outbox.content:{broken}")
        session.execute(sa.update(Outbox).where(col(Outbox.id) == broken).values(content=content))
    assert [parcel.id for parcel in claim(store)] == [good]
    assert (row(store, broken).state, row(store, broken).error) == (OutboxState.FAILED, "unreadable")
    assert behind(store, reminder_id).state is ReminderState.CANCELLED


@pytest.mark.parametrize(
    ("state", "error", "becomes", "cause"),
    [
        (OutboxState.SENT, "", ReminderState.SENT, ""),
        (OutboxState.DOUBTFUL, "TimedOut", ReminderState.DOUBTFUL, ""),
        (OutboxState.EXPIRED, "", ReminderState.EXPIRED, ""),
        (OutboxState.CANCELLED, "chat_closed", ReminderState.CANCELLED, "chat_closed"),
        (OutboxState.FAILED, "BUTTON_INVALID", ReminderState.CANCELLED, "BUTTON_INVALID"),
    ],
)
def test_ends_are_noted_on_row_and_reminder(
    store: Store, state: OutboxState, error: str, becomes: ReminderState, cause: str
) -> None:
    row_id, reminder_id = planned(store)
    (parcel,) = claim(store)
    mark(store, Result(parcel, state, error), now=LATER)
    end, after = row(store, row_id), behind(store, reminder_id)
    assert (end.state, end.error, end.content, end.sent_at) == (state, error, None, LATER)
    assert (after.state, after.cause, after.changed_at) == (becomes, cause, LATER)


def test_a_reminder_is_sent_on_the_day_of_its_township(store: Store) -> None:
    with store.transaction() as session:
        session.add(Township(code="990101101", name="梅溪镇", zone="Pacific/Auckland"))
    _, reminder_id = planned(store)
    mark(
        store,
        *[Result(parcel, OutboxState.SENT, message_id=1) for parcel in claim(store)],
        now=NOON + timedelta(hours=8),
    )
    assert behind(store, reminder_id).sent_on == date(2026, 3, 21)


def test_a_reminder_to_be_tried_again_is_queued_and_can_be_stopped(store: Store) -> None:
    row_id, reminder_id = planned(store)
    (parcel,) = claim(store)
    mark(store, Result(parcel, OutboxState.QUEUED, "NotSent", due_at=LATER, attempts=parcel.attempts))
    assert behind(store, reminder_id).state is ReminderState.QUEUED
    with store.transaction() as session:
        outbox.cancel_for(session, CHAT, [REMINDER], NOON, "stop")
    assert claim(store, LATER) == []
    assert (row(store, row_id).attempts, behind(store, reminder_id).cause) == (0, "stop")


def test_what_is_not_to_stay_is_removed_later(store: Store) -> None:
    put(store, message=replace(HELLO, delete_after=600))
    mark(store, Result(claim(store)[0], OutboxState.SENT, message_id=44))
    assert claim(store) == []
    (removal,) = claim(store, NOON + timedelta(seconds=600))
    assert (removal.message, removal.expires_at) == (Message(deletes=44), NOON + timedelta(hours=48))


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


def test_recover_sends_replies_again_and_doubts_reminders(store: Store) -> None:
    reminded, reminder_id = planned(store)
    reply, digest = put(store, chat_id=1), put(store, DIGEST, 2)
    assert len(claim(store)) == 3
    with store.transaction() as session:
        assert dispatch.recover(session, ["somebody else"], LATER) == (0, 0)
        assert dispatch.recover(session, None, LATER) == (2, 1)
    assert {parcel.id for parcel in claim(store)} == {reply, digest}
    assert (row(store, reminded).state, row(store, reminded).content) == (OutboxState.DOUBTFUL, None)
    assert behind(store, reminder_id).state is ReminderState.DOUBTFUL


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
            assert outbox.forget_old(session, NOON + timedelta(days=days)) == forgotten
    assert row(store, kept).state is OutboxState.SENDING


@pytest.mark.parametrize(("taken", "account_stays"), [(False, False), (True, True)])
def test_a_chat_moves_with_all_that_waits_for_it(store: Store, taken: bool, account_stays: bool) -> None:
    with store.transaction() as session:
        session.add(Account(chat_id=CHAT, created_at=NOON))
        if taken:
            session.add(Account(chat_id=-1001, created_at=NOON))
    put(store)
    (parcel,) = claim(store)
    mark(store, Result(parcel, OutboxState.QUEUED, "moved", moved_to=-1001))
    assert [moved.chat_id for moved in claim(store)] == [-1001]
    with store.transaction() as session:
        assert (CHAT in set(session.exec(select(Account.chat_id)))) is account_stays


def test_closing_an_account_cancels_what_waits(store: Store) -> None:
    row_id, _ = planned(store)
    with store.transaction() as session:
        account = session.exec(select(Account).where(Account.chat_id == CHAT)).one()
        assert Address.of(account) == Address(CHAT, account.language)
        accounts.close(session, CHAT, NOON)
    assert row(store, row_id).error == "chat_closed"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    engine = engine_for(f"sqlite:///{tmp_path_factory.mktemp('outbox') / Path('daybook.db')}")
    SQLModel.metadata.create_all(engine)
    yield Store(engine, KEYS)
    engine.dispose()


@st.composite
def _lives(draw: st.DrawFn) -> list[tuple[int, MessageClass, list[OutboxState]]]:
    """Messages to few chats, and what happens to each at its tries."""
    ends = st.sampled_from([OutboxState.SENT, OutboxState.DOUBTFUL, OutboxState.FAILED])
    tries = st.tuples(st.lists(st.just(OutboxState.QUEUED), max_size=2), ends).map(lambda parts: [*parts[0], parts[1]])
    return draw(st.lists(st.tuples(st.integers(1, 3), st.sampled_from(MessageClass), tries), max_size=12))


@settings(max_examples=25, deadline=None)
@given(lives=_lives())
def test_every_message_ends_once_and_in_the_order_of_its_chat_and_class(
    shared: Store, lives: list[tuple[int, MessageClass, list[OutboxState]]]
) -> None:
    with shared.transaction() as session:
        session.execute(sa.delete(Outbox))
    fates = {put(shared, rank, chat_id): list(tries) for chat_id, rank, tries in lives}
    ended: list[Parcel] = []
    now = NOON
    while parcels := claim(shared, now, limit=2):
        assert len({parcel.chat_id for parcel in parcels}) == len(parcels)
        fate = [Result(parcel, fates[parcel.id].pop(0), due_at=now) for parcel in parcels]
        ended += [result.parcel for result in fate if result.state is not OutboxState.QUEUED]
        mark(shared, *fate, now=now)
        now += timedelta(seconds=1)
    assert sorted(parcel.id for parcel in ended) == sorted(fates)
    for lane in {(parcel.chat_id, parcel.rank) for parcel in ended}:
        ids = [parcel.id for parcel in ended if (parcel.chat_id, parcel.rank) == lane]
        assert ids == sorted(ids)


def test_an_empty_claim_says_nothing_about_later_ones(session: Session) -> None:
    assert dispatch.claim(session, "me", NOON, 0) == []
    assert dispatch.due_by_class(session) == {}
