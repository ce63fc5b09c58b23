"""Rates, shares and ratios of an area in a period, each with what it is of. Definitions are phrases, `rate.<name>.is`.

Who may not see the rows is told less: of a township and of years that have ended, of enough people, and where neither
a part nor the rest is small. Years are not taken apart into months, so that no two answers differ by few.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from sqlmodel import Session

from models.events.measure import METHODS
from models.kinds import EventKind
from models.reports import opened
from models.reports.figures import Told
from models.rules import births, rates, small_cells
from models.rules.area_codes import is_township, township_of
from models.rules.periods import Month, Period, Span
from models.rules.rates import Population
from models.rules.small_cells import Cell, Hidden
from models.services import coverage, township_settings
from models.services.township_settings import Choices, Counted


class Unit(StrEnum):
    """What a value counts; `rates.line.<unit>` is the phrase that prints it."""

    PERCENT = "percent"
    PER_1000 = "per_1000"
    PER_100 = "per_100"
    RATIO = "ratio"


@dataclass(frozen=True)
class Rate:
    """One value of a figure; without a value it is not shown. `about`: what it is of is told in full tens.

    `of` is the denominator; `low` and `high` are the 95 % interval of a ratio; `what` tells apart several of one name.
    """

    name: str
    unit: Unit
    value: float | None = None
    of: int = 0
    about: bool = False
    low: float = 0
    high: float = 0
    what: str = ""


def of(session: Session, told: Told, period: Period, people: int | None = None) -> tuple[Rate, ...]:
    """Every rate that can be told of the area and period of `told`, in the order in which they are printed.

    `people` is how many were registered when the period began, where somebody says so; else what the township stated.
    """
    return tuple(Shares(session, told, period, people).every())


def of_people(session: Session, told: Told, period: Period) -> tuple[Rate, ...]:
    """Those alone that are of how many people are registered."""
    return tuple(Shares(session, told, period, None).of_people())


def ended_rounds(session: Session, told: Told, period: Period | None = None) -> list[Rate]:
    """The coverage of each of a township's rounds that ended (in the period, if one is given), oldest first."""
    found = []
    for one in township_settings.of(session, township_of(told.area)).rounds:
        if one.closes < told.today and (period is None or period.first <= one.closes <= period.last):
            done, invited = coverage.of_invited(session, township_of(told.area), one)
            value = round(rates.share(done, invited)) if invited >= rates.AGGREGATE else None
            found.append(Rate("exam_coverage", Unit.PERCENT, value, invited, about=True, what=one.key))
    return found


