"""A batch: each update at most once, only the guilty one set aside, and nobody when it is the store that fails."""

import errno
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlmodel import select
from structlog.testing import capture_logs

from bot.edge import Arrival, Unfinished, run_batch, store_failed
from handlers.turn import Heard
from models.db import collect, leave_in_peace
from models.errors import NotFound, SettingsWrong
from models.ids import new_id
from models.kinds import Role
from models.services import access, accounts, outbox
from models.tables import Account, DeadLetter, Lease, Membership, OperatorValue, SeenUpdate
from models.tombstones import Tombstones
from tests.factories import NOON
from tests.stores import fresh

BATCH = 40


@pytest.fixture(autouse=True)
def quiet():
    """Without logs: drawing an error for a person costs more than the test."""
    with capture_logs():
        yield


def heard(number, chat=0, **more):
    return Heard(number, chat or 7_000_000_000 + number, chat or 7_000_000_000 + number, "zh", **more)


def arrival(number, handler=None, **more):
    return Arrival(heard(number, **more), handler, "said")


def remember(turn):
    turn.session.add(Lease(name=f"did {turn.heard.update_id}", holder="x", until=NOON))
    turn.say("refuse.old_button")


def fail(_turn):
    raise RuntimeError("王秀英")


def refuse(_turn):
    raise NotFound


def spoil_the_commit(turn):
    remember(turn)
    collect(turn.session, OperatorValue, {"name": None, "value": {}, "at": NOON})


def break_the_store(_turn):
    raise OperationalError("x", {}, _sqlite(sqlite3.SQLITE_FULL))


def _sqlite(code):
    error = sqlite3.OperationalError("x")
    error.sqlite_errorcode = code
    return error


def found(store, table):
    with store.transaction() as session:
        return list(session.exec(select(table)))


def done(store):
    return sorted(int(row.name.split()[1]) for row in found(store, Lease))


def keys(parcels):
    return [(parcel.chat_id - 7_000_000_000, parcel.message.lines[0].key) for parcel in parcels]


def test_one_guilty_of_forty_is_set_aside_and_the_others_are_done(store):
    batch = [arrival(n, fail if n == 17 else remember) for n in range(1, BATCH + 1)]
    parcels = run_batch(store, batch, NOON, "me")
    assert done(store) == [n for n in range(1, BATCH + 1) if n != 17]
    (letter,) = found(store, DeadLetter)
    assert (letter.update_id, letter.kind, letter.error) == (17, "said", "RuntimeError")
    assert (17, "error.dead_letter") in keys(parcels)
    told = next(parcel for parcel in parcels if parcel.chat_id == 7_000_000_017)
    assert told.message.lines[0].params == {"number": letter.number}
    assert len(parcels) == BATCH


def test_a_second_delivery_changes_nothing(store):
    batch = [arrival(1, remember), arrival(2, fail), arrival(1, fail)]
    assert len(run_batch(store, batch, NOON, "me")) == 2
    assert run_batch(store, batch, NOON) == []
    assert done(store) == [1]
    assert len(found(store, DeadLetter)) == 1


def test_a_refusal_is_an_answer_and_no_dead_letter(store):
    assert keys(run_batch(store, [arrival(1, refuse), arrival(2, remember)], NOON, "me")) == [
        (1, "refuse.not_found"),
        (2, "refuse.old_button"),
    ]
    assert found(store, DeadLetter) == []


@pytest.mark.parametrize(("ending", "answer"), [(refuse, "refuse.not_found"), (fail, "error.dead_letter")])
def test_of_a_lone_update_that_fails_nothing_stays_but_the_answer(store, ending, answer):
    def write_first(turn):
        remember(turn)
        ending(turn)

    assert keys(run_batch(store, [arrival(1, write_first)], NOON, "me")) == [(1, answer)]
    assert done(store) == []
    assert [row.update_id for row in found(store, SeenUpdate)] == [1]


