"""The places of care of a township, as anybody may read of them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from models.rules.clinic_days import FARTHEST, ClinicDays
from models.tables import Clinic

_DAYS = 4
"""Days of a clinic that are told."""


@dataclass(frozen=True)
class Care:
    """A place of care as it is shown; `place` says where it is when that is outside of the township."""

    name: str
    place: str
    address: str
    hours: str
    telephone: str
    days: tuple[date, ...] = ()


def clinics(session: Session, township: str, today: date, holidays: Collection[date]) -> tuple[Care, ...]:
    """The township's places of care with their next days: first those in it, then those where its people work."""
    wanted = select(Clinic).where(Clinic.township == township, col(Clinic.active).is_(True))
    rows = session.exec(wanted.order_by(col(Clinic.place), col(Clinic.id)))
    return tuple(_care(row, today, holidays) for row in rows)


def _care(row: Clinic, today: date, holidays: Collection[date]) -> Care:
    days = ClinicDays.read(row.days).between(today, today + FARTHEST, holidays) if row.days else ()
    return Care(row.name, row.place, row.address, row.hours, row.telephone, tuple(days)[:_DAYS])
