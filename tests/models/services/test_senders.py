"""Senders of one store: their shares never add up to more than the whole, and the dead are noticed."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from models.kinds import OutboxState
from models.services import dispatch, senders
from models.services.leases import LASTS
from models.tables import Lease, Outbox
from tests.factories import NOON
from tests.models.services.rows import put
from tests.stores import fresh

STEPS = st.lists(
    st.tuples(st.sampled_from(["join", "renew", "leave", "die", "wait"]), st.integers(0, 5), st.integers(1, 80)),
    max_size=40,
)


def nobody(_holder):
    return False


def shares(session):
    wanted = select(Lease.name, Lease.share).where(col(Lease.name).startswith("send:"))
    return {name.removeprefix("send:"): share for name, share in session.exec(wanted)}


def test_the_only_sender_has_everything(session):
    assert senders.join(session, "a", "host/1", 30, NOON, nobody) == 30


def test_who_comes_later_gets_what_the_others_leave(session):
    senders.join(session, "a", "host/1", 30, NOON, nobody)
    assert senders.join(session, "b", "host/2", 30, NOON, nobody) == 0
    assert senders.renew(session, "a", 30, NOON, nobody) == 15
    assert senders.renew(session, "b", 30, NOON, nobody) == 15


def test_who_leaves_leaves_its_share(session):
    for name in "ab":
        senders.join(session, name, "host/1", 30, NOON, nobody)
    senders.leave(session, "a")
    assert senders.renew(session, "b", 30, NOON, nobody) == 30


def test_who_did_not_renew_is_taken_for_dead(session):
    senders.join(session, "a", "host/1", 30, NOON, nobody)
    later = NOON + LASTS + timedelta(seconds=1)
    assert senders.join(session, "b", "host/2", 30, later, nobody) == 30
    assert senders.renew(session, "a", 30, later, nobody) is None


def test_a_process_known_to_have_ended_is_not_waited_for(session):
    senders.join(session, "a", "host/1", 30, NOON, nobody)
    assert senders.join(session, "b", "host/2", 30, NOON, lambda holder: holder == "host/1") == 30


def test_what_the_dead_had_claimed_is_sent_by_others(store):
    put(store)
    with store.transaction() as session:
        senders.join(session, "a", "host/1", 30, NOON, nobody)
        assert len(dispatch.claim(session, "a", NOON, 5)) == 1
    with store.transaction() as session:
        senders.join(session, "b", "host/2", 30, NOON, nobody)
        assert session.exec(select(Outbox.state)).one() is OutboxState.SENDING
    with store.transaction() as session:
        senders.renew(session, "b", 30, NOON + LASTS * 2, nobody)
        assert session.exec(select(Outbox.state)).one() is OutboxState.QUEUED


@settings(deadline=None, max_examples=40)
@given(steps=STEPS, most=st.integers(1, 40))
def test_the_shares_never_add_up_to_more_than_the_whole(tmp_path_factory, steps, most):
    now, alive = NOON, set()
    with fresh(tmp_path_factory.mktemp("shares")) as store, store.transaction() as session:
        for act, number, seconds in steps:
            name = f"s{number}"
            if act == "join" and name not in alive:
                senders.leave(session, name)
                senders.join(session, name, name, most, now, nobody)
                alive.add(name)
            elif act == "renew" and name in alive and senders.renew(session, name, most, now, nobody) is None:
                alive.discard(name)
            elif act == "leave":
                senders.leave(session, name)
                alive.discard(name)
            elif act == "die":
                alive.discard(name)
            else:
                now += timedelta(seconds=seconds)
            assert sum(shares(session).values()) <= most
