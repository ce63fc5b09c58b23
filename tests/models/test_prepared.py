"""Prepared queries: the same rows as the ordinary way brings, on every kind of store; its errors are SQLAlchemy's."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from sqlmodel import col, select

from bot.edge import store_failed
from models.db import insert, made, savepoint
from models.kinds import Calendar, ConsentBasis, EventKind, EventStatus, Precision, Visibility
from models.prepared import Prepared, among, as_object, write
from models.tables import Event, OperatorValue
from tests.factories import NOON

_C = Event.__table__.c
ALL = sa.select(*_C).where(_C.group_code == sa.bindparam("group"), _C.kind == EventKind.BIRTH).order_by(_C.serial)
_STATES = sa.select(_C.id, sa.func.max(_C.serial)).where(_C.status == sa.bindparam("status")).group_by(_C.id)
JSON = sa.select(col(OperatorValue.value), col(OperatorValue.at)).where(col(OperatorValue.name) == sa.bindparam("name"))

instants = st.integers(0, 4 * 10**15).map(
    lambda number: datetime.fromtimestamp(0, UTC) + timedelta(microseconds=number)
)
texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
values = st.dictionaries(texts, st.recursive(st.integers(0, 9) | texts | st.none(), st.lists, max_leaves=4), max_size=4)


def event(serial, **other):
    given = {
        "township": "530402001", "group_code": "530402001001001", "kind": EventKind.BIRTH,
        "occurred_on": date(2026, 3, 1),
        "reported_at": NOON, "reported_on": NOON.date(), "serial": serial, "reporter_id": "x", "root_id": str(serial),
        "key": f"key {serial}",
    }  # fmt: skip
    return made(Event, **given | other)


events = st.fixed_dictionaries(
    {},
    optional={
        "occurred_on": st.dates(),
        "reported_at": instants,
        "ended_at": instants | st.none(),
        "facts": st.binary(max_size=9) | st.none(),
        "consent_basis": st.sampled_from(ConsentBasis) | st.none(),
        "precision": st.sampled_from(Precision),
        "calendar": st.sampled_from(Calendar),
        "visibility": st.sampled_from(Visibility),
        "status": st.sampled_from(EventStatus),
        "source": texts,
    },
)
every = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@every
@given(rows=st.lists(events, min_size=1, max_size=3), status=st.sampled_from(EventStatus))
def test_rows_are_those_of_the_ordinary_way(store, rows, status):
    with store.transaction() as session:
        session.connection().execute(sa.delete(Event))
        insert(session, *(event(serial, **row) for serial, row in enumerate(rows)))
        for query, asked in ((ALL, {"group": "530402001001001"}), (_STATES, {"status": status})):
            ordinary = [tuple(row) for row in session.connection().execute(query, asked)]
            assert [tuple(row) for row in Prepared(query).all(session, **asked)] == ordinary
        assert len(Prepared(ALL).all(session, group="530402001001001")) == len(rows)


@every
@given(value=values, at=instants)
def test_json_and_instants_come_back_as_they_went_in(store, value, at):
    with store.transaction() as session:
        session.connection().execute(sa.delete(OperatorValue))
        write(session, OperatorValue.__table__, [{"name": "a", "value": value, "at": at}])
        assert tuple(Prepared(JSON).first(session, name="a")) == (value, at)
        assert Prepared(JSON).first(session, name="b") is None
        assert Prepared(JSON).scalar(session, name="b") is None


def test_a_row_that_was_made_is_what_calling_its_table_makes():
    plain = event(1).model_dump()
    assert Event(**plain).model_dump() == plain
    assert event(2).id != event(3).id
    assert (plain["status"], plain["version"], plain["facts"]) == (EventStatus.RECORDED, 1, None)


def test_objects_belong_to_the_session_and_are_known_again(store):
    with store.transaction() as session:
        insert(session, event(1))
    with store.transaction() as session:
        (found,) = Prepared(ALL).objects(session, Event, group="530402001001001")
        assert session.get(Event, found.id) is found
        found.serial = 9
        (again,) = Prepared(ALL).objects(session, Event, group="530402001001001")
        assert (again is found, again.serial) == (True, 9)
    with store.transaction() as session:
        assert Prepared(ALL).first(session, group="530402001001001").serial == 9


@every
@given(before=events, after=events)
def test_what_was_changed_is_written_as_a_flush_writes_it(store, before, after):
    with store.transaction() as session:
        session.connection().execute(sa.delete(Event))
        insert(session, event(1, **before), event(2, **before))
    with store.transaction() as session:
        ours, flushed = Prepared(ALL).objects(session, Event, group="530402001001001")
        _change(flushed, after)
        session.flush()
        _change(ours, after)
    with store.transaction() as session:
        ours, flushed = (row.model_dump(exclude=_OWN) for row in session.exec(select(Event).order_by(_C.serial)))
    assert ours == flushed


_OWN = {"id", "root_id", "serial", "key"}


def _change(row, values):
    for name, value in values.items():
        setattr(row, name, value)


def test_a_change_of_a_row_that_is_gone_is_an_error(store):
    with store.transaction() as session:
        insert(session, event(1))
    with pytest.raises(StaleDataError):
        _change_a_row_that_is_gone(store)


def _change_a_row_that_is_gone(store):
    with store.transaction() as session:
        (row,) = Prepared(ALL).objects(session, Event, group="530402001001001")
        session.connection().execute(sa.delete(Event))
        row.serial = 9


def test_a_savepoint_that_fails_takes_back_what_became_of_an_object(store):
    with store.transaction() as session:
        insert(session, event(1))
        (found,) = Prepared(ALL).objects(session, Event, group="530402001001001")
        with pytest.raises(IntegrityError):
            _change_and_clash(session, found)
        assert as_object(session, Event, {"id": found.id}).serial == 1


def _change_and_clash(session, found):
    with savepoint(session):
        found.serial = 9
        session.flush()
        insert(session, event(2, key="key 1"))


def test_a_clash_is_an_integrity_error_and_no_fault_of_the_store(store):
    with store.transaction() as session:
        insert(session, event(1))
        with pytest.raises(IntegrityError) as clash, savepoint(session):
            insert(session, event(2, key="key 1"))
    assert not store_failed(clash.value)
    assert "key 1" not in str(clash.value.statement)


@pytest.mark.sqlite
def test_a_store_that_takes_nothing_is_the_stores_fault(store):
    with store.transaction() as session:
        session.connection().exec_driver_sql("PRAGMA query_only=ON")
        with pytest.raises(DBAPIError) as refused:
            write(session, OperatorValue.__table__, [{"name": "a", "value": {}, "at": NOON}])
        session.connection().exec_driver_sql("PRAGMA query_only=OFF")
    assert store_failed(refused.value)


@pytest.mark.postgres
def test_a_broken_connection_is_given_up(store):
    with store.engine.connect() as connection, store.engine.connect() as other:
        number = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
        other.exec_driver_sql(f"SELECT pg_terminate_backend({number})")
        with pytest.raises(DBAPIError) as broken:
            Prepared(JSON).all(_Only(connection), name="a")
        assert (broken.value.connection_invalidated, connection.invalidated) == (True, True)
    assert store_failed(broken.value)


class _Only:
    """As much of a session as is needed: its connection."""

    def __init__(self, connection):
        self._connection, self.info = connection, {}

    def connection(self):
        return self._connection

    def get_nested_transaction(self):
        return None


WITH = Prepared(sa.select(_C.id, _C.serial).where(among(_C.id, "ids"), among(_C.serial, "serials")).order_by(_C.serial))


@every
@given(st.lists(st.integers(0, 4), max_size=9), st.sets(st.integers(0, 9), max_size=9))
def test_a_list_of_any_length_is_one_value(store, serials, numbers):
    with store.transaction() as session:
        session.connection().execute(sa.delete(Event))
        rows = [event(serial) for serial in range(5)]
        insert(session, *rows)
        ids = [rows[serial].id for serial in serials]
        wanted = sa.select(_C.id, _C.serial).where(_C.id.in_(ids), _C.serial.in_(numbers)).order_by(_C.serial)
        ordinary = [tuple(row) for row in session.connection().execute(wanted)]
        assert [tuple(row) for row in WITH.all(session, ids=ids, serials=numbers)] == ordinary


@pytest.mark.sqlite
def test_a_list_is_looked_up_in_the_index(store):
    with store.transaction() as session:
        asked = sa.select(_C.serial).where(among(_C.id, "ids")).compile(dialect=session.get_bind().dialect)
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}", ("[]",)).all()
        assert "SEARCH event USING INDEX" in plan[0][-1]
