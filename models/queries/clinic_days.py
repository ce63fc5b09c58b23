"""The clinics of a township with the days on which they see people. Frozen rows; whose day is free is another query."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from models.rules.clinic_days import FARTHEST, ClinicDays
from models.tables import Clinic


@dataclass(frozen=True)
class Place:
    """A clinic at home that has days. `short` is how she reads its name."""

    id: str
    name: str
    short: str
    address: str
    hours: str
    telephone: str
    days: ClinicDays


@dataclass(frozen=True)
class Day:
    """A day of a clinic."""

    on: date
    clinic: Place


def places(session: Session, township: str) -> list[Place]:
    """The township's own clinics that have days, by name."""
    session.flush()
    here = select(Clinic).where(Clinic.township == township, col(Clinic.active).is_(True), Clinic.place == "")
    return [
        Place(
            row.id,
            row.name,
            row.short or row.name,
            row.address,
            row.days.get("hours") or row.hours,
            row.telephone,
            ClinicDays.read(row.days),
        )
        for row in session.exec(here.order_by(col(Clinic.name)))
        if row.days
    ]


def between(
    session: Session, township: str, holidays: Collection[date], first: date, last: date | None = None
) -> list[Day]:
    """Every day of every clinic from `first` to `last` (left out: as far as days are looked for), in order."""
    last = min(last or date.max, first + FARTHEST)
    return upcoming(places(session, township), holidays, first, last)


def upcoming(clinics: Sequence[Place], holidays: Collection[date], first: date, last: date) -> list[Day]:
    """The same for clinics that were read already."""
    found = [Day(day, clinic) for clinic in clinics for day in clinic.days.between(first, last, holidays)]
    return sorted(found, key=lambda day: (day.on, day.clinic.name))
