"""The store, and the transaction in which everything happens. How the engine is made is in engine.py.

Rows that nobody reads back within the transaction (outbox, audit, seen) are collected and written in bulk just before
the commit: `collect` keeps them on the session, and a `savepoint` that fails drops its own again.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, TypeVar

import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import make_transient_to_detached
from sqlmodel import Session, SQLModel

from models.failpoints import Point, reach
from models.prepared import mapper, write, write_back
from models.sealing import Keyring
from models.tombstones import Tombstones

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

    from models.rules.shelf import Shelf

T = TypeVar("T", bound=SQLModel)


@contextmanager
def session_in(connection: sa.Connection, keyring: Keyring) -> Iterator[Session]:
    """A session inside of a transaction that somebody else commits."""
    with Session(connection, expire_on_commit=False, autoflush=False) as session:
        session.info["keyring"] = keyring
        yield session
        session.flush()
        _write_collected(session)


@dataclass(frozen=True)
class Store:
    """The engine with the keys that open what is sealed in it, the list that outlives it, and the pages to be read."""

    engine: Engine
    keyring: Keyring
    tombstones: Tombstones = field(default_factory=Tombstones)
    after_commit: list[Callable[[Session], None]] = field(default_factory=list, repr=False, compare=False)
    """Called with the session of each transaction that was committed, in the thread that did it."""
    shelf: "Shelf | None" = field(default=None, repr=False, compare=False)
    """The pages with those of the townships; None where there are only the delivered ones."""

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session that commits when the block ends well, with everything collected, and rolls back otherwise."""
        reach(Point.BEFORE_BEGIN)
        with Session(self.engine, expire_on_commit=False, autoflush=False) as session:
            session.info |= {"keyring": self.keyring, "shelf": self.shelf}
            with session.begin():
                yield session
                _write_changes(session)
                _write_collected(session)
                buried = list(cache(session, "buried"))
                self.tombstones.begin(buried)
                self.tombstones.leave_in_peace(cache(session, "quiet"))
                reach(Point.BEFORE_COMMIT)
        for told in self.after_commit:
            told(session)
        reach(Point.AFTER_COMMIT)
        with suppress(OSError):  # that it was begun is noted; the next start looks how it ended
            self.tombstones.finish(buried)
        if session.info.get("scrub"):
            reach(Point.BEFORE_SCRUB)
            self._empty_log()

    @contextmanager
    def looking(self) -> Iterator[Session]:
        """A session that only reads, and keeps nobody from writing meanwhile."""
        reading = self.engine.execution_options(only_reads=True)
        with Session(reading, expire_on_commit=False, autoflush=False) as session, session.begin():
            session.info["keyring"] = self.keyring
            yield session

    def _empty_log(self) -> None:
        """Write SQLite's file anew, move its write-ahead log into it and cut that, so that neither has earlier pages.

        Where somebody else is at work at this moment it is left to the night (scheduler/retention.py).
        """
        if self.engine.dialect.name == "sqlite":
            connection = self.engine.raw_connection()
            try:
                cursor = connection.cursor()
                with suppress(sqlite3.OperationalError):
                    cursor.execute("VACUUM")
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                connection.close()


def scrub(session: Session) -> None:
    """What this transaction takes out of the store is not to be found in its files either, once it is committed."""
    session.info["scrub"] = True


def bury(session: Session, row_id: str) -> None:
    """This transaction erases a person: with its commit that is noted where no backup brings it back."""
    cache(session, "buried")[row_id] = True


def leave_in_peace(session: Session, person_id: str, now: datetime) -> None:
    """From this transaction on less is to be sent to a person: noted like `bury`, but without the reason."""
    cache(session, "quiet")[person_id] = now


def keyring(session: Session) -> Keyring:
    """The keys of the store that this session works on."""
    ring: Keyring = session.info["keyring"]
    return ring


def shelf(session: Session) -> "Shelf":
    """The pages that this session's readers can open."""
    from models.rules.shelf import Shelf  # wanted when somebody asks for a page

    return session.info.get("shelf") or Shelf()


def settle(session: Session, *tables: type[SQLModel]) -> None:
    """Write what waits to be written, if rows of one of `tables` are among it: before a query that has to see them."""
    if any(isinstance(row, tables) for row in (*session.new, *session.dirty, *session.deleted)):
        session.flush()


def insert(session: Session, *rows: SQLModel) -> None:
    """Write new rows of one table at once, without the rest of a flush; a clash is raised here, in its own turn."""
    table: sa.Table = type(rows[0]).__table__  # type: ignore[attr-defined]
    values = [{column.key: row.__dict__[column.key] for column in table.columns} for row in rows]
    write(session, table, values)
    for row in rows:
        make_transient_to_detached(row)
        session.add(row)


def made(table: type[T], **values: Any) -> T:
    """A new row as calling `table` makes it, for those that many turns make: nothing of `values` is looked at."""
    row: T = mapper(table).class_manager.new_instance()
    given, made_anew = _defaults(table)
    row.__dict__.update(given)
    row.__dict__.update({name: make() for name, make in made_anew if name not in values}, **values)
    return row


@lru_cache(maxsize=64)
def _defaults(table: type[SQLModel]) -> tuple[dict[str, Any], list[tuple[str, Callable[..., Any]]]]:
    """What a new row has in the columns of which nothing was said: values, and what makes one for each row."""
    left_out = {name: one for name, one in table.model_fields.items() if not one.is_required()}
    makers = [(name, one.default_factory) for name, one in left_out.items() if one.default_factory]
    return {name: one.default for name, one in left_out.items() if not one.default_factory}, makers


def upsert(session: Session, table: type[SQLModel]) -> "sqlite.Insert | postgresql.Insert":
    """An INSERT in the store's own dialect, which can be told what is to happen on a clash (`on_conflict_do_…`)."""
    if session.get_bind().dialect.name == "sqlite":
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # large, and loaded already where it is needed

    return postgresql.insert(table)


def alone(session: Session) -> bool:
    """Whether nobody else can write while this transaction lasts: SQLite has one writer."""
    return session.get_bind().dialect.name == "sqlite"


def hold(session: Session, *names: str) -> None:
    """From here to the end of the transaction nobody else who holds one of these names gets further than this.

    Whoever reads something of a township in order to change it holds the township's code first. On SQLite a
    transaction is alone from its beginning. Names of one call are taken in order; who needs several asks at once.
    """
    if alone(session):
        return
    held = cache(session, "held")
    if missing := sorted(set(names) - held.keys()):
        session.connection().execute(_LOCK, {"keys": [_lock_key(name) for name in missing]})
        held.update(dict.fromkeys(missing, True))


_LOCK = sa.text("SELECT pg_advisory_xact_lock(key) FROM unnest(CAST(:keys AS bigint[])) AS key")


def _lock_key(name: str) -> int:
    return int.from_bytes(blake2b(name.encode(), digest_size=8, person=b"daybook").digest(), signed=True)


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


def _write_changes(session: Session) -> None:
    """Write what waits to be written; where nothing but known rows was changed, without the rest of a flush."""
    if session.new or session.deleted:
        session.flush()
    for row in tuple(session.dirty):
        write_back(session, row)


def _write_collected(session: Session) -> None:
    for table, rows in _collected(session).items():
        if rows:
            write(session, table, rows)
    _collected(session).clear()
