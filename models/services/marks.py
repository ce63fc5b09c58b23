"""Delivery marks: what may not be sent to a person, outside of her record. Neither kind nor cause is stored.

`until` is the first day on which it goes again; None is open. planning.py reads them; she herself sees them in /me.
"""

from datetime import date, datetime

from sqlmodel import Session, col, select

from models.db import leave_in_peace
from models.services import planning
from models.tables import DeliveryMark

HOLD, PAUSE, UNREACHED, ELSEWHERE = planning.HOLD, planning.PAUSE, planning.UNREACHED, planning.ELSEWHERE
"""Names of marks: messages rest after something that nobody has to name; she asked for a pause; none reached her;
another install looks after her."""

ALL = (PAUSE, HOLD, UNREACHED, ELSEWHERE)
"""Marks that let all messages rest."""


def put(
    session: Session, township: str, person_id: str, what: str, since: date, until: date | None, by: str, now: datetime
) -> None:
    """Add a mark; one of the same kind that still holds is ended first, so that there is one at a time."""
    lift(session, person_id, what, since)
    leave_in_peace(session, person_id, now)
    row = DeliveryMark(township=township, person_id=person_id, what=what, since=since, until=until, made_by=by, at=now)
    session.add(row)
    session.flush()


def unreached(session: Session, township: str, person_id: str, today: date, now: datetime) -> None:
    """Nothing reaches her: her messages rest until she says that they may go on. She asked for nothing."""
    row = DeliveryMark(township=township, person_id=person_id, what=UNREACHED, since=today, made_by="sender", at=now)
    session.add(row)
    session.flush()


def lift(session: Session, person_id: str, what: str, today: date) -> None:
    """End the marks of a kind that still hold: from today on it goes again."""
    for row in _live(session, person_id, today):
        if row.what == what:
            row.until = today
            session.add(row)
    session.flush()


def live(session: Session, person_id: str, today: date) -> dict[str, date | None]:
    """What holds today: mark → the day on which it ends."""
    return {row.what: row.until for row in _live(session, person_id, today)}


def no_more(group: str) -> str:
    """The name of the mark "no more of these" for a group of schedules."""
    return f"{planning.NO_MORE}{group}"


def _live(session: Session, person_id: str, today: date) -> list[DeliveryMark]:
    rows = session.exec(select(DeliveryMark).where(DeliveryMark.person_id == person_id).order_by(col(DeliveryMark.id)))
    return [row for row in rows if row.since <= today and (row.until is None or today < row.until)]
