"""The store: one transaction, savepoints that fail alone, writers that wait for each other."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from sqlmodel import select

from models.db import Store, cache, collect, collected, hold, keyring, savepoint
from models.engine import engine_for
from models.tables import Lease, SeenUpdate
from tests.conftest import KEYS
from tests.factories import NOON


def lease(name, holder="0"):
    return Lease(name=name, holder=holder, until=NOON)


def seen(number):
    return {"update_id": number, "at": NOON, "chat_id": None, "wrote": None, "pressed": None}


def names(store, table=Lease, column="name"):
    with store.transaction() as session:
        return sorted(getattr(row, column) for row in session.exec(select(table)))


def write_and_fail(session, kept=None):
    if kept:
        kept.holder = "changed"
    session.add(lease("lost"))
    collect(session, SeenUpdate, seen(2))
    cache(session, "things")["a"] = 2
    cache(session, "others")["b"] = 3
    session.flush()
    raise RuntimeError


def test_a_transaction_commits_rows_and_what_was_collected(store):
    with store.transaction() as session:
        session.add(lease("a"))
        collect(session, SeenUpdate, seen(1))
        assert collected(session, SeenUpdate) == [seen(1)]
        assert keyring(session) is KEYS
    assert (names(store), names(store, SeenUpdate, "update_id")) == (["a"], [1])


def test_a_transaction_that_fails_leaves_nothing(store):
    with pytest.raises(RuntimeError), store.transaction() as session:
        write_and_fail(session)
    assert (names(store), names(store, SeenUpdate, "update_id")) == ([], [])


def test_a_savepoint_that_fails_takes_its_rows_collected_rows_and_caches_back(store):
    with store.transaction() as session:
        kept = lease("kept")
        session.add(kept)
        collect(session, SeenUpdate, seen(1))
        cache(session, "things")["a"] = 1
        with pytest.raises(RuntimeError), savepoint(session):
            write_and_fail(session, kept)
        assert (cache(session, "things"), cache(session, "others"), kept.holder) == ({"a": 1}, {}, "0")
    assert (names(store), names(store, SeenUpdate, "update_id")) == (["kept"], [1])


def test_a_savepoint_that_ends_well_keeps_all(store):
    with store.transaction() as session:
        with savepoint(session):
            session.add(lease("a"))
            cache(session, "things")["a"] = 1
        assert cache(session, "things") == {"a": 1}
    assert names(store) == ["a"]


def test_eight_writers_lose_no_increment(store):
    with store.transaction() as session:
        session.add(lease("count"))

    def add_one(_):
        with store.transaction() as session:
            hold(session, "count")
            row = session.get(Lease, "count")
            row.holder = str(int(row.holder) + 1)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(add_one, range(8 * 25)))
    with store.transaction() as session:
        assert session.get(Lease, "count").holder == "200"


@pytest.mark.sqlite
def test_a_transaction_takes_the_write_lock_when_it_begins(store):
    impatient = engine_for(str(store.engine.url))
    sa.event.listen(impatient, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout=0"))
    with store.transaction() as session:
        session.exec(select(Lease)).all()
        with pytest.raises(sa.exc.OperationalError, match="locked"), Store(impatient, KEYS).transaction() as other:
            other.exec(select(Lease)).all()
    impatient.dispose()


@pytest.mark.sqlite
def test_every_connection_is_safe_and_forgets_securely(store):
    with store.transaction() as session:
        said = {
            name: session.connection().exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "secure_delete")
        }
    assert said == {
        "journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000, "secure_delete": 1,
    }  # fmt: skip
