"""The reports of a month, as its books count them: what happened in it, as the rows of the store say it now.

What only the clinic may see (the death of a small child or of a mother) is in no count: there it would point at one.
"""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from models.ids import portions
from models.kinds import EventStatus, Visibility
from models.queries.areas import span, village_part
from models.rules.month_books import Row
from models.rules.periods import Month
from models.tables import Event

_COLUMNS = sa.select(col(Event.id), col(Event.root_id), col(Event.kind), col(Event.occurred_on))


def held(area: str, first: date, last: date) -> tuple[sa.ColumnElement[bool], ...]:
    """That a version of a report is counted in an area for the days from `first` to `last`, on which it happened."""
    return (
        span(col(Event.group_code), area),
        col(Event.occurred_on).between(first, last),
        col(Event.status) == EventStatus.RECORDED,
        col(Event.visibility) != Visibility.CLINIC,
    )


def standing(session: Session, area: str, month: Month) -> list[Row]:
    """What is counted in an area for a month now."""
    session.flush()
    last = month.later(1).first - timedelta(days=1)
    return [Row(*row) for row in session.connection().execute(_COLUMNS.where(*held(area, month.first, last)))]


def villages(session: Session, area: str, month: Month) -> set[str]:
    """The villages in an area of which something is counted for a month."""
    last = month.later(1).first - timedelta(days=1)
    wanted = sa.select(village_part(col(Event.group_code))).where(*held(area, month.first, last))
    return set(session.connection().execute(wanted.distinct()).scalars())


def versions(session: Session, ids: Collection[str]) -> list[Row]:
    """These versions of reports, whatever became of them; those that are not there are missing."""
    return [Row(*row) for row in _among(session, _COLUMNS, ids)]


def unexplained(session: Session, before: Collection[str], now: Collection[str], closed_at: datetime) -> int:
    """How many versions differ between the books `before`, closed at `closed_at`, and those of `now`, without a cause.

    One that is counted since was reported since, or puts another right; one that is not was ended.
    """
    new = sa.select(col(Event.id)).where(col(Event.version) == 1, col(Event.reported_at) < closed_at)
    gone = sa.select(col(Event.id)).where(col(Event.status) == EventStatus.RECORDED)
    known, current = set(before), set(now)
    return len(_among(session, new, current - known)) + len(_among(session, gone, known - current))


def _among(session: Session, wanted: Any, ids: Collection[str]) -> list[Any]:
    questions = (wanted.where(col(Event.id).in_(some)) for some in portions(sorted(ids)))
    return [row for question in questions for row in session.connection().execute(question)]
