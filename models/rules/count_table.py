"""A table of counts from the hospital, the police or civil affairs, read without the store: place, month, kind, number.

The month may be a longer period too (2026-Q1, 2026-H1, 2026, F2026).

Long (a row for each number) or wide (a column for each kind). A table with names is none of these.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from models.kinds import EventKind
from models.rules import headings, stated
from models.rules.periods import Month, Period, Span
from models.rules.roster import TOLD, Problem, Unusable, columns_of, is_foot, place_words, written
from models.rules.tabled import Line, Odd

KINDS = (
    EventKind.BIRTH, EventKind.DEATH, EventKind.MARRIAGE, EventKind.DIVORCE, EventKind.HUKOU_IN, EventKind.HUKOU_OUT,
)  # fmt: skip
"""What others count too; each is a column (models/rules/data/headings.txt)."""

_MOST = 1_000_000
_MONTH = re.compile(r"(20\d\d)(?:[-/.年]?)(0?[1-9]|1[0-2])(?:月)?(?:$|[-/.日T ])")
_NAMES = ("name", "head", "relation", "birth_year")


@dataclass(frozen=True)
class Counts:
    """What a table comes to. With one problem nothing of it is compared."""

    lines: tuple[Line, ...]
    problems: tuple[Problem, ...]
    unused: tuple[str, ...]
    more: int = 0
    odd: tuple[Odd, ...] = ()


def is_one(heads: Sequence[Any]) -> bool:
    """Whether these are the headings of counts. A roster has names and groups, and may say when somebody was born."""
    fields = {headings.of(cell) for cell in heads}
    return not {"name", "group"} <= fields and bool(fields & {"count", *KINDS, *stated.FIELDS})


def read(grid: Sequence[Sequence[Any]], at: int, areas: Mapping[str, str], today: date) -> Counts:
    """The counts of a table whose headings are in row `at`; `areas` are the places that may be meant: code → name.

    Raises Unusable for a table with names, or without places or months.
    """
    columns = columns_of(grid[at])
    if set(_NAMES) & columns.keys():
        raise Unusable("names_in_counts")
    place = next((columns[one] for one in ("place", "village") if one in columns), None)
    if place is None or "month" not in columns:
        raise Unusable("no_place" if place is None else "no_month")
    if "count" in columns and "figure" not in columns:
        raise Unusable("no_figure")
    reading = _Reading(areas, today)
    for number, row in enumerate(grid[at + 1 :], at + 2):
        cells = [row[spot] if spot < len(row) else None for spot in range(max(columns.values()) + 1)]
        if any(written(cell) for cell in cells) and not is_foot(cells[place], row):
            reading.take(number, cells[place], cells[columns["month"]], _numbers(columns, cells))
            reading.check(number, cells[columns["month"]], _stated(columns, cells))
    if not reading.lines and not reading.problems and not columns.keys() & set(stated.FIELDS):
        raise Unusable("no_rows")
    unused = tuple(str(cell)[:20] for cell in grid[at] if written(cell) and not headings.of(cell))
    more = max(0, len(reading.problems) - TOLD)
    return Counts(tuple(reading.lines), tuple(reading.problems[:TOLD]), unused, more, tuple(reading.odd))


def _numbers(columns: Mapping[str, int], cells: Sequence[Any]) -> list[tuple[str, Any]]:
    """(kind, cell) of a row: of a long table one, with the kind as it was written."""
    if "count" in columns:
        return [(headings.of(cells[columns["figure"]]), cells[columns["count"]])]
    return [(kind, cells[columns[kind]]) for kind in KINDS if kind in columns]


def _period(cell: Any) -> Period | None:
    """The month that a cell writes in one of the usual ways, or a longer period as `Period` reads it."""
    if found := _MONTH.match(written(cell)):
        return Period(Span.MONTH, Month(int(found[1]), int(found[2])))
    try:
        return Period.read(written(cell))
    except ValueError:
        return None


def _stated(columns: Mapping[str, int], cells: Sequence[Any]) -> dict[str, Any]:
    """What a row of a wide table states, by column; empty cells left out."""
    names = () if "count" in columns else (*KINDS, *stated.FIELDS)
    return {str(one): cells[columns[one]] for one in names if one in columns and written(cells[columns[one]])}


class _Reading:
    """The rows of one table as they are read."""

    def __init__(self, areas: Mapping[str, str], today: date) -> None:
        self.lines: list[Line] = []
        self.problems: list[Problem] = []
        self.odd: list[Odd] = []
        self._today = today
        self._areas = {place_words(name): code for code, name in areas.items()} | {code: code for code in areas}
        self._seen: set[tuple[str, str, str]] = set()

    def take(self, number: int, place: Any, month: Any, counts: Sequence[tuple[str, Any]]) -> None:
        """Read one row; what is wrong with it is noted, field by field."""
        area = self._areas.get(written(place)) or self._areas.get(place_words(written(place)), "")
        if not area:
            self._note(number, "place", "no_place")
        when = self._month(number, month)
        for kind, cell in counts:
            count = self._count(number, kind, cell)
            if area and when and count is not None:
                self._keep(Line(number, area, kind, when, count))

    def check(self, number: int, month: Any, given: Mapping[str, Any]) -> None:
        """Hold what a row states against its own numbers."""
        numbers = {name: stated.number(cell) for name, cell in given.items()}
        for name in stated.FIELDS:
            if name in numbers and numbers[name] is None:
                self._note(number, "count", "no_count")
        if period := _period(month):
            self.odd += stated.odd(number, period, {name: one for name, one in numbers.items() if one is not None})

    def _keep(self, line: Line) -> None:
        if line[1:4] in self._seen:
            self._note(line.row, "figure", "twice_count")
        self._seen.add(line[1:4])
        self.lines.append(line)

    def _month(self, number: int, cell: Any) -> str:
        period = _period(cell)
        if period is None:
            self._note(number, "month", "no_month")
            return ""
        if period.first > self._today:
            self._note(number, "month", "month_to_come")
        return str(period)

    def _count(self, number: int, kind: str, cell: Any) -> int | None:
        words = written(cell)
        if kind not in KINDS:
            self._note(number, "figure", "no_figure")
            return None
        if not words:
            return None
        if not words.isascii() or not words.isdecimal() or int(words) > _MOST:
            self._note(number, "count", "no_count")
            return None
        return int(words)

    def _note(self, number: int, field: str, what: str) -> None:
        self.problems.append(Problem(number, field, what))
