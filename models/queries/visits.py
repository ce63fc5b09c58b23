"""Booked days: which still have room, and who comes on one. Frozen rows; deciding is services/visits.py."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.kinds import RoundState
from models.queries import clinic_days
from models.queries.clinic_days import Day
from models.tables import Visit

_BOOKED = (col(Visit.state) == RoundState.BOOKED, col(Visit.fell_away).is_(False))


@dataclass(frozen=True)
class Coming:
    """Somebody who booked a day, for the clinic's list."""

    id: str
    person_id: str
    subject: str
    day: date


def taken(session: Session, township: str, first: date) -> dict[tuple[str, date], int]:
    """How many seats are taken, by clinic and day, from `first` on."""
    session.flush()
    columns = (col(Visit.clinic_id), col(Visit.day), sa.func.count())
    wanted = sa.select(*columns).where(*_BOOKED, col(Visit.township) == township, col(Visit.day) >= first)
    counted: Any = session.connection().execute(wanted.group_by(*columns[:2]))
    return {(clinic, day): n for clinic, day, n in counted}


def free_days(
    session: Session, township: str, holidays: Collection[date], first: date, last: date | None = None
) -> list[Day]:
    """The clinics' days on which there is room, in order."""
    full = taken(session, township, first)

    def has_room(day: Day) -> bool:
        most = day.clinic.days.capacity
        return most is None or full.get((day.clinic.id, day.on), 0) < most

    return [day for day in clinic_days.between(session, township, holidays, first, last) if has_room(day)]


def coming(session: Session, township: str, day: date) -> Sequence[Coming]:
    """Who booked that day and has not been there yet, in the order of booking."""
    session.flush()
    wanted = select(Visit).where(*_BOOKED, Visit.township == township, Visit.day == day)
    rows = session.exec(wanted.order_by(col(Visit.seat), col(Visit.id)))
    return [Coming(row.id, row.person_id, row.subject, day) for row in rows]
