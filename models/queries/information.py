"""The places of care of a township, as anybody may read of them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from models.rules.clinic_days import FARTHEST, ClinicDays
from models.tables import Clinic

_DAYS = 4
"""Days of a clinic that are told, if no other number is asked for."""


@dataclass(frozen=True)
class Care:
    """A place of care as it is shown; `place` says where it is when that is outside of the township."""

    name: str
    place: str
    address: str
    hours: str
    telephone: str
    days: tuple[date, ...] = ()
    hours_on_days: str = ""


def clinics(
    session: Session, township: str, today: date, holidays: Collection[date], days: int = _DAYS
) -> tuple[Care, ...]:
    """The township's places of care with their next days: first those in it, then those where its people work."""
    wanted = select(Clinic).where(Clinic.township == township, col(Clinic.active).is_(True))
    rows = session.exec(wanted.order_by(col(Clinic.place), col(Clinic.id)))
    return tuple(_care(row, today, holidays, days) for row in rows)


def _care(row: Clinic, today: date, holidays: Collection[date], most: int) -> Care:
    days = ClinicDays.read(row.days).between(today, today + FARTHEST, holidays) if row.days else ()
    on_days = row.days.get("hours") or row.hours
    return Care(row.name, row.place, row.address, row.hours, row.telephone, tuple(days)[:most], on_days)
