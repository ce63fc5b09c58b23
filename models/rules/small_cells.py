"""Counts for those who may not see the rows: none from 1 to 4, and none from which such a one could be worked out.

One table is a kind of event in one year from 1 October: villages × months. What was told once stays so, so that asking
again from month to month tells nothing more:

- A month of the township is told when it has ended, unless it is from 1 to 4.
- A quarter, a half year or a calendar year is told where it is a sum of months that are told.
- The year is told besides when it has ended and leaves open what its hidden months are: of two or more, together at
  least 5, and neither the least nor the most that they can be.
- A village is told by that year alone, and only where none of them has from 1 to 4. Months and villages together do not
  say what a small part is then: whatever sums it up is at least 5, or hidden.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

LEAST = 5
"""The smallest count, but for none at all, that is shown."""

MONTHS = 12


class Hidden(Enum):
    """Why there is no number: fewer than 5, or another one could be worked out from it, or it has not ended."""

    SMALL = "<5"
    OTHER = "–"


Cell = int | Hidden
Table = Mapping[str, Sequence[int]]
"""Village → its twelve months."""


@dataclass(frozen=True)
class Span:
    """`length` months from the month `start` (0 is October)."""

    start: int
    length: int

    @property
    def months(self) -> range:
        """The places of its months."""
        return range(self.start, self.start + self.length)


YEAR = Span(0, MONTHS)


def safe(count: int) -> bool:
    """Whether a count may be shown by itself."""
    return count == 0 or count >= LEAST


def in_tens(count: int) -> int:
    """A number as it is told where it may not be exact: in full tens."""
    return count // 10 * 10


def written(cell: Cell) -> int | str:
    """A count, or the sign that stands for a hidden one."""
    return cell.value if isinstance(cell, Hidden) else cell


def total(cells: Iterable[Cell]) -> Cell:
    """The sum of shown counts; hidden where one of them is. One alone is what it is."""
    every = list(cells)
    if len(every) == 1:
        return every[0]
    shown = [cell for cell in every if not isinstance(cell, Hidden)]
    return sum(shown) if len(shown) == len(every) else Hidden.OTHER


def added(cell: Cell, known: int) -> Cell:
    """A told count with more that the reader knows anyway; together with that, few are not called few."""
    if isinstance(cell, Hidden):
        return Hidden.OTHER if known else cell
    return cell + known


def difference(one: Cell, other: Cell) -> Cell:
    """One count less another, where both are shown."""
    if isinstance(one, Hidden) or isinstance(other, Hidden):
        return Hidden.OTHER
    return one - other


def part_told(part: int, whole: int) -> bool:
    """Whether a part of a known whole may be told: neither it nor the rest is small."""
    return safe(part) and safe(whole - part)


def row(counts: Sequence[int]) -> tuple[Cell, ...]:
    """Counts beside each other whose sum is told too: all of them, or none where one is small.

    To hide some tells too much: which others had to go with the small one says how large it is.
    """
    return tuple(counts) if all(map(safe, counts)) else (Hidden.OTHER,) * len(counts)


class Released:
    """What of one table may be told once `ended` of its months have ended: of the whole, and of each village."""

    def __init__(self, table: Table, ended: int = MONTHS) -> None:
        self._table, self._ended = table, ended
        self._sums = [sum(months[place] for months in table.values()) for place in range(MONTHS)]
        self._year = ended == MONTHS and _open([count for count in self._sums if not safe(count)])
        self._years = self._year and all(safe(sum(months)) for months in table.values())

    def whole(self, span: Span) -> Cell:
        """The whole township."""
        if span == YEAR and self._year:
            return sum(self._sums)
        return total(self._month(place) for place in span.months)

    def village(self, code: str, span: Span) -> Cell:
        """One village; the only one there is, is the whole."""
        if len(self._table) == 1:
            return self.whole(span)
        return sum(self._table[code]) if span == YEAR and self._years else Hidden.OTHER

    def _month(self, place: int) -> Cell:
        if place >= self._ended:
            return Hidden.OTHER
        return self._sums[place] if safe(self._sums[place]) else Hidden.SMALL


def _open(small: Sequence[int]) -> bool:
    """Whether their sum leaves open what small counts are."""
    together = sum(small)
    return not small or (together >= LEAST and len(small) < together < 4 * len(small))
