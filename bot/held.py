"""The inventory of what is held, written out for a person or a spreadsheet. What it says is models/inventory.toml's."""

import csv
import io
from collections.abc import Iterable, Iterator

from models.rules import inventory

_HEAD = ("table", "column", "what", "ground", "who reads it", "kept", "when somebody is erased")


def names() -> list[str]:
    """The tables, by name."""
    return sorted(inventory.tables())


def readable(tables: Iterable[str]) -> Iterator[str]:
    """A paragraph a table, a line a column."""
    for held in (inventory.tables()[name] for name in tables):
        yield f"{held.table}: {held.about}"
        yield f"  ground: {inventory.grounds()[held.basis]}"
        yield f"  read by: {held.read}; kept: {held.kept}"
        width = max(map(len, held.columns))
        for column, what in held.columns.items():
            yield f"    {column:<{width}}  {what} [{held.how(column)}]"
        yield ""


def as_csv(tables: Iterable[str]) -> Iterator[str]:
    """One line a column, with a head."""
    yield _line(_HEAD)
    for held in (inventory.tables()[name] for name in tables):
        for column, what in held.columns.items():
            ground = inventory.grounds()[held.basis]
            yield _line((held.table, column, what, ground, held.read, held.kept, held.how(column)))


def _line(values: Iterable[str]) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="").writerow(values)
    return written.getvalue()
