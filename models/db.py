"""The engine, and the transaction in which everything happens. The one factory sets what makes SQLite safe.

Rows that nobody reads back within the transaction (outbox, audit, seen) are collected and written in bulk just before
the commit: `collect` keeps them on the session, and a `savepoint` that fails drops its own again.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy import Engine, event
from sqlalchemy.orm import make_transient_to_detached
from sqlmodel import Session, SQLModel, create_engine

from models.sealing import Keyring

_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000", "secure_delete=ON")


def engine_for(url: str) -> Engine:
    """An engine for an SQLAlchemy address of SQLite or PostgreSQL. SQLite writers take their lock when they begin."""
    engine = create_engine(
        url, json_serializer=_dumps, json_deserializer=orjson.loads, pool_pre_ping="sqlite" not in url
    )
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_immediate)
    return engine


def _dumps(value: Any) -> str:
    return orjson.dumps(value).decode()


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_immediate(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


@dataclass(frozen=True)
class Store:
    """The engine with the keys that open what is sealed in it."""

    engine: Engine
    keyring: Keyring

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session that commits when the block ends well, with everything collected, and rolls back otherwise."""
        with Session(self.engine, expire_on_commit=False, autoflush=False) as session:
            session.info["keyring"] = self.keyring
            with session.begin():
                yield session
                session.flush()
                _write_collected(session)
        if session.info.get("scrub"):
            self._empty_log()

    def _empty_log(self) -> None:
        """Move SQLite's write-ahead log into the file and cut it, so that earlier pages are in neither of the two."""
        if self.engine.dialect.name == "sqlite":
            connection = self.engine.raw_connection()
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.close()


def scrub(session: Session) -> None:
    """What this transaction takes out of the store is not to be found in its files either, once it is committed."""
    session.info["scrub"] = True


def keyring(session: Session) -> Keyring:
    """The keys of the store that this session works on."""
    ring: Keyring = session.info["keyring"]
    return ring


def settle(session: Session, *tables: type[SQLModel]) -> None:
    """Write what waits to be written, if rows of one of `tables` are among it: before a query that has to see them."""
    if any(isinstance(row, tables) for row in (*session.new, *session.dirty, *session.deleted)):
        session.flush()


def insert(session: Session, *rows: SQLModel) -> None:
    """Write new rows of one table at once, without the rest of a flush; a clash is raised here, in its own turn."""
    table: sa.Table = type(rows[0]).__table__  # type: ignore[attr-defined]
    values = [{column.key: row.__dict__[column.key] for column in table.columns} for row in rows]
    session.connection().execute(_insert_into(table), values)
    for row in rows:
        make_transient_to_detached(row)
        session.add(row)


@lru_cache(maxsize=64)
def _insert_into(table: sa.Table) -> sa.Insert:
    return table.insert()


def collect(session: Session, table: type[SQLModel], row: dict[str, Any]) -> None:
    """Write `row` (a value for every column) into `table` just before the commit."""
    collected(session, table).append(row)


def collected(session: Session, table: type[SQLModel]) -> list[dict[str, Any]]:
    """The rows collected for `table` so far, in order."""
    return _collected(session).setdefault(table.__table__, [])  # type: ignore[attr-defined]


@contextmanager
def savepoint(session: Session) -> Iterator[None]:
    """A part of the transaction that can fail alone: rows, collected rows and what `cache` holds go back together."""
    places = {table: len(rows) for table, rows in _collected(session).items()}
    kept = {name: dict(values) for name, values in _caches(session).items()}
    try:
        with session.begin_nested():
            yield
            session.flush()
    except BaseException:
        for table, rows in _collected(session).items():
            del rows[places.get(table, 0) :]
        _caches(session).clear()
        _caches(session).update(kept)
        raise


def cache(session: Session, name: str) -> dict[Any, Any]:
    """A dictionary that lives as long as this transaction, and that a failed savepoint puts back as it was."""
    return _caches(session).setdefault(name, {})


def _caches(session: Session) -> dict[str, dict[Any, Any]]:
    caches: dict[str, dict[Any, Any]] = session.info.setdefault("caches", {})
    return caches


def _collected(session: Session) -> dict[sa.Table, list[dict[str, Any]]]:
    rows: dict[sa.Table, list[dict[str, Any]]] = session.info.setdefault("collected", {})
    return rows


def _write_collected(session: Session) -> None:
    for table, rows in _collected(session).items():
        if rows:
            session.connection().execute(_insert_into(table), rows)
    _collected(session).clear()