def test_what_nobody_answers_is_remembered_and_makes_no_account(store):
    assert run_batch(store, [arrival(1)], NOON) == []
    assert [row.update_id for row in found(store, SeenUpdate)] == [1]
    assert found(store, Account) == []


def test_an_unreadable_update_becomes_a_dead_letter_with_its_reason(store):
    parcels = run_batch(store, [replace(arrival(1), broken="KeyError"), arrival(2, remember)], NOON, "me")
    assert [(letter.update_id, letter.error) for letter in found(store, DeadLetter)] == [(1, "KeyError")]
    assert keys(parcels) == [(1, "error.dead_letter"), (2, "refuse.old_button")]


def test_an_unreadable_update_without_a_chat_is_set_aside_in_silence(store):
    lost = Arrival(Heard(1, 0, 0), None, "broken poll", broken="KeyError")
    assert run_batch(store, [lost], NOON) == []
    assert len(found(store, DeadLetter)) == 1
    assert found(store, Account) == []


def test_a_commit_that_one_spoils_is_done_by_the_others(store):
    parcels = run_batch(store, [arrival(n, spoil_the_commit if n == 2 else remember) for n in (1, 2, 3)], NOON, "me")
    assert done(store) == [1, 3]
    assert [(letter.update_id, letter.error) for letter in found(store, DeadLetter)] == [(2, "IntegrityError")]
    assert keys(parcels) == [(1, "refuse.old_button"), (2, "error.dead_letter"), (3, "refuse.old_button")]


def test_a_chat_that_cannot_even_be_looked_up_is_set_aside_in_silence(store):
    parcels = run_batch(store, [arrival(1, remember, chat=2**70), arrival(2, remember)], NOON, "me")
    assert keys(parcels) == [(2, "refuse.old_button")]
    assert [letter.update_id for letter in found(store, DeadLetter)] == [1]


@pytest.mark.parametrize("numbers", [(1,), (1, 2, 3)])
def test_a_store_in_trouble_does_nothing_and_blames_nobody(store, numbers):
    with pytest.raises(OperationalError):
        run_batch(store, [arrival(n, break_the_store if n == 1 else remember) for n in numbers], NOON)
    assert done(store) == []
    assert found(store, DeadLetter) == found(store, SeenUpdate) == []


FULL = Path("/dev/full")


@pytest.mark.skipif(not FULL.exists(), reason="this system has no device that is always full")
def test_a_disk_too_full_to_note_who_is_to_be_left_in_peace_is_trouble_and_blames_nobody(store):
    def rest(turn):
        remember(turn)
        leave_in_peace(turn.session, new_id(), NOON)

    with pytest.raises(OSError, match="No space left"):
        run_batch(replace(store, tombstones=Tombstones(FULL)), [arrival(1, rest)], NOON)
    assert found(store, DeadLetter) == found(store, SeenUpdate) == done(store) == []


def test_trouble_half_way_through_hands_over_what_is_committed(store):
    def later(turn):
        (break_the_store if done_before.pop() else remember)(turn)

    done_before = [True, False]
    batch = [arrival(1, remember), arrival(2, spoil_the_commit), arrival(3, later)]
    with pytest.raises(Unfinished) as unfinished:
        run_batch(store, batch, NOON, "me")
    assert keys(unfinished.value.parcels) == [(1, "refuse.old_button"), (2, "error.dead_letter")]
    done_before[:] = [False] * 4
    assert keys(run_batch(store, batch, NOON, "me")) == [(3, "refuse.old_button")]
    assert done(store) == [1, 3]


def test_trouble_while_running_alone_is_the_stores(store):
    calls = []

    def second_time(_turn):
        calls.append(1)
        (fail if len(calls) == 1 else break_the_store)(_turn)

    with pytest.raises(OperationalError):
        run_batch(store, [arrival(1, second_time)], NOON)
    assert found(store, DeadLetter) == []


