"""A stop reaches what a sender has claimed already: it does not leave, and it is not sent again later."""

import pytest

from models.db import Store
from models.kinds import MessageClass, OutboxState, ReminderState
from models.services import dispatch, outbox
from models.services.dispatch import Result
from tests.factories import NOON
from tests.models.services.rows import CHAT, LATER, behind, claim, mark, planned, put, row

REMINDER = MessageClass.REMINDER


def stop(store: Store, *, fails: bool = False) -> list[str]:
    """What her stop calls back."""
    with store.transaction() as session:
        outbox.cancel_for(session, CHAT, [REMINDER], NOON, "stop")
        if fails:
            raise ZeroDivisionError
        return list(outbox.called_back(session))


def test_stop_names_what_is_in_a_sender_s_hands(store: Store) -> None:
    row_id, _ = planned(store)
    assert stop(store) == []
    row_id, _ = planned(store)
    put(store, chat_id=CHAT + 1)
    claim(store)
    assert stop(store) == [row_id]


def test_those_who_listen_hear_of_it_with_the_commit(store: Store) -> None:
    heard: list[str] = []
    store.after_commit.append(lambda session: heard.extend(outbox.called_back(session)))
    row_id, _ = planned(store)
    claim(store)
    with pytest.raises(ZeroDivisionError):
        stop(store, fails=True)
    assert heard == []
    stop(store)
    assert heard == [row_id]


def test_what_was_refused_for_a_while_is_not_sent_after_a_stop(store: Store) -> None:
    row_id, reminder_id = planned(store)
    (parcel,) = claim(store)
    stop(store)
    mark(store, Result(parcel, OutboxState.QUEUED, "RetryAfter", due_at=LATER))
    assert claim(store, LATER) == []
    assert (row(store, row_id).state, row(store, row_id).content) == (OutboxState.CANCELLED, None)
    assert behind(store, reminder_id).state is ReminderState.CANCELLED


def test_what_had_left_is_sent_whatever_she_said_meanwhile(store: Store) -> None:
    row_id, reminder_id = planned(store)
    (parcel,) = claim(store)
    stop(store)
    mark(store, Result(parcel, OutboxState.SENT, message_id=5))
    assert (row(store, row_id).state, behind(store, reminder_id).state) == (OutboxState.SENT, ReminderState.SENT)


def test_kill_after_a_stop_leaves_it_to_a_person(store: Store) -> None:
    _, reminder_id = planned(store)
    claim(store)
    stop(store)
    with store.transaction() as session:
        dispatch.recover(session, None, LATER)
    assert claim(store, LATER) == []
    assert behind(store, reminder_id).state is ReminderState.DOUBTFUL
