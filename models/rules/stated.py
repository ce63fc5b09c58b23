"""What a table of others states beside its counts: parts, rates and shares, each held against what it follows from.

None of it is kept or compared with our own; what does not fit is a question to whoever made the table.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from models.rules import plausible
from models.rules.periods import MONTHS, Period
from models.rules.plausible import Doubt
from models.rules.roster import written
from models.rules.tabled import Odd

FIELDS = (
    "boys", "girls", "sex_ratio", "mean", "birth_rate", "death_rate", "natural_growth", "invited", "examined",
    "exam_rate",
)  # fmt: skip
"""Columns of such a table (models/rules/data/headings.txt)."""

_LONGEST = 15
"""Digits of a number that can be meant."""

_HALF_A_YEAR = 6
"""Months of a period of which it is known how many births a thousand people have."""


@dataclass(frozen=True)
class Number:
    """A number as it was written, and with how many decimals."""

    value: float
    decimals: int = 0

    @property
    def whole(self) -> int:
        """The same as a count."""
        return round(self.value)


def number(cell: Any) -> Number | None:
    """A number with or without a sign for per cent or per mille; None for what is none."""
    words = written(cell).rstrip("%％‰ ")
    bare = words.removeprefix("-")
    if len(bare) > _LONGEST or not bare.isascii() or not bare.replace(".", "", 1).isdecimal():
        return None
    return Number(float(words), len(bare.partition(".")[2]))


def odd(row: int, period: Period, given: Mapping[str, Number]) -> list[Odd]:
    """Everything that does not fit in a row of which the numbers `given` are known, by column."""
    found = chain(_parts(given), _rates(given), _year(given, MONTHS[period.span]), _exams(given))
    return [Odd(row, doubt.name, of, doubt.numbers) for of, doubt in found]


_Found = Iterator[tuple[str, Doubt]]


def _parts(given: Mapping[str, Number]) -> _Found:
    births, boys, girls = _all(given, "birth", "boys", "girls")
    if births and boys and girls:
        yield from (("birth", doubt) for doubt in plausible.parts(births.whole, boys.whole, girls.whole))
    if boys and girls and "sex_ratio" in given:
        yield from (("sex_ratio", doubt) for doubt in plausible.ratio(boys.whole, girls.whole))


def _rates(given: Mapping[str, Number]) -> _Found:
    births, deaths, mean = _all(given, "birth", "death", "mean")
    if not mean or not mean.whole:
        return
    more = Number(births.value - deaths.value) if births and deaths else None
    for of, events in (("birth_rate", births), ("death_rate", deaths), ("natural_growth", more)):
        stated = given.get(of)
        if events and stated:
            doubts = plausible.rate(events.whole, mean.value, stated.value, stated.decimals)
            yield from ((of, doubt) for doubt in doubts)


def _year(given: Mapping[str, Number], months: int) -> _Found:
    """What only a long period can tell: whether so many births are those of so many people."""
    births, deaths, mean, growth = _all(given, "birth", "death", "mean", "natural_growth")
    if births and mean and mean.whole:
        yield from (("birth_rate", doubt) for doubt in plausible.births(births.whole, mean.value, months))
    elif births and deaths and growth and months >= _HALF_A_YEAR:
        doubts = plausible.growth(births.whole, deaths.whole, growth.value)
        yield from (("natural_growth", doubt) for doubt in doubts)


def _exams(given: Mapping[str, Number]) -> _Found:
    invited, examined, stated = _all(given, "invited", "examined", "exam_rate")
    if invited and examined:
        found = stated or Number(0)
        doubts = plausible.share(examined.whole, invited.whole, found.value, found.decimals)
        yield from (("exam_rate", doubt) for doubt in doubts if stated or doubt.name == "more_than_all")


def _all(given: Mapping[str, Number], *names: str) -> Sequence[Number | None]:
    return [given.get(name) for name in names]
