"""When nothing could be received, read for what is counted and said of a day. Writing these spans is services/outages.

A day of which too much was missed is excused: nobody is called silent on it, and what is reported soon after counts as
reported in time.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session, col

from locales import Phrase
from models.clock import instant_at, local_clock, local_day
from models.tables import Outage

WAKING = (time(7), time(20))
"""The hours of a village's day in which people report."""

MUCH = timedelta(hours=2)
"""A day that misses more than this of its waking hours is excused."""

WORTH_SAYING = timedelta(minutes=30)
"""Shorter absences are not mentioned: what was sent in the meantime has arrived."""

CATCHING_UP = timedelta(hours=24)
"""So long after the return a report of a day that was touched still counts as reported in time."""

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Away:
    """A span in which nothing was received."""

    since: datetime
    until: datetime

    def within(self, first: datetime, last: datetime) -> "Away":
        """Its part between two instants; it may be empty, or end before it begins."""
        return Away(max(self.since, first), min(self.until, last))

    @property
    def lasted(self) -> timedelta:
        """How long it was, zero where nothing is left of it."""
        return max(self.until - self.since, timedelta(0))


def of_day(session: Session, day: date, zone: str) -> tuple[Away, ...]:
    """The absences of a village's day that are worth saying, as far as they lie in it, in order."""
    first, last = _bounds(day, zone)
    parts = (away.within(first, last) for away in _between(session, first, last))
    return tuple(part for part in parts if part.lasted >= WORTH_SAYING)


def said(session: Session, day: date, zone: str) -> tuple[Phrase, ...]:
    """What people are told of the absences of a day: one line, or none."""
    end = _bounds(day, zone)[1]
    spans = tuple(
        Phrase.of("outage.span", since=_clock(part.since, zone), until=_clock(part.until, zone, end))
        for part in of_day(session, day, zone)
    )
    return (Phrase.of("outage.that_day", spans=spans),) if spans else ()


def excused(session: Session, first: date, last: date, zone: str) -> frozenset[date]:
    """The days from `first` to `last` of which too much was missed."""
    spans = _between(session, _bounds(first, zone)[0], _bounds(last, zone)[1])
    days = {day for away in spans for day in _days(away, zone)}
    return frozenset(day for day in days if first <= day <= last and _missed(spans, day, zone) > MUCH)


def late_days(session: Session, on: date, reported_at: datetime, zone: str) -> int:
    """By how many days an event of the day `on` was reported late. The time in which nothing was received is excused.

    A day before which the report came gives a negative number, as everywhere.
    """
    late = (local_day(reported_at, zone) - on).days
    if late <= 0:
        return late
    counted_from = on
    for away in _between(session, _bounds(on, zone)[0], reported_at):
        if away.since < _bounds(counted_from, zone)[1] and away.lasted >= WORTH_SAYING:
            if reported_at <= away.until + CATCHING_UP:
                return 0
            counted_from = max(counted_from, local_day(away.until, zone))
    return (local_day(reported_at, zone) - counted_from).days


def moment(at: datetime, zone: str) -> Phrase:
    """An instant as it is told of a long absence: the day and the time of the village's clock."""
    return Phrase.of("outage.moment", day=local_day(at, zone), time=local_clock(at, zone))


def _between(session: Session, first: datetime, last: datetime) -> list[Away]:
    """The spans that reach into the time from `first` to `last`, in order."""
    wanted = sa.select(col(Outage.since), col(Outage.until)).where(col(Outage.until) > first, col(Outage.since) < last)
    return [Away(*row) for row in session.connection().execute(wanted.order_by(col(Outage.since)))]


def _clock(at: datetime, zone: str, end: datetime | None = None) -> str:
    return "24:00" if at == end else local_clock(at, zone)


def _missed(spans: Iterable[Away], day: date, zone: str) -> timedelta:
    begin, end = (datetime.combine(day, hour, ZoneInfo(zone)) for hour in WAKING)
    return sum((away.within(begin, end).lasted for away in spans), timedelta(0))


def _days(away: Away, zone: str) -> Iterable[date]:
    day = local_day(away.since, zone)
    while day <= local_day(away.until, zone):
        yield day
        day += _ONE_DAY


def _bounds(day: date, zone: str) -> tuple[datetime, datetime]:
    return instant_at(day, 0, 0, zone), instant_at(day + _ONE_DAY, 0, 0, zone)