class Shares:
    """The rates of one area and period."""

    def __init__(self, session: Session, told: Told, period: Period, people: int | None) -> None:
        self._session, self._told, self._period, self._people = session, told, period, people
        self._whole_town = is_township(told.area)
        self._ended = period.last < told.today
        self._choices: Choices = township_settings.of(session, township_of(told.area))

    def every(self) -> Iterator[Rate]:
        """All of them, in order."""
        yield from self.of_people()
        yield from self._care()
        yield from self._work()
        if self._whole_town:
            yield from self._ratio()
            yield from self._rounds()
            yield from self._methods()

    def of_people(self) -> Iterator[Rate]:
        """Births, deaths and their difference for each thousand registered people, where somebody counted these."""
        start = self._counted()
        if start is None:
            return
        mean = self._mean(start)
        births_, deaths = (self._told.count(kind, self._period) for kind in (EventKind.BIRTH, EventKind.DEATH))
        more = small_cells.difference(births_, deaths)
        for name, cell in (("birth_rate", births_), ("death_rate", deaths), ("natural_growth", more)):
            rate = Rate(name, Unit.PER_1000, of=round(mean or 0))
            if mean is not None and not isinstance(cell, Hidden):
                rate = replace(rate, value=round(rates.per_1000(cell, mean), 2))
            yield rate

    def _counted(self) -> Counted | None:
        """The last count of people before the period; that of the township is of no village."""
        if self._people is not None:
            return Counted(self._period.first, self._people)
        before = [one for one in self._choices.population if one.on <= self._period.first]
        return before[-1] if before and self._whole_town else None

    def _mean(self, counted: Counted) -> Fraction | None:
        """The mean population: what was counted, and what changed since. None where a part of that is hidden."""
        start = self._moved(counted.people, _months(Month.of(counted.on), self._period.begins))
        people = self._moved(start.end, self._period.months) if start else None
        return people.mean if people else None

    def _moved(self, start: int, months: tuple[Month, ...]) -> Population | None:
        cells = [self._sum(kind, months) for kind in _MOVES]
        shown = [cell for cell in cells if not isinstance(cell, Hidden)]
        return Population(start, *shown) if len(shown) == len(cells) else None

    def _sum(self, kind: EventKind, months: tuple[Month, ...]) -> Cell:
        if months == self._period.months:
            return self._told.count(kind, self._period)
        return small_cells.total(self._told.count(kind, Period(Span.MONTH, month)) for month in months)

    def _care(self) -> Iterator[Rate]:
        """Of births: booked early, five visits, seen afterwards."""
        if not self._opens():
            return
        known, had = opened.care(self._session, self._told.area, self._period.first, self._period.last)
        for name in births.CARE:
            yield self._part(name, had[name], known)

    def _work(self) -> Iterator[Rate]:
        """Of reports: on their day, and how much of what is asked was answered."""
        same = self._told.same_day(self._period)
        if same:
            yield Rate("same_day", Unit.PERCENT, same.percent, same.of, about=not self._told.exact)
        if self._told.exact or self._opens():
            given, asked, events = opened.filled(self._session, self._told.area, self._period.first, self._period.last)
            if asked and (self._told.exact or events >= rates.AGGREGATE):
                of = asked if self._told.exact else small_cells.in_tens(asked)
                yield Rate("complete", Unit.PERCENT, round(rates.share(given, asked)), of, about=not self._told.exact)

    def _ratio(self) -> Iterator[Rate]:
        """Boys to a hundred girls, of a township's year with enough births; other ends of pregnancies to births."""
        if not self._opens():
            return
        boys, girls = opened.boys_and_girls(self._session, self._told.area, self._period.first, self._period.last)
        rate = Rate("sex_ratio", Unit.RATIO)
        if boys + girls >= rates.SEX_RATIO_BIRTHS and min(boys, girls) > 0:
            found = rates.sex_ratio(boys, girls)
            rate = replace(
                rate, value=round(found.value), low=round(found.low), high=round(found.high),
                of=small_cells.in_tens(boys + girls), about=True,
            )  # fmt: skip
        yield rate
        ends, births_ = (self._told.count(kind, self._period) for kind in (EventKind.PREGNANCY_END, EventKind.BIRTH))
        if not isinstance(ends, Hidden) and not isinstance(births_, Hidden) and births_ >= rates.AGGREGATE:
            yield Rate("ends_per_birth", Unit.PER_100, round(rates.share(ends, births_), 1), births_)

    def _rounds(self) -> Iterator[Rate]:
        """Of the rounds of checks that ended in the period: how many of those invited were there, in full tens."""
        yield from ended_rounds(self._session, self._told, self._period)

    def _methods(self) -> Iterator[Rate]:
        """Methods in use at the end of the year from October, of married women of 15 to 49."""
        counted = [one for one in self._choices.population if one.married_women and one.on <= self._period.last]
        if not self._opens() or not counted:
            return
        women = counted[-1].married_women or 0
        found = opened.methods(self._session, self._told.area, self._period.last)
        if women < rates.AGGREGATE or not small_cells.part_told(found.total(), women):
            yield Rate("methods", Unit.PERCENT, of=women)
            return
        yield Rate("methods", Unit.PERCENT, round(rates.share(found.total(), women), 1), women)
        for name, cell in zip(METHODS, small_cells.row([found[name] for name in METHODS]), strict=True):
            if not isinstance(cell, Hidden):
                yield Rate("method", Unit.PERCENT, round(rates.share(cell, women), 1), women, what=name)

    def _opens(self) -> bool:
        """Whether answers may be counted: those of one's own rows, else of a township's year from October, ended."""
        whole_year = self._whole_town and self._period.span is Span.FORM_YEAR and self._ended
        return self._told.exact or whole_year

    def _part(self, name: str, part: int, whole: int) -> Rate:
        rate = Rate(
            name, Unit.PERCENT, of=whole if self._told.exact else small_cells.in_tens(whole), about=not self._told.exact
        )
        enough = whole and (self._told.exact or (whole >= rates.AGGREGATE and small_cells.part_told(part, whole)))
        return replace(rate, value=round(rates.share(part, whole))) if enough else rate


_MOVES = (EventKind.BIRTH, EventKind.DEATH, EventKind.HUKOU_IN, EventKind.HUKOU_OUT)
"""What changes how many people are registered, in the order of `Population`."""


def _months(first: Month, until: Month) -> tuple[Month, ...]:
    months = []
    while first < until:
        months.append(first)
        first = first.later(1)
    return tuple(months)
