"""Making a store from a backup: all of the file is checked before a row is written, and all rows come or none.

The tables are made as they were when the backup was, filled, and then migrated to today.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import orjson
import sqlalchemy as sa

from models import migrations
from models.backup import afterwards, rows
from models.backup.afterwards import Settled
from models.backup.rows import Block
from models.backup.sealed import Head, blocks, head_of
from models.db import session_in
from models.errors import SettingsWrong
from models.kinds import ArrivalState
from models.sealing import Keyring
from models.tables import Lease, OperatorValue, Outage, SeenUpdate
from models.tombstones import Tombstones

Say = Callable[[str, int], None]
_OF_THE_PROGRAM = tuple(str(table.__tablename__) for table in (Lease, OperatorValue, Outage, SeenUpdate))
"""Tables in which a program that was only started leaves rows."""

_HERS = ("phone_index", "birth_year")


@dataclass(frozen=True)
class Checked:
    """A backup that is whole and opens with the key at hand."""

    path: Path
    head: Head
    rows: int


@dataclass(frozen=True)
class Restored:
    """What a store was made from, and what was done about the time since."""

    head: Head
    rows: int
    settled: Settled


def check(path: Path, ring: Keyring, say: Say) -> Checked:
    """Read the whole file. Raises SettingsWrong when it is damaged, of another key, or of a newer program."""
    if not path.is_file():
        raise SettingsWrong(f"there is no file {path}")
    head = head_of(path)
    if not migrations.known(head.revision):
        raise SettingsWrong(
            f"{path} is of revision {head.revision}, this program knows {migrations.newest()}: it needs the newer one"
        )
    counts: dict[str, int] = {}
    said: dict[str, int] = {}
    for content, last in blocks(path, ring):
        if last:
            said = orjson.loads(content)
        else:
            block = rows.load(content)
            counts[block.table] = counts.get(block.table, 0) + len(block.rows)
            say("checking", sum(counts.values()))
    if counts != said:
        raise SettingsWrong(f"{path} does not hold the rows that it says it holds")
    return Checked(path, head, sum(counts.values()))


def is_empty(connection: sa.Connection) -> bool:
    """Whether nothing would be lost here: no tables, or none with rows but what a start of the program leaves."""
    return rows.count(connection, _OF_THE_PROGRAM) == 0


def fill(
    connection: sa.Connection, checked: Checked, ring: Keyring, tombstones: Tombstones, now: datetime, say: Say
) -> Restored:
    """Make the store, in a transaction that somebody else commits; what was there before is dropped.

    The keys of persons who were erased at any time are not written at all.
    """
    made_at, erased = checked.head.made_at, tombstones.erased()
    _drop_everything(connection)
    migrations.bring(connection, checked.head.revision)
    again, done = set[str](), 0
    for content, last in blocks(checked.path, ring):
        if not last:
            block = rows.load(content)
            again |= _without_keys(block, erased)
            _without_content(block, erased)
            connection.execute(block.insert(), block.values())
            done += len(block.rows)
            say(block.table, done)
    migrations.bring(connection, "head")
    with session_in(connection, ring) as session:
        settled = afterwards.settle(session, again, tombstones.quiet_since(made_at), made_at, now, say)
    return Restored(checked.head, done, settled)


def _drop_everything(connection: sa.Connection) -> None:
    there = sa.MetaData()
    there.reflect(connection)
    there.drop_all(connection)


def _without_keys(block: Block, erased: Collection[str]) -> set[str]:
    """Take out whatever opens or finds an erased person. Returns those of whom there was something to take out."""
    if block.table != "person":
        return set()
    names = [name for name, _ in block.columns]
    secret = [at for at, (name, kind) in enumerate(block.columns) if kind == "bytes" or name in _HERS]
    found = set()
    for row in block.rows:
        if row[names.index("id")] in erased and any(row[at] is not None for at in secret):
            found.add(row[names.index("id")])
            for at in secret:
                row[at] = None
    return found


def _without_content(block: Block, erased: Collection[str]) -> None:
    """Take out of packets that came what they say of somebody who was erased since; they stay, taken and over."""
    if block.table != "arrival":
        return
    number, content, state = ([name for name, _ in block.columns].index(one) for one in ("id", "content", "state"))
    for row in block.rows:
        if row[number] in erased and row[content] is not None:
            row[content], row[state] = None, ArrivalState.LAPSED.value
