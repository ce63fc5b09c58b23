"""Rows written at once, and what waits settled before a query: the short ways around a whole flush."""

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from models.db import insert, savepoint, settle
from models.tables import Area, Followup, ZeroReport
from tests.factories import GROUP, NOON, OTHER_GROUP, TOWNSHIP


def zero(by="me"):
    return ZeroReport(township=TOWNSHIP, group_code=GROUP, day=NOON.date(), by=by, at=NOON)


def test_an_inserted_row_is_one_of_the_session(session):
    row = zero()
    insert(session, row)
    assert not session.new
    assert not session.dirty
    assert session.exec(select(ZeroReport)).one() is row
    row.withdrawn_at = NOON
    session.flush()
    session.expire(row)
    assert row.withdrawn_at == NOON


def test_a_clash_is_raised_at_once_and_goes_back_alone(session):
    insert(session, zero())
    with pytest.raises(IntegrityError), savepoint(session):
        insert(session, zero("another"))
    assert [row.by for row in session.exec(select(ZeroReport))] == ["me"]


def test_a_failed_savepoint_takes_back_what_was_inserted_behind_other_rows(session):
    insert(session, zero())

    def fail():
        with savepoint(session):
            insert(session, zero("another").model_copy(update={"group_code": OTHER_GROUP}))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert [row.by for row in session.exec(select(ZeroReport))] == ["me"]


def test_a_failed_savepoint_takes_inserted_rows_back_even_when_they_were_changed(session):
    def fail():
        with savepoint(session):
            row = zero()
            insert(session, row)
            row.withdrawn_at = NOON
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    session.flush()
    assert session.exec(select(ZeroReport)).all() == []


def test_only_rows_of_the_table_asked_about_are_a_reason_to_write(session):
    row = zero()
    session.add(row)
    settle(session, Area, Followup)
    assert row in session.new
    settle(session, Area, ZeroReport)
    assert not session.new
