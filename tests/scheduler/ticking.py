"""The tick that sends, and women who wait for what it sends."""

from datetime import date, datetime

from sqlmodel import Session, select

from models.db import Store
from models.kinds import EventKind, ReminderState, Scope
from models.services import access, links, own_settings
from models.tables import Outbox, Person
from scheduler import reminders
from scheduler.tally import Tally
from tests.factories import joined, woman
from tests.scheduler.scenes import agree, at, plan, report, rows

DAY = date(2026, 6, 10)
S = ReminderState


def expecting(session: Session, on: date = DAY, verified: bool = True, name: str = "刘小梅") -> Person:
    """A woman whose antenatal reminder may go from `on` to 28 June."""
    person = woman(session, name)
    joined(session, person, verified=verified)
    agree(session, person, Scope.CARE, on=on)
    report(session, person, EventKind.PREGNANCY, on, lmp="2026-01-05", edd="2026-10-12")
    plan(session, person, on)
    return person


def chose(session: Session, person: Person, **chosen: str) -> None:
    """She sets her clock or her quiet hours in /me."""
    own_settings.change(session, access.known(session)[links.chat_of(session, person.id).chat_id], at(DAY), **chosen)  # type: ignore[union-attr]


def away(session: Session, on: date) -> Person:
    """A woman who left and wants to be asked how she is."""
    person = woman(session, "王秀英")
    joined(session, person)
    agree(session, person, Scope.FEEDBACK, on=on)
    report(session, person, EventKind.MIGRATE_OUT, on)
    plan(session, person, on)
    return person


def tick(store: Store, day: date, hour: int = 10, minute: int = 0) -> Tally:
    with store.transaction() as session:
        return reminders.run(session, at(day, hour, minute))


def states(store: Store, person: Person) -> list[str]:
    with store.transaction() as session:
        return [f"{row.schedule} {row.state}" for row in rows(session, person) if row.state is not S.PLANNED]


def ends(store: Store) -> list[datetime | None]:
    """When what waits is no longer sent."""
    with store.transaction() as session:
        return sorted(session.exec(select(Outbox.expires_at)), key=str)
