"""All of time on one page: the few ticks that there are, how often they come, and which of them fell due in between.

What is due is in rows; a tick only looks. Looking twice, or late, does nothing twice.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from models.rules import schedules
from models.services.township_settings import FIRST_HOUR
from scheduler import digests, horizon, leaves, practice, reminders, retention
from scheduler.tally import Tally

EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
"""Ticks are counted from here, so that every process ticks at the same instants."""

JUMP = timedelta(hours=1)
"""Of a longer span not every tick is visited: one an hour, and the hours at which something is said."""

_ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Job:
    """One tick: `run` every so often, `offset` after EPOCH. `hours` are the times of day that matter in a jump."""

    name: str
    every: timedelta
    run: Callable[[Session, datetime], Tally]
    offset: timedelta = timedelta(0)
    hours: tuple[time, ...] = ()


_DELIVERED = schedules.load()
_SAID_AT = tuple(
    sorted({digests.hour_of(row) for row in _DELIVERED.daily} | {row.at for row in _DELIVERED.anchored if row.at})
)

JOBS: tuple[Job, ...] = (
    Job("retention", timedelta(days=1), retention.run, offset=timedelta(hours=19)),
    Job("horizon", timedelta(hours=1), horizon.run, offset=timedelta(minutes=30)),
    Job("leaves", timedelta(minutes=5), leaves.run, hours=(time(0),)),
    Job("reminders", timedelta(minutes=5), reminders.run, hours=(FIRST_HOUR,)),
    Job("digests", timedelta(minutes=5), digests.run, hours=_SAID_AT),
    Job("practice", timedelta(minutes=5), practice.run),
)
"""Every job, in the order in which they run when they are due together."""


def due_between(before: datetime, after: datetime) -> list[tuple[datetime, Job]]:
    """What fell due later than `before` and not later than `after`, in order. Both are aware."""
    jump = after - before > JUMP
    found = [
        (instant, place)
        for place, job in enumerate(JOBS)
        for instant in (_in_jump(job, before, after) if jump else _grid(job, job.every, before, after))
    ]
    return [(instant, JOBS[place]) for instant, place in sorted(found)]


def _in_jump(job: Job, before: datetime, after: datetime) -> set[datetime]:
    hourly = set(_grid(job, max(job.every, JUMP), before, after))
    return hourly | {instant for instant in _said(job, before, after) if before < instant <= after}


def _grid(job: Job, every: timedelta, before: datetime, after: datetime) -> Iterator[datetime]:
    first = EPOCH + job.offset
    instant = first + every * ((before - first) // every + 1)
    while instant <= after:
        yield instant.astimezone(UTC)
        instant += every


def _said(job: Job, before: datetime, after: datetime) -> Iterator[datetime]:
    day: date = before.astimezone(_ZONE).date()
    while day <= after.astimezone(_ZONE).date():
        yield from (datetime.combine(day, hour, _ZONE).astimezone(UTC) for hour in job.hours)
        day += timedelta(days=1)
