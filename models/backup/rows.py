"""Rows as blocks of JSON that say their own columns, so that one file can go into SQLite and PostgreSQL, now or later.

What is sealed in the store is copied as it is. Rights that running processes hold (leases) are not copied.
"""

from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson
import sqlalchemy as sa
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import UTCDateTime

from models.tables import Lease

AT_ONCE = 1000
_LEFT_OUT = frozenset({Lease.__tablename__})
_KINDS: tuple[tuple[type[Any], str], ...] = (
    (sa.LargeBinary, "bytes"),
    (sa.JSON, "json"),
    (UTCDateTime, "instant"),
    (sa.Date, "day"),
    (sa.Boolean, "boolean"),
    (sa.Integer, "integer"),
)
_TYPES: dict[str, Any] = {
    "bytes": sa.LargeBinary(),
    "json": sa.JSON(),
    "instant": UTCDateTime(),
    "day": sa.Date(),
    "boolean": sa.Boolean(),
    "integer": sa.BigInteger(),
    "text": sa.Text(),
}
_READERS: dict[str, Callable[[Any], Any]] = {
    "bytes": b64decode,
    "instant": datetime.fromisoformat,
    "day": date.fromisoformat,
}


@dataclass(frozen=True)
class Block:
    """Some rows of one table: (name, kind) of its columns, and a value for each."""

    table: str
    columns: tuple[tuple[str, str], ...]
    rows: list[list[Any]]

    def dump(self) -> bytes:
        """As it stands in the file."""
        content = {"table": self.table, "columns": self.columns, "rows": self.rows}
        return orjson.dumps(content, default=_dump_bytes)

    def values(self) -> list[dict[str, Any]]:
        """The rows as they are to be inserted."""
        names = [name for name, _ in self.columns]
        return [dict(zip(names, row, strict=True)) for row in self.rows]

    def insert(self) -> sa.Insert:
        """The statement that inserts `values`; it goes by the file's columns and not by those of this program."""
        return _plain(self.table, self.columns).insert()


def load(content: bytes) -> Block:
    """A block as `dump` wrote it."""
    said = orjson.loads(content)
    columns = tuple((name, kind) for name, kind in said["columns"])
    readers = [(at, _READERS[kind]) for at, (_, kind) in enumerate(columns) if kind in _READERS]
    for row in said["rows"]:
        for at, read in readers:
            if row[at] is not None:
                row[at] = read(row[at])
    return Block(said["table"], columns, said["rows"])


def read(connection: sa.Connection) -> Iterator[Block]:
    """All rows of the store, tables that others refer to first."""
    for table in SQLModel.metadata.sorted_tables:
        if table.name not in _LEFT_OUT:
            columns = tuple((str(column.name), _kind(column)) for column in table.columns)
            everything = connection.execute(sa.select(*_plain(table.name, columns).columns))
            for some in everything.partitions(AT_ONCE):
                yield Block(str(table.name), columns, [list(row) for row in some])


def count(connection: sa.Connection, but: Iterable[str]) -> int:
    """How many rows there are in all tables that exist, apart from the tables `but`."""
    names = set(sa.inspect(connection).get_table_names()) - set(but) - {"alembic_version"}
    counts = (sa.select(sa.func.count()).select_from(sa.table(name)) for name in sorted(names))
    return sum(connection.execute(counted).scalar_one() for counted in counts)


def _kind(column: sa.Column[Any]) -> str:
    return next((kind for shape, kind in _KINDS if isinstance(column.type, shape)), "text")


def _plain(table: str, columns: Sequence[tuple[str, str]]) -> sa.TableClause:
    return sa.table(table, *(sa.column(name, _TYPES[kind]) for name, kind in columns))


def _dump_bytes(value: Any) -> str:
    if not isinstance(value, bytes | memoryview):
        raise TypeError(type(value).__name__)
    return b64encode(value).decode()
