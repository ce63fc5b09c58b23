"""How an officer's own reports and days went in a period: figures for the officer, who hears of each month first.

Of a month its cadre is told the same when the officer was. They are of one person's work alone: nothing here compares.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Session, col, select

from locales import Phrase
from models.clock import local_day
from models.db import collected
from models.kinds import Level, Precision, Role
from models.queries import day_counts, outages
from models.queries.areas import areas_of
from models.queries.months import held
from models.rules import rates
from models.rules.periods import Month, Period, Span
from models.services import audit, lent
from models.services.township_settings import Choices
from models.tables import Audit, Event, Leave, Membership

_TOLD = "own_days.told"
_ONE_DAY = timedelta(days=1)


class Kind(StrEnum):
    """What a day of a group was. The last four had no word; of these the last alone counts as a gap."""

    REPORTED = "reported"
    NOTHING = "nothing"
    OUTAGE = "outage"
    LEAVE = "leave"
    REST = "rest"
    SILENT = "silent"


@dataclass(frozen=True)
class Own:
    """`same_day` of the `known` reports (those of which the day is known) were made on it; `delay`: median of days.

    `days` counts the days, until yesterday, of each group that the officer reports for.
    """

    period: Period
    same_day: int
    known: int
    delay: float | None
    days: Counter[Kind]

    @property
    def percent(self) -> int | None:
        """Reported on their day, of those whose day is known."""
        return round(rates.share(self.same_day, self.known)) if self.known else None

    @property
    def heard(self) -> int:
        """Days with a report or with "nothing today"."""
        return self.days[Kind.REPORTED] + self.days[Kind.NOTHING]

    @property
    def expected(self) -> int:
        """Those and the silent ones: what is excused is not expected."""
        return self.heard + self.days[Kind.SILENT]

    @property
    def complete(self) -> int | None:
        """Days with a word, of the expected ones."""
        return round(rates.share(self.heard, self.expected)) if self.expected else None


def of(session: Session, account_id: str, choices: Choices, period: Period, today: date) -> Own:
    """The figures of somebody who reports in a township; roles that are only lent are not looked at."""
    from statistics import median  # wanted when somebody looks at the own month

    session.flush()
    late = _delays(session, account_id, choices.township, period)
    days = Counter(_days(session, account_id, choices, period.first, min(period.last, today - _ONE_DAY)))
    return Own(period, sum(one == 0 for one in late), len(late), median(late) if late else None, days)


def said(own: Own) -> tuple[Phrase, ...]:
    """Each figure with what it is of and how it is counted."""
    none = Phrase("own.none")
    share, complete = (none if one is None else Phrase.of("own.percent", n=one) for one in (own.percent, own.complete))
    counts = {kind.value: own.days[kind] for kind in Kind}
    lines = [Phrase.of("own.same_day", share=share, same=own.same_day, of=own.known)]
    if own.delay is not None:
        lines.append(Phrase.of("own.delay", days=f"{own.delay:g}"))
    lines.append(Phrase.of("own.complete", share=complete, heard=own.heard, of=own.expected))
    return (*lines, Phrase.of("own.heard", **counts), Phrase.of("own.excused", **counts))


def tell(session: Session, township: str, account_id: str, month: Month, now: datetime) -> None:
    """The officer has been told of a month that is over: on record, once."""
    if account_id not in told(session, [account_id], month):
        audit.note(session, township, account_id, _TOLD, account_id, now, _written(month))


def told(session: Session, account_ids: Collection[str], month: Month) -> set[str]:
    """Those of the accounts who were told of a month."""
    wanted = sa.select(col(Audit.object_id)).where(
        col(Audit.object_id).in_(account_ids), col(Audit.action) == _TOLD, col(Audit.detail) == _written(month)
    )
    here = (row for row in collected(session, Audit) if (row["action"], row["detail"]) == (_TOLD, _written(month)))
    return {*session.connection().execute(wanted).scalars(), *(row["object_id"] for row in here)} & {*account_ids}


def officers(session: Session, village: str) -> list[Membership]:
    """Who reports for the groups of a village by a role of their own, by group."""
    session.flush()
    held_here = select(Membership).where(
        col(Membership.area).startswith(village),
        Membership.role == Role.OFFICER,
        col(Membership.until).is_(None),
        col(Membership.leave_id).is_(None),
    )
    return list(session.exec(held_here.order_by(col(Membership.area), col(Membership.id))))


def _written(month: Month) -> str:
    return str(Period(Span.MONTH, month))


def _delays(session: Session, account_id: str, township: str, period: Period) -> Sequence[int]:
    wanted = sa.select(col(Event.late_days)).where(
        *held(township, period.first, period.last),
        col(Event.reporter_id) == account_id,
        col(Event.precision) == Precision.DAY,
    )
    return list(session.connection().execute(wanted).scalars())


def _days(session: Session, account_id: str, choices: Choices, first: date, last: date) -> Iterator[Kind]:
    """What each day of each group was, since the officer reports for it."""
    groups = areas_of(session, choices.township, Level.GROUP)
    roles = [one for one in lent.own(session, account_id) if one.role is Role.OFFICER]
    since = {
        code: min(local_day(one.since, choices.zone) for one in roles if code.startswith(one.area))
        for code in groups
        if any(code.startswith(one.area) for one in roles)
    }
    reported, nothing = day_counts.heard(session, choices.township, since, first, last)
    away = outages.excused(session, first, last, choices.zone) if first <= last else frozenset()
    on_leave = set(_leave(session, account_id, choices, first, last))
    for code, begun in since.items():
        for day in _each(max(first, begun), last):
            if (code, day) in reported:
                yield Kind.REPORTED
            elif (code, day) in nothing:
                yield Kind.NOTHING
            elif day in away:
                yield Kind.OUTAGE
            elif day in on_leave:
                yield Kind.LEAVE
            else:
                yield Kind.REST if choices.calendar.rests(day) else Kind.SILENT


def _leave(session: Session, account_id: str, choices: Choices, first: date, last: date) -> Iterator[date]:
    """The days of leaves that began; one that was ended early lasts until that day."""
    rows = select(Leave).where(Leave.account_id == account_id, col(Leave.begun_at).is_not(None), Leave.first <= last)
    for row in session.exec(rows.where(Leave.last >= first)):
        until = min(row.last, local_day(row.ended_at, choices.zone)) if row.ended_at else row.last
        yield from _each(max(first, row.first), min(last, until))


def _each(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))
