"""A round of April with two clinic days, and women who may book one."""

from datetime import date, timedelta

from sqlmodel import Session, select

from models.kinds import Scope
from models.services.access import Who
from models.tables import Clinic, ExamRound, Person
from tests.factories import NOON, TOWNSHIP, joined, township, woman
from tests.scheduler.scenes import agree

SUBJECT = "round:1"
NINTH, NEXT = date(2026, 4, 9), date(2026, 4, 19)
APRIL = NOON + timedelta(days=13)


def round_of_april(session: Session, capacity: int = 1) -> None:
    """A township with a round, and a clinic that has `capacity` seats on each of two days of it."""
    township(session)
    clinic = session.exec(select(Clinic)).one()
    clinic.days = {"of_month": [9, 19], "dates": [], "hours": "8:30–11:30", "capacity": capacity}
    session.add(ExamRound(township=TOWNSHIP, key="1", opens=date(2026, 4, 1), closes=date(2026, 4, 30)))
    session.add(clinic)
    session.flush()


def tail(session: Session) -> str:
    """What a button knows of the clinic."""
    return session.exec(select(Clinic.id)).one()[-8:]


def she(session: Session, name: str = "刘小梅", *scopes: Scope) -> tuple[Person, Who]:
    """Somebody who agreed to purposes, and her chat."""
    person = woman(session, name)
    agree(session, person, *(scopes or (Scope.ROUND,)), on=NOON.date())
    return person, joined(session, person)
