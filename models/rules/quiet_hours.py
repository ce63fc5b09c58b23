"""The hours in which no message leaves for a person, by the clock of her own zone. Not: how many messages a day."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from models.clock import local_day


def is_quiet(instant: datetime, zone: str, start: time, end: time) -> bool:
    """Whether the clock of `zone` shows a time from `start` (inclusive) to `end` (exclusive) at the aware `instant`.

    `start` later than `end` spans midnight; equal times mean that no hour is quiet.
    """
    clock = instant.astimezone(ZoneInfo(zone)).time()
    if start <= end:
        return start <= clock < end
    return clock >= start or clock < end


def next_allowed(instant: datetime, zone: str, start: time, end: time) -> datetime:
    """The first UTC instant, `instant` itself or a later one, at which a message may leave.

    Where clocks change, an end that the day does not have is taken an hour later, one that it has twice at the first
    that lies ahead.
    """
    at = instant.astimezone(UTC)
    if not is_quiet(at, zone, start, end):
        return at
    today = local_day(at, zone)
    ends = (
        datetime.combine(today + timedelta(days=days), end, ZoneInfo(zone)).replace(fold=fold).astimezone(UTC)
        for days in (0, 1, 2)
        for fold in (0, 1)
    )
    return next(moment for moment in ends if moment > at and not is_quiet(moment, zone, start, end))
