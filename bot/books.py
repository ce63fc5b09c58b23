"""Whether the books are true: each figure counted again, each ledger added up again, by SQL that shares nothing with
the program's own queries. For `python -m bot check`; what is found names rows by their ids, never a person.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.reports import counting
from models.rules.periods import Month
from models.services import reminders, township_settings

_SOME = 20
_MONTHS = 12
_PLANS = 2000
"""People whose plans are looked at in one check: where there are more, another part each day."""


def ledgers(session: Session, _now: datetime) -> Iterator[str]:
    """Allowances: nobody was paid more than was owed, each payout is in the ledger, debts stand against each other."""
    yield from _each(session, _OVERPAID, "allowance of {0}: {1} fen more paid than owed")
    yield from _each(session, _PAYOUTS, "payout {0} is {1}, but {2} fen of it stand in the ledger")
    yield from _each(session, _TWICE, "prompt {0} stands in the ledger {1} times")
    yield from _each(session, _UNANSWERED, "prompt {0} was not answered, but stands in the ledger")
    yield from _each(session, _DEBTS, "debts of township {0} differ by {1} fen from what was taken for them")


def versions(session: Session, _now: datetime) -> Iterator[str]:
    """Reports: of each no more than one version counts."""
    yield from _each(session, _CURRENT, "report {0} has {1} versions that count")


def reminders_accounted(session: Session, now: datetime) -> Iterator[str]:
    """Reminders: each that should have left has an end, and each on its way has its message."""
    for township in township_settings.every(session):
        before = township.today(now) - timedelta(days=2)
        yield from _each(
            session, _FORGOTTEN, "reminder {0} is {1} although its time is over", before, township.township
        )
    yield from _each(session, _NO_MESSAGE, "reminder {0} is {1}, but no message of it waits")
    yield from _each(session, _NO_REMINDER, "message {0} waits, but its reminder is {1}")


def plans(session: Session, now: datetime) -> Iterator[str]:
    """Plans: what is planned is what would be planned from nothing. Where many agreed, a part of them each day."""
    ids = session.connection().execute(sa.text("SELECT DISTINCT person_id FROM consent ORDER BY person_id")).scalars()
    every = list(ids)
    parts = -(-len(every) // _PLANS) or 1
    for person_id in reminders.untrue(session, every[now.toordinal() % parts :: parts], now)[:_SOME]:
        yield f"the reminders of person {person_id} are not what a plan from nothing gives"


def figures(session: Session, now: datetime) -> Iterator[str]:
    """Figures: each count of the last year, by village, kind and month, is the number of its rows."""
    for township in township_settings.every(session):
        month = Month.of(township.today(now))
        for back in range(_MONTHS):
            one = month.later(-back)
            first, last = one.first, one.later(1).first - timedelta(days=1)
            told = counting.by_month(session, township.township, first, last)
            again = _counted(session, township.township, first, last)
            shown = {(village, str(kind)): n for (village, kind, _), n in told.items()}
            for village, kind in sorted({*shown, *again}):
                if shown.get((village, kind), 0) != again.get((village, kind), 0):
                    yield f"figures of {village} in {one.year}-{one.number:02}: {kind} is not the number of its rows"


def _counted(session: Session, township: str, first: date, last: date) -> dict[tuple[str, str], int]:
    rows = session.connection().execute(_COUNT, {"township": township, "first": first, "last": last})
    return {(village, kind): n for village, kind, n in rows}


def _each(session: Session, query: sa.TextClause, says: str, *values: Any) -> Iterator[str]:
    """A line for each row that the query finds."""
    named = dict(zip(("day", "township"), values, strict=False))
    for row in session.connection().execute(query, named).fetchmany(_SOME):
        yield says.format(*row)


def _sql(statement: str, *days: str) -> sa.TextClause:
    return sa.text(statement).bindparams(*(sa.bindparam(name, type_=sa.Date) for name in days))


_OVERPAID = _sql(
    "SELECT person_id, -SUM(amount) FROM allowanceentry WHERE person_id <> '' GROUP BY person_id HAVING SUM(amount) < 0"
)
_PAYOUTS = _sql(
    "SELECT p.id, p.state, COALESCE(-SUM(e.amount), 0) FROM payout p LEFT JOIN allowanceentry e ON e.payout_id = p.id"
    " GROUP BY p.id, p.state HAVING (p.state IN ('listed', 'returned') AND COALESCE(SUM(e.amount), 0) <> 0)"
    " OR (p.state IN ('paid', 'received', 'missing') AND COALESCE(SUM(e.amount), 0) >= 0)"
)
_TWICE = _sql(
    "SELECT prompt_id, COUNT(*) FROM allowanceentry WHERE prompt_id IS NOT NULL GROUP BY prompt_id HAVING COUNT(*) > 1"
)
_UNANSWERED = _sql(
    "SELECT e.prompt_id FROM allowanceentry e JOIN feedbackprompt f ON f.id = e.prompt_id WHERE f.answered_at IS NULL"
)
_DEBTS = _sql(
    "SELECT township, SUM(amount) FROM allowanceentry WHERE cause = 'debt' GROUP BY township HAVING SUM(amount) <> 0"
)
_CURRENT = _sql("SELECT root_id, COUNT(*) FROM event WHERE status = 'recorded' GROUP BY root_id HAVING COUNT(*) > 1")
_FORGOTTEN = _sql(
    "SELECT id, state FROM reminder WHERE state = 'planned' AND send_to < :day AND township = :township", "day"
)
_NO_MESSAGE = _sql(
    "SELECT r.id, r.state FROM reminder r WHERE r.state IN ('queued', 'sending') AND NOT EXISTS"
    " (SELECT 1 FROM outbox o WHERE o.reminder_id = r.id AND o.state IN ('queued', 'sending'))"
)
_NO_REMINDER = _sql(
    "SELECT o.id, COALESCE(r.state, 'gone') FROM outbox o LEFT JOIN reminder r ON r.id = o.reminder_id"
    " WHERE o.reminder_id IS NOT NULL AND o.state IN ('queued', 'sending')"
    " AND (r.id IS NULL OR r.state NOT IN ('queued', 'sending'))"
)
_COUNT = _sql(
    "SELECT substr(group_code, 1, 12), kind, COUNT(*) FROM event WHERE group_code LIKE :township || '%'"
    " AND status = 'recorded' AND visibility <> 'clinic' AND occurred_on >= :first AND occurred_on <= :last"
    " GROUP BY substr(group_code, 1, 12), kind",
    "first", "last",
)  # fmt: skip

LOOKS = (ledgers, versions, reminders_accounted, plans, figures)
"""Everything that is added up again, in this order."""
