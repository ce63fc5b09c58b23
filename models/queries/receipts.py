"""Receipts: the numbers by which people name their reports, and those an account holds of one day."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from models.kinds import EventStatus
from models.tables import Event


@dataclass(frozen=True)
class Receipt:
    """One report that is held. `at` is when it was first reported."""

    root_id: str
    number: str
    at: datetime


def number(reported_on: date, serial: int) -> str:
    """The receipt number: month, day, and the report's place in its group's day."""
    return f"{reported_on:%m%d}-{serial:02d}"


def of_day(session: Session, account_id: str, day: date) -> tuple[Receipt, ...]:
    """The receipts that an account holds of reports made on `day`, in order."""
    columns = sa.select(col(Event.root_id), col(Event.serial), col(Event.reported_at))
    held = columns.where(
        col(Event.reporter_id) == account_id, col(Event.reported_on) == day, col(Event.status) == EventStatus.RECORDED
    )
    rows = session.connection().execute(held.order_by(col(Event.reported_at), col(Event.serial)))
    return tuple(Receipt(row.root_id, number(day, row.serial), row.reported_at) for row in rows)
