"""What the reading of somebody's table hands on to the store: a person, a number, what does not fit in a row.

The reading itself (roster.py, count_table.py, stated.py) happens in a process of its own.
"""

from typing import NamedTuple

LARGEST = 5 * 1024 * 1024
"""Bytes of a file that is fetched and read."""


class Row(NamedTuple):
    """One person of a roster; `row` is the row of the table."""

    row: int
    name: str
    group: str
    head: str = ""
    relation: str = ""
    birth_year: int | None = None


class Line(NamedTuple):
    """One number of a table of counts: in which row, of which area, kind and month (as `2026-03`)."""

    row: int
    area: str
    kind: str
    month: str
    number: int


class Odd(NamedTuple):
    """What does not fit in a row: `stated.<name>` says it of the figure `of`, with these numbers."""

    row: int
    name: str
    of: str
    numbers: tuple[float, ...]
