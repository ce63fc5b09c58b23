"""Who gave birth lately in a group: whom an officer may mean when a small child has died."""

from collections.abc import Sequence
from datetime import date, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col

from models.kinds import EventKind, EventStatus
from models.tables import Event

A_YEAR = timedelta(days=366)


def lately(session: Session, group_code: str, today: date) -> Sequence[str]:
    """The ids of those with a birth on record in the last year, the latest first."""
    session.flush()
    wanted = sa.select(col(Event.person_id), sa.func.max(col(Event.occurred_on)).label("on")).where(
        col(Event.group_code) == group_code,
        col(Event.kind) == EventKind.BIRTH,
        col(Event.status) == EventStatus.RECORDED,
        col(Event.person_id).is_not(None),
        col(Event.occurred_on) > today - A_YEAR,
    )
    by_person = wanted.group_by(col(Event.person_id)).order_by(sa.desc("on"), col(Event.person_id))
    return [str(row.person_id) for row in session.connection().execute(by_person)]
