"""The audit chain: one a township, unbroken; what is changed, taken out or moved shows its place."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from models.db import savepoint
from models.services import audit
from models.tables import Audit
from tests.factories import NOON, TOWNSHIP

OTHER = "990101102"


def fill(store, lines=5, township=TOWNSHIP):
    with store.transaction() as session:
        for line in range(lines):
            audit.note(session, township, "somebody", "read.event", f"{line}", NOON + timedelta(seconds=line), "exam")


def broken(store, township=TOWNSHIP):
    with store.transaction() as session:
        return audit.broken_at(session, township)


def change(store, statement):
    with store.transaction() as session:
        session.connection().execute(statement.where(col(Audit.township) == TOWNSHIP))


def test_a_chain_goes_on_over_transactions_and_townships(store):
    fill(store, 2)
    fill(store, 3, OTHER)
    fill(store, 2)
    with store.transaction() as session:
        places = session.exec(select(Audit.township, Audit.place).order_by(col(Audit.township), col(Audit.place))).all()
    assert [place for _, place in places] == [1, 2, 3, 4, 1, 2, 3]
    assert (broken(store), broken(store, OTHER), broken(store, "none")) == (None, None, None)


@pytest.mark.parametrize(
    "values",
    [
        {"actor": "other"},
        {"action": "x"},
        {"object_id": "x"},
        {"detail": "x"},
        {"digest": "0" * 64},
        {"at": NOON},
        {"place": 9},
    ],
)
def test_a_changed_line_shows_its_place(store, values):
    fill(store)
    change(store, sa.update(Audit).where(col(Audit.place) == 3).values(**values))
    assert broken(store) == 3


def test_a_line_taken_out_shows_its_place(store):
    fill(store)
    change(store, sa.delete(Audit).where(col(Audit.place) == 2))
    assert broken(store) == 2


def _note_and_fail(session):
    audit.note(session, TOWNSHIP, "a", "x", "2", NOON)
    raise RuntimeError


def test_lines_of_a_savepoint_that_failed_leave_no_gap(store):
    with store.transaction() as session:
        audit.note(session, TOWNSHIP, "a", "x", "1", NOON)
        with pytest.raises(RuntimeError), savepoint(session):
            _note_and_fail(session)
        audit.note(session, TOWNSHIP, "a", "x", "3", NOON)
    assert broken(store) is None
    with store.transaction() as session:
        assert [(row.place, row.object_id) for row in session.exec(select(Audit).order_by(col(Audit.place)))] == [
            (1, "1"),
            (2, "3"),
        ]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from([TOWNSHIP, OTHER]), min_size=1, max_size=8))
def test_any_mixture_of_townships_holds(store, order):
    with store.transaction() as session:
        for township in order:
            audit.note(session, township, "a", "x", "1", NOON)
    assert (broken(store), broken(store, OTHER)) == (None, None)
