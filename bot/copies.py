"""Backup and restore for the store that the settings name: which files, and whether somebody works on it.

A new SQLite store is made beside the old one and takes its name when it is whole; on PostgreSQL everything happens in
one transaction. What a backup holds is models/backup's matter.
"""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Engine, event
from sqlmodel import Session

from bot.opening import open_store, place_of, tombstones
from bot.process import Elsewhere, ended
from bot.progress import Progress
from bot.settings import Settings
from models import sealing
from models.backup import restoring, writing
from models.backup.restoring import Checked, Restored
from models.clock import utc_now
from models.engine import engine_for
from models.errors import SettingsWrong
from models.sealing import Keyring
from models.services import erasing, leases
from models.tables import Lease, Person
from models.tombstones import Tombstones, sync_folder

Clock = Callable[[], datetime]
_SIDES = ("-wal", "-shm", "-journal")


def backup(settings: Settings, path: Path, clock: Clock = utc_now) -> writing.Written:
    """Write a backup of the store into `path`; the program may be running. Raises SettingsWrong."""
    place_of(settings)
    store = open_store(settings)
    with closing(_Disposed(store.engine)):
        return writing.write(store, path, clock(), Progress())


def restore(settings: Settings, path: Path, *, over: bool, clock: Clock = utc_now) -> Restored:
    """Put the backup `path` in the place of the store; `over` one that holds rows.

    Raises SettingsWrong for a backup that cannot be used, or rows that would be lost; Elsewhere while a program works
    on the store. The store is as it was then.
    """
    if not settings.keys.exists():
        raise SettingsWrong(f"the key file {settings.keys} is missing: put back the copy that belongs to this backup")
    ring, say = sealing.load(settings.keys), Progress()
    checked = restoring.check(path, ring, say)
    engine = engine_for(settings.store_url)
    into = _into_file if engine.dialect.name == "sqlite" else _into_server
    with closing(_Disposed(engine)):
        return into(engine, checked, ring, tombstones(settings), clock(), over=over)


class _Disposed:
    """An engine that is to be closed at the end of a block."""

    def __init__(self, engine: Engine) -> None:
        self.close = engine.dispose


def _into_server(
    engine: Engine, checked: Checked, ring: Keyring, tombs: Tombstones, now: datetime, *, over: bool
) -> Restored:
    with engine.begin() as connection:
        if sa.inspect(connection).has_table(str(Lease.__tablename__)):
            connection.exec_driver_sql(f"LOCK TABLE {Lease.__tablename__} IN ACCESS EXCLUSIVE MODE")
        _may_give_way(connection, tombs, over=over)
        return restoring.fill(connection, checked, ring, tombs, now, Progress())


def _into_file(
    engine: Engine, checked: Checked, ring: Keyring, tombs: Tombstones, now: datetime, *, over: bool
) -> Restored:
    place = Path(str(engine.url.database))
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = place.with_name(place.name + ".restoring")
    _unlink(beside)
    try:
        _old_may_give_way(engine, place, tombs, over=over)
        restored = _make(beside, checked, ring, tombs, now)
        _old_may_give_way(engine, place, tombs, over=over)  # a program may have been started in the meantime
        _close(engine, place)
        beside.replace(place)
        sync_folder(place.parent)
    finally:
        _unlink(beside)
    return restored


def _make(path: Path, checked: Checked, ring: Keyring, tombs: Tombstones, now: datetime) -> Restored:
    """The new store as one file, on the disk. Nobody else knows it, so it needs no log of its own."""
    new = engine_for(f"sqlite:///{path}")
    event.listen(new, "connect", _without_log)
    with closing(_Disposed(new)), new.begin() as connection:
        restored = restoring.fill(connection, checked, ring, tombs, now, Progress())
    if restored.settled.erased:  # what was taken out again is not to be found in free pages either
        with closing(sqlite3.connect(path)) as plain:
            plain.execute("VACUUM")
    with path.open("rb") as file:
        os.fsync(file.fileno())
    return restored


def _without_log(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA journal_mode=MEMORY")
    connection.execute("PRAGMA synchronous=OFF")


def _old_may_give_way(engine: Engine, place: Path, tombs: Tombstones, *, over: bool) -> None:
    if place.exists():
        with engine.begin() as connection:
            _may_give_way(connection, tombs, over=over)


def _may_give_way(connection: sa.Connection, tombs: Tombstones, *, over: bool) -> None:
    """Whether nothing and nobody is in the way of the backup; what this store knows of erasures is noted first."""
    tables = set(sa.inspect(connection).get_table_names())
    with Session(connection) as session:
        if Lease.__tablename__ in tables and (running := leases.living(session, utc_now(), ended)):
            raise Elsewhere(running[0])
        if not over and not restoring.is_empty(connection):
            raise SettingsWrong("the store is not empty; --replace puts the backup in its place, and it is lost")
        if Person.__tablename__ in tables:
            erasing.settle(session, tombs)


def _close(engine: Engine, place: Path) -> None:
    """Leave one file of the old store: its log must not be taken for that of the new one."""
    if place.exists():
        engine.dispose()
        with closing(sqlite3.connect(place, timeout=5)) as connection:
            try:
                connection.execute("PRAGMA journal_mode=DELETE")
            except sqlite3.OperationalError:
                raise SettingsWrong(f"{place} is open in another program: end that first") from None


def _unlink(path: Path) -> None:
    for side in ("", *_SIDES):
        path.with_name(path.name + side).unlink(missing_ok=True)
