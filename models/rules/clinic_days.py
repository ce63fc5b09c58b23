"""The days on which a clinic sees people, as its township wrote them down: a calendar, no table of days. Pure."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

FARTHEST = timedelta(days=120)
"""How far ahead days are looked for."""


@dataclass(frozen=True)
class ClinicDays:
    """The same days of each month (those that a month has), and single dates.

    On holidays the days of the month fall out; a date written out stands. `hours` are shown as they were written;
    `capacity` is how many may book one day (None: as many as like).
    """

    of_month: tuple[int, ...] = ()
    dates: tuple[date, ...] = ()
    hours: str = ""
    capacity: int | None = None

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "ClinicDays":
        """From what a clinic's row keeps."""
        return cls(
            of_month=tuple(kept.get("of_month", ())),
            dates=tuple(date.fromisoformat(day) for day in kept.get("dates", ())),
            hours=kept.get("hours", ""),
            capacity=kept.get("capacity"),
        )

    def falls_on(self, day: date, holidays: Collection[date]) -> bool:
        """Whether `day` is one of them."""
        return day in self.dates or (day.day in self.of_month and day not in holidays)

    def between(self, first: date, last: date, holidays: Collection[date]) -> Iterator[date]:
        """Those from `first` to `last`, both included, in order."""
        for number in range((last - first).days + 1):
            day = first + timedelta(days=number)
            if self.falls_on(day, holidays):
                yield day