def test_a_row_that_does_not_open_concerns_only_who_asked_for_it(store):
    def read(_turn):
        raise SettingsWrong("x does not open")

    run_batch(store, [arrival(1, read), arrival(2, remember)], NOON)
    assert done(store) == [2]
    assert [letter.error for letter in found(store, DeadLetter)] == ["SettingsWrong"]


def test_those_whose_role_changed_are_told_apart(store):
    def join(turn):
        account = accounts.get(turn.session, turn.who.account_id)
        turn.session.add(
            Membership(township="990101101", account_id=account.id, role=Role.OFFICER, area="990101101", since=NOON)
        )
        access.refresh(turn.session, account)

    changed = {}
    run_batch(store, [arrival(1, join), arrival(2, remember)], NOON, changed=changed)
    assert list(changed) == [7_000_000_001]
    changed.clear()
    again = [
        arrival(3, remember, chat=7_000_000_001),
        arrival(4, lambda t: accounts.speak(t.session, t.who, "en"), chat=7_000_000_002),
    ]
    run_batch(store, again, NOON, changed=changed)
    assert [(chat, who.language) for chat, who in changed.items()] == [(7_000_000_002, "en")]


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (OperationalError("x", {}, _sqlite(sqlite3.SQLITE_BUSY)), True),
        (OperationalError("x", {}, _sqlite(sqlite3.SQLITE_IOERR_FSYNC)), True),
        (OperationalError("x", {}, _sqlite(sqlite3.SQLITE_ERROR)), False),
        (DBAPIError("x", {}, type("PgError", (Exception,), {"sqlstate": "57P01"})()), True),
        (DBAPIError("x", {}, type("PgError", (Exception,), {"sqlstate": "23505"})()), False),
        (DBAPIError("x", {}, Exception(), connection_invalidated=True), True),
        (sa.exc.TimeoutError(), True),
        (OSError(errno.ENOSPC, "x"), True),
        (FileNotFoundError(errno.ENOENT, "x"), False),
        (ValueError(), False),
    ],
)
def test_whose_fault_an_error_is(error, trouble):
    assert store_failed(error) is trouble


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plan=st.lists(st.tuples(st.integers(1, 30), st.sampled_from(["ok", "fail", "refuse", "spoil"])), max_size=45))
def test_every_update_has_its_effect_once_whatever_happens_around_it(tmp_path_factory, plan):
    handlers = {"ok": remember, "fail": fail, "refuse": refuse, "spoil": spoil_the_commit}
    first = {}
    for number, what in plan:
        first.setdefault(number, what)
    batch = [arrival(number, handlers[what]) for number, what in plan]
    with fresh(tmp_path_factory.mktemp("edge")) as store:
        assert len(run_batch(store, batch, NOON, "me")) == len(first)
        assert run_batch(store, batch, NOON) == []
        assert done(store) == sorted(number for number, what in first.items() if what == "ok")
        guilty = sorted(number for number, what in first.items() if what in ("fail", "spoil"))
        assert sorted(letter.update_id for letter in found(store, DeadLetter)) == guilty


def test_a_queued_answer_is_claimed_for_the_sender(store):
    (parcel,) = run_batch(store, [arrival(1, remember)], NOON, "me")
    (row,) = found(store, outbox.Outbox)
    assert (row.id, row.claimed_by) == (parcel.id, "me")


@pytest.mark.sqlite
def test_a_batch_of_one_asks_little_of_the_store(store):
    """Its statements are what a small batch costs, and at a steady pace they decide how soon one is answered."""
    asked = []

    def listen(connection):
        driver = connection.connection.dbapi_connection
        driver.set_trace_callback(asked.append)

    run_batch(store, [arrival(1, remember)], NOON, "me")
    sa.event.listen(store.engine, "begin", listen)
    run_batch(store, [arrival(2, remember, chat=7_000_000_001)], NOON, "me")
    sa.event.remove(store.engine, "begin", listen)
    assert len(asked) <= 8, asked
