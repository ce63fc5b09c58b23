"""The engine, made in one place, which sets what makes SQLite safe and PostgreSQL notice that somebody has gone."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from operator import attrgetter
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy import Engine, event
from sqlmodel import create_engine

_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "busy_timeout=5000",
    "secure_delete=ON",
    "cache_size=-512",  # KB for each connection; the system has the file in memory as well
)

_SESSION = " ".join(
    f"-c {setting}"
    for setting in (
        "timezone=UTC",
        "lock_timeout=30s",
        "statement_timeout=5min",
        "idle_in_transaction_session_timeout=5min",
        "tcp_keepalives_idle=30",
        "tcp_keepalives_interval=10",
        "tcp_keepalives_count=3",
    )
)
"""What each session on PostgreSQL asks for; `options` in the store's address are laid over it."""


def engine_for(url: str) -> Engine:
    """An engine for an SQLAlchemy address of SQLite or PostgreSQL. SQLite writers take their lock when they begin."""
    engine = create_engine(url, json_serializer=_dumps, json_deserializer=orjson.loads, **_options(sa.make_url(url)))
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_immediate)
    return engine


def _options(url: sa.URL) -> dict[str, Any]:
    """How connections to a PostgreSQL are made, tested before use, and given up by it when a machine has gone."""
    if url.get_backend_name() == "sqlite":
        return {}
    given = url.query.get("options", ())
    settings = " ".join((_SESSION, *((given,) if isinstance(given, str) else given)))
    return {"pool_pre_ping": True, "connect_args": {"options": settings, "connect_timeout": 10}}


def _dumps(value: Any) -> str:
    return orjson.dumps(value).decode()


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_immediate(connection: sa.Connection) -> None:
    only_reads = connection.get_execution_options().get("only_reads")
    driven(connection, "BEGIN" if only_reads else "BEGIN IMMEDIATE", [()])


def driven(
    connection: sa.Connection, text: str, values: Sequence[Any], take: Callable[[Any], Any] = attrgetter("rowcount")
) -> Any:
    """Run a statement on the driver's own cursor, once for each of `values`; what `take` takes from the cursor.

    The driver's errors are raised as SQLAlchemy raises them; a connection that broke is given up.
    """
    dialect: Any = connection.dialect
    cursor: Any = connection.connection.cursor()
    try:
        if len(values) == 1:
            cursor.execute(text, values[0])
        else:
            cursor.executemany(text, values)
        return take(cursor)
    except dialect.dbapi.Error as error:
        broken = dialect.is_disconnect(error, connection.connection.dbapi_connection, cursor)
        if broken:
            connection.invalidate(error)
        wrapped = sa.exc.DBAPIError.instance(
            text, None, error, dialect.dbapi.Error, hide_parameters=True, connection_invalidated=broken, dialect=dialect
        )
        raise wrapped from error
    finally:
        cursor.close()


@contextmanager
def snapshot(engine: Engine) -> Iterator[sa.Connection]:
    """A connection that reads everything as it is at this instant, while others go on writing."""
    how: dict[str, Any] = {"only_reads": True, "yield_per": 1000}
    if engine.dialect.name == "postgresql":
        how |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with engine.connect().execution_options(**how) as connection, connection.begin():
        yield connection
