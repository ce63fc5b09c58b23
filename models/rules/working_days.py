"""Working days of an office: weekends, holidays, weekend days worked in exchange. The days off are given as data."""

from dataclasses import dataclass
from datetime import date, timedelta

LONGEST_BREAK = 60
"""Days without a working day after which a calendar is taken to be wrong rather than an office to be closed."""


@dataclass(frozen=True)
class OfficeDays:
    """One office's calendar. `free_weekdays` by number (Monday 0); `worked` outranks `holidays` and weekends."""

    free_weekdays: frozenset[int] = frozenset({5, 6})
    holidays: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()

    def works(self, day: date) -> bool:
        """Whether the office is open on `day`."""
        return day in self.worked or not (day in self.holidays or day.weekday() in self.free_weekdays)

    def first_from(self, day: date) -> date:
        """The first working day that is not before `day`; `day` itself where the calendar knows none in 60 days."""
        ahead = (day + timedelta(days=days) for days in range(LONGEST_BREAK))
        return next((one for one in ahead if self.works(one)), day)

    def after(self, day: date, count: int) -> date:
        """The day `count` (0 or more) working days after `day`."""
        for _ in range(count):
            day = self.first_from(day + timedelta(days=1))
        return day
