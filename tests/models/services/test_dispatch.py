"""What was queued leaves once, in order, and every end is noted on the row and on its reminder."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from models.db import Store
from models.kinds import MessageClass, OutboxState, ReminderState
from models.message import Message
from models.services import dispatch, outbox
from models.services.dispatch import Result
from models.services.outbox import Parcel
from models.tables import Account, Outbox, Reminder, Township
from tests.factories import NOON
from tests.models.services.rows import CHAT, HELLO, LATER, behind, claim, mark, planned, put, row
from tests.stores import KEYS, POSTGRES, SQLITE, fresh

REPLY, PROMPT, REMINDER, DIGEST = MessageClass


def test_claim_opens_what_was_sealed(store: Store) -> None:
    row_id = put(store)
    assert claim(store) == [Parcel(row_id, CHAT, REPLY, "en", HELLO, township="990101101", claimed_by="me")]
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
        (OutboxState.FAILED, "BUTTON_INVALID", ReminderState.CANCELLED, "failed: BUTTON_INVALID"),
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
    mark(store, Result(parcel, OutboxState.QUEUED, "NotSent", due_at=LATER))
    assert behind(store, reminder_id).state is ReminderState.QUEUED
    with store.transaction() as session:
        outbox.cancel_for(session, CHAT, [REMINDER], NOON, "stop")
    assert claim(store, LATER) == []
    assert (row(store, row_id).attempts, behind(store, reminder_id).cause) == (1, "stop")


def test_what_is_not_to_stay_is_removed_later(store: Store) -> None:
    put(store, message=replace(HELLO, delete_after=600))
    mark(store, Result(claim(store)[0], OutboxState.SENT, message_id=44))
    assert claim(store) == []
    (removal,) = claim(store, NOON + timedelta(seconds=600))
    assert (removal.message, removal.expires_at) == (Message(deletes=44), NOON + timedelta(hours=48))


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


@pytest.fixture(scope="module", params=[SQLITE, POSTGRES])
def shared(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Store]:
    with fresh(tmp_path_factory.mktemp("outbox"), request.param) as store:
        yield store


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
