"""The tick for everything said by the clock to those who work. The hours are the rows `daily` of the schedules.

Each row is done once a day and township; after an outage it is still done as long as it is of use that day.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from models.failpoints import Point, reach
from models.rules.schedule_rows import AnchorKind, Daily, Row
from models.services import claims, township_settings
from models.services.township_settings import Choices
from scheduler import clinic_days, day_pages, months, nudges, own_months
from scheduler.tally import Tally, added

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class Said:
    """What a message does, and how long after its hour, on the same day, it is still of use."""

    run: Callable[[Session, Choices, date, datetime], int]
    useful_for: timedelta


MESSAGES: Mapping[str, Said] = {
    "daily_nudge": Said(nudges.nudge, timedelta(hours=2, minutes=30)),
    "zero_report_button": Said(nudges.offer_zero, timedelta(hours=1, minutes=30)),
    "day_receipts": Said(nudges.list_receipts, timedelta(hours=1, minutes=45)),
    "day_digest": Said(day_pages.digest, timedelta(hours=3, minutes=30)),
    "day_final": Said(day_pages.close_day, timedelta(hours=3, minutes=30)),
    "open_items": Said(day_pages.overdue, timedelta(hours=9)),
    "month_gaps": Said(months.find_gaps, timedelta(hours=11)),
    "own_month": Said(own_months.tell_officers, timedelta(hours=12)),
    "month_draft": Said(months.draft, timedelta(hours=12)),
    "month_close": Said(months.remind_to_close, timedelta(hours=5)),
}
"""Every message of the rows `daily`."""

BEFORE_CLINIC_DAY = timedelta(hours=3, minutes=30)
"""How long after its hour the notice of a clinic's day is still of use."""


def run(session: Session, now: datetime) -> Tally:
    """Say what the clock of each township asks for and what was not said yet today."""
    done: dict[str, int] = {}
    for choices in township_settings.every(session):
        local = now.astimezone(ZoneInfo(choices.zone))
        for row in choices.schedules.daily:
            if row.enabled and _is_time(row, local) and _is_ours(session, choices, row, local, now):
                count = MESSAGES[row.message].run(session, choices, local.date(), now)
                done = added(done, {row.message: count})
                reach(Point.SAID)
        for hung in choices.schedules.by_anchor[AnchorKind.CLINIC_DAY]:
            if hung.personal:
                continue  # hers are planned like every reminder
            if _lately(hung.at, BEFORE_CLINIC_DAY, local) and _is_ours(session, choices, hung, local, now):
                count = clinic_days.announce(session, choices, hung, local.date(), now)
                done = added(done, {hung.message: count})
                reach(Point.SAID)
    return Tally("digests", done)


def hour_of(row: Daily) -> time:
    """The time of day at which a row is said."""
    minute, hour, *_ = row.cron.split()
    return time(0 if hour == "*" else int(hour), 0 if minute == "*" else int(minute))


def falls_on(row: Daily, day: date) -> bool:
    """Whether a row is said on `day`."""
    _, _, number, month, weekday = row.cron.split()
    fits = all(field == "*" or int(field) == value for field, value in ((number, day.day), (month, day.month)))
    return fits and weekday in ("*", _WEEKDAYS[day.weekday()])


def _is_time(row: Daily, local: datetime) -> bool:
    if not falls_on(row, local.date()):
        return False
    return _lately(hour_of(row), MESSAGES[row.message].useful_for, local)


def _lately(hour: time | None, useful_for: timedelta, local: datetime) -> bool:
    """Whether an hour of this day (midnight where none is given) has come, and is not too long ago."""
    since = local.replace(tzinfo=None) - datetime.combine(local.date(), hour or time(0))
    return timedelta(0) <= since < useful_for


def _is_ours(session: Session, choices: Choices, row: Daily | Row, local: datetime, now: datetime) -> bool:
    return claims.take(session, f"{row.key[:16]}:{choices.township}:{local:%Y%m%d}", now)
