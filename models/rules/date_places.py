"""Which day was meant: puts what `date_scan` found into time, seen from the day on which it was said."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from models.kinds import Calendar, Precision
from models.rules.date_words import Dated, Said, Shift, Weekday
from models.rules.lunar import LunarMonth, lunar_of, month_named, month_number, months

Towards = Literal["past", "future", "edd"]

OVERDUE = 21
"""Days by which an expected day of birth may lie before the day on which it is told."""

SMALL_HOURS = 4
"""Until this hour "today" may mean the day that has just ended for the speaker."""


@dataclass(frozen=True)
class DayCandidate:
    """One day that may be meant. For a month (`Precision.MONTH`) the day is its first."""

    day: date
    calendar: Calendar
    precision: Precision = Precision.DAY


@dataclass(frozen=True)
class Frame:
    """Where the speaker stands: the village's day and hour, and whether past or coming days are spoken of."""

    today: date
    hour: int
    towards: Towards

    @property
    def past(self) -> bool:
        """Whether the day asked for has already been."""
        return self.towards == "past"

    @property
    def edge(self) -> date:
        """The last day that can be meant when looking back, the first one when looking ahead."""
        return self.today - timedelta(days=OVERDUE) if self.towards == "edd" else self.today

    def accepts(self, day: date) -> bool:
        """Whether a day lies on the side that is spoken of."""
        return day <= self.edge if self.past else day >= self.edge


def place(said: Said, frame: Frame) -> tuple[DayCandidate, ...]:
    """Every day that the words can mean, likeliest first, accepted by the frame or not; none: no such day."""
    if isinstance(said, Shift):
        precision = Precision.APPROX if said.rough else Precision.DAY
        return tuple(DayCandidate(day, Calendar.RELATIVE, precision) for day in _shifted(said, frame))
    if isinstance(said, Weekday):
        return tuple(DayCandidate(day, Calendar.RELATIVE) for day in _weekdays(said, frame))
    precision = Precision.DAY if said.day else Precision.MONTH
    lunar = [] if said.lunar is False else [DayCandidate(day, Calendar.LUNAR, precision) for day in _lunar(said, frame)]
    solar = [] if said.lunar else [DayCandidate(day, Calendar.SOLAR, precision) for day in _solar(said, frame)]
    return (*lunar, *solar)


def _shifted(said: Shift, frame: Frame) -> Iterator[date]:
    day = _months_later(frame.today, said.months) + timedelta(days=said.days)
    yield day
    if said.night and frame.past and frame.hour < SMALL_HOURS:
        yield day - timedelta(days=1)


def _months_later(day: date, count: int) -> date:
    year, month = _month_later(day, count)
    found = (_solar_day(year, month, number) for number in range(day.day, 0, -1))
    return next(one for one in found if one)


def _month_later(day: date, count: int) -> tuple[int, int]:
    years, month = divmod(day.month - 1 + count, 12)
    return day.year + years, month + 1


def _weekdays(said: Weekday, frame: Frame) -> Iterator[date]:
    monday = frame.today - timedelta(days=frame.today.weekday())
    if said.last:
        before = frame.today - timedelta(days=(frame.today.weekday() - said.day - 1) % 7 + 1)
        yield from dict.fromkeys((before, monday + timedelta(days=said.day - 7)))
    elif said.week is not None:
        yield monday + timedelta(days=7 * said.week + said.day)
    elif frame.past:
        yield frame.today - timedelta(days=(frame.today.weekday() - said.day) % 7)
    else:
        yield frame.today + timedelta(days=(said.day - frame.today.weekday()) % 7)


def _solar_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _solar(said: Dated, frame: Frame) -> Iterator[date]:
    orders = [said]
    if said.swapped and said.month != said.day:
        orders.append(replace(said, month=said.day, day=said.month))
    for order in orders:
        if day := _solar_one(order, frame):
            yield day


def _solar_one(said: Dated, frame: Frame) -> date | None:
    day = said.day if said.day is not None else 1
    if said.month is None and said.month_shift is None:
        near = (_month_later(frame.edge, -count if frame.past else count) for count in range(3))
        days = (_solar_day(*month, day) for month in near)
        return next((one for one in days if one and frame.accepts(one)), None)
    if said.month_shift is not None:
        return _solar_day(*_month_later(frame.today, said.month_shift), day)
    month = said.month or 0
    if said.year is not None or said.year_shift is not None:
        return _solar_day(said.year or frame.today.year + (said.year_shift or 0), month, day)
    # A month without a year: the nearest such day, even if the calendar happens not to have it (29 February).
    edge = frame.edge
    if frame.past:
        return _solar_day(edge.year - ((month, day) > (edge.month, edge.day)), month, day)
    return _solar_day(edge.year + ((month, day) < (edge.month, edge.day)), month, day)


def _lunar(said: Dated, frame: Frame) -> tuple[date, ...]:
    day = said.day if said.day is not None else 1
    if said.month is None:
        return _lunar_near(said, frame, day)
    year_said = said.year is not None or said.year_shift is not None
    found: list[date | None] = []
    for year in _lunar_years(said, frame):
        settled = False
        # A month said without 闰 is the ordinary one; the leap month of that number is a second reading if it fits.
        for leap in (True,) if said.leap else (False, True):
            month = month_named(year, said.month, leap)
            main = leap == said.leap
            if month and ((year_said and main) or frame.accepts(month.first + timedelta(days=day - 1))):
                found.append(month.on(day))
                settled |= main
        # Without a year, the nearest one in which the day lies on the right side, even if its month is too short.
        if settled and not year_said:
            break
    return tuple(dict.fromkeys(one for one in found if one))


def _lunar_years(said: Dated, frame: Frame) -> tuple[int, ...]:
    if said.year is not None:
        return (said.year,)
    if said.year_shift is not None:
        # Between 1 January and the lunar new year, "last year" is counted in both ways.
        return tuple(dict.fromkeys(year + said.year_shift for year in (lunar_of(frame.today).year, frame.today.year)))
    year = lunar_of(frame.edge).year
    return (year, year - 1) if frame.past else (year, year + 1)


def _lunar_near(said: Dated, frame: Frame, day: int) -> tuple[date, ...]:
    if said.month_shift is not None:
        one = months()[month_number(frame.today) + said.month_shift].on(day)
        return (one,) if one else ()
    here, step = month_number(frame.edge), -1 if frame.past else 1
    near: Iterator[LunarMonth] = (months()[here + step * count] for count in range(3))
    days = (month.on(day) for month in near)
    return tuple(one for one in days if one and frame.accepts(one))[:1]
