"""The only place that asks the machine for the time. Everything else is told."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def utc_now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)


def local_day(instant: datetime, zone: str) -> date:
    """The calendar day that a village in `zone` (an IANA name) has at `instant`."""
    return instant.astimezone(ZoneInfo(zone)).date()


def local_clock(instant: datetime, zone: str) -> str:
    """The time of day at an instant, by the clock of a zone: 17:30."""
    return f"{instant.astimezone(ZoneInfo(zone)):%H:%M}"


def instant_at(day: date, hour: int, minute: int, zone: str) -> datetime:
    """The UTC instant at which the clock of `zone` shows `hour:minute` on `day`."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo(zone)).astimezone(UTC)
