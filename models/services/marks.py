"""Delivery marks: what may not be sent to a person, outside of her record. Neither kind nor cause is stored.

`until` is the first day on which it goes again; None is open. The planner alone reads them, and she herself in /me.
"""

from datetime import date, datetime

from sqlmodel import Session, col, select

from models.rules.plan_settings import Pause
from models.tables import DeliveryMark

HOLD = "hold"
PAUSE = "pause"
_GROUP = "group:"


def put(
    session: Session, township: str, person_id: str, what: str, since: date, until: date | None, by: str, now: datetime
) -> None:
    """Add a mark; one of the same kind that still holds is ended first, so that there is one at a time."""
    lift(session, person_id, what, since)
    row = DeliveryMark(township=township, person_id=person_id, what=what, since=since, until=until, made_by=by, at=now)
    session.add(row)
    session.flush()


def lift(session: Session, person_id: str, what: str, today: date) -> None:
    """End the marks of a kind that still hold: from today on it goes again."""
    for row in _rows(session, person_id):
        if row.what == what and _holds(row, today):
            row.until = today
            session.add(row)
    session.flush()


def no_more(group: str) -> str:
    """The name of the mark "no more of these" for a group of schedules."""
    return f"{_GROUP}{group}"


def holds(session: Session, person_id: str) -> tuple[tuple[date, date | None], ...]:
    """Every delivery hold: since, and when it was lifted."""
    return tuple((row.since, row.until) for row in _rows(session, person_id) if row.what == HOLD)


def pauses(session: Session, person_id: str) -> tuple[Pause, ...]:
    """Every pause that she asked for, as the planner reads it."""
    return tuple(Pause(row.since, row.until) for row in _rows(session, person_id) if row.what == PAUSE)


def disabled(session: Session, person_id: str, today: date) -> frozenset[str]:
    """The groups of schedules that she wants no more of."""
    live = (row.what for row in _rows(session, person_id) if _holds(row, today) and row.what.startswith(_GROUP))
    return frozenset(what.removeprefix(_GROUP) for what in live)


def live(session: Session, person_id: str, today: date) -> dict[str, date | None]:
    """What holds today: mark → the day on which it ends."""
    return {row.what: row.until for row in _rows(session, person_id) if _holds(row, today)}


def _holds(row: DeliveryMark, today: date) -> bool:
    return row.since <= today and (row.until is None or today < row.until)


def _rows(session: Session, person_id: str) -> list[DeliveryMark]:
    wanted = select(DeliveryMark).where(DeliveryMark.person_id == person_id).order_by(col(DeliveryMark.id))
    return list(session.exec(wanted))
