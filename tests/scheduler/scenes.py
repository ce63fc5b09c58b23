"""What tests about time set up: consents, events, marks, and a sender that delivers everything at once."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from sqlmodel import Session, col, select

from models.db import Store, keyring
from models.kinds import EventKind, OutboxState, ReminderState, Scope
from models.message import Message, unpack
from models.services import dispatch, people, reminders
from models.services.dispatch import Result
from models.tables import Consent, DeliveryMark, Event, Outbox, Person, Reminder
from tests.factories import GROUP, TOWNSHIP

_serials = count(1)


def at(day: date, hour: int = 10, minute: int = 0) -> datetime:
    """An instant by the clock of the village."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


def local(now: datetime) -> date:
    """The village's day."""
    return (now + timedelta(hours=8)).date()


def agree(session: Session, person: Person, *scopes: Scope, on: date, granted: bool = True) -> None:
    """Her yes (or no) to purposes."""
    for scope in scopes:
        line = {"scope": scope, "granted": granted, "text_hash": "", "at": at(on), "on": on}
        session.add(Consent(township=TOWNSHIP, person_id=person.id, **line))
    session.flush()


def mark(session: Session, person: Person, what: str, since: date, until: date | None = None) -> DeliveryMark:
    """What may not be sent to her."""
    row = DeliveryMark(
        township=TOWNSHIP, person_id=person.id, what=what, since=since, until=until, made_by="", at=at(since)
    )
    session.add(row)
    session.flush()
    return row


def report(
    session: Session, person: Person | None, kind: EventKind, on: date, reported: date | None = None, **more: Any
) -> Event:
    """An event on record, with its answers as plain values; `by`, `group` and `visibility` may be given."""
    serial, reported = next(_serials), reported or on
    named = {"reporter_id": more.pop("by", ""), "group_code": more.pop("group", GROUP)}
    named |= {name: more.pop(name) for name in ("visibility",) if name in more}
    event = Event(
        township=TOWNSHIP, kind=kind, person_id=person.id if person else None, occurred_on=on,
        reported_at=at(reported), reported_on=reported, serial=serial, key=f"k{serial}", root_id="", **named,
    )  # fmt: skip
    event.root_id = event.id
    if person is not None:
        event.facts = people.seal_for(session, person, more, f"event.facts:{event.id}")
    session.add(event)
    session.flush()
    return event


def plan(session: Session, person: Person, day: date, cause: str = "event") -> None:
    """Replan her at ten o'clock."""
    reminders.replan_person(session, person.id, at(day), cause)


def rows(session: Session, person: Person, *states: ReminderState) -> list[Reminder]:
    """Her reminders as they are in the store, by day."""
    wanted = select(Reminder).where(Reminder.person_id == person.id).execution_options(populate_existing=True)
    found = session.exec(wanted.order_by(col(Reminder.send_from), col(Reminder.schedule), col(Reminder.id))).all()
    return [row for row in found if not states or row.state in states]


def deliver(store: Store, now: datetime) -> list[tuple[int, Message]]:
    """Send everything that is queued. Returns it as (chat, message)."""
    sent: list[tuple[int, Message]] = []
    while True:
        with store.transaction() as session:
            parcels = dispatch.claim(session, "tests", now, 1000)
            dispatch.mark(session, [Result(parcel, OutboxState.SENT, message_id=1) for parcel in parcels], now)
        if not parcels:
            return sent
        sent += [(parcel.chat_id, parcel.message) for parcel in parcels]


def waiting(session: Session) -> list[Message]:
    """The messages in the queue, opened."""
    queued = session.exec(select(Outbox).where(Outbox.state == OutboxState.QUEUED).order_by(col(Outbox.id)))
    return [unpack(keyring(session).open(row.content or b"", f"outbox.content:{row.id}")) for row in queued]


def days(first: date, last: date) -> Iterable[date]:
    """Each day from `first` to `last`."""
    return (first + timedelta(days=number) for number in range((last - first).days + 1))
