"""The lunar calendar: from a day to its lunar name and back. Not here: how people write such days."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

FIRST_YEAR, LAST_YEAR = 1949, 2098
"""Lunar years known here: they cover the solar days from 1950-01-01 to 2098-12-31."""


class NoSuchLunarDay(ValueError):
    """A day outside of the lunar years known here."""


@dataclass(frozen=True)
class Lunar:
    """A day of the lunar calendar: month 1–12, `leap` for the second month of the same number, day 1–30."""

    year: int
    month: int
    day: int
    leap: bool = False


@dataclass(frozen=True, slots=True)
class LunarMonth:
    """One month of the lunar calendar: its first solar day and its length (29 or 30 days)."""

    year: int
    month: int
    leap: bool
    first: date
    days: int

    def on(self, day: int) -> date | None:
        """The solar day of this month's `day`-th day, or None where the month is too short."""
        return self.first + timedelta(days=day - 1) if 1 <= day <= self.days else None


@cache
def months() -> tuple[LunarMonth, ...]:
    """Every lunar month known here, in order."""
    from borax.calendars.lunardate import LCalendars, LunarDate  # needed this once

    first, found = LunarDate(FIRST_YEAR, 1, 1).to_solar_date(), []
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        for month, days, leap in LCalendars.iter_year_month(year):
            found.append(LunarMonth(year, month, bool(leap), first, days))
            first += timedelta(days=days)
    return tuple(found)


@cache
def _firsts() -> tuple[date, ...]:
    return tuple(month.first for month in months())


@cache
def _by_name() -> dict[tuple[int, int, bool], LunarMonth]:
    return {(month.year, month.month, month.leap): month for month in months()}


def month_number(day: date) -> int:
    """Where in `months()` the month of a solar day stands. Raises NoSuchLunarDay outside of the years known here."""
    number = bisect_right(_firsts(), day) - 1
    if number < 0 or (day - months()[number].first).days >= months()[number].days:
        raise NoSuchLunarDay(f"{day} is outside of the lunar years {FIRST_YEAR}–{LAST_YEAR}")
    return number


def month_named(year: int, month: int, leap: bool = False) -> LunarMonth | None:
    """The month of this name, or None: most years have no leap month."""
    return _by_name().get((year, month, leap))


def lunar_of(day: date) -> Lunar:
    """The lunar name of a solar day. Raises NoSuchLunarDay outside of the years known here."""
    month = months()[month_number(day)]
    return Lunar(month.year, month.month, (day - month.first).days + 1, month.leap)
