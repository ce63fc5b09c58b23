"""Who gave birth lately in a group: whom a worker may mean when a small child has died."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlmodel import Session, col, select

from models.kinds import EventKind, EventStatus
from models.queries.sight import Reader, Shown, shown_of
from models.tables import Event

A_YEAR = timedelta(days=366)


def lately(session: Session, reader: Reader, group_code: str, today: date) -> Sequence[str]:
    """The ids of those with a birth on record in the last year that `reader` sees, the latest first."""
    session.flush()
    births = select(Event).where(
        Event.group_code == group_code,
        Event.kind == EventKind.BIRTH,
        Event.status == EventStatus.RECORDED,
        col(Event.person_id).is_not(None),
        Event.occurred_on > today - A_YEAR,
    )
    newest = session.exec(births.order_by(col(Event.occurred_on).desc(), col(Event.person_id)))
    seen = (event.person_id for event in newest if event.person_id and shown_of(reader, event) is Shown.ALL)
    return list(dict.fromkeys(seen))
