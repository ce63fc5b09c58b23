"""On which days a township rests: the country's public holidays, weekends where it chose so, its own days. Pure.

The country's calendar is known for some years only. Beyond them those public holidays count that have a date of their
own, until the library that knows the rest is renewed, or the township writes its holidays down.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

_SATURDAY = 5

_DATED = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
"""Month and day of the public holidays that are the same in every year."""


@dataclass(frozen=True)
class Calendar:
    """What a township chose. `own` are its own days without work, whatever the country's calendar says."""

    own: Collection[date] = frozenset()
    public: bool = True
    weekends: bool = False

    def rests(self, day: date) -> bool:
        """Whether nobody is asked for anything on a day. A weekend that the country works through is none."""
        if day in self.own:
            return True
        festival, worked = _country(day)
        if self.public and festival:
            return True
        return self.weekends and day.weekday() >= _SATURDAY and not worked

    def resting(self, first: date, last: date) -> frozenset[date]:
        """The days of rest from `first` to `last`."""
        every = (first + timedelta(days=number) for number in range((last - first).days + 1))
        return frozenset(day for day in every if self.rests(day))

    def lacks(self, year: int) -> bool:
        """Whether the public holidays of a year are wanted and, but for those with a date of their own, unknown."""
        return self.public and not known(year) and not any(day.year == year for day in self.own)


def known(year: int) -> bool:
    """Whether the country's calendar of a year is known."""
    from chinese_calendar import get_holiday_detail

    try:
        get_holiday_detail(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True


def _country(day: date) -> tuple[bool, bool]:
    """Of the country: (whether it is a public holiday, whether it is a weekend that is worked through)."""
    from chinese_calendar import get_holiday_detail

    try:
        rest, festival = get_holiday_detail(day)
    except NotImplementedError:
        return (day.month, day.day) in _DATED, False
    return bool(rest and festival), bool(festival and not rest)
