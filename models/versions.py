"""The rows of an event: each correction is a new version, one of them stands, and one number names them all.

Who may write one, and what follows from it, is the daybook's matter (models/daybook.py): nobody else calls what writes.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.db import hold, insert, leave_in_peace, made
from models.errors import NotFound
from models.events import TYPES
from models.events.entry import Entry, fingerprint
from models.fields import known_person
from models.ids import new_id
from models.kinds import ConsentBasis, EventKind, EventStatus
from models.prepared import Prepared
from models.queries import outages, receipts
from models.rules.area_codes import township_of
from models.services import audit, history, notices, operator, people, zero
from models.services.access import Who
from models.tables import Event, Person

OFFICER = "officer"
"""The source of what is reported from a group; others are the clinic and a slip."""

_LOSSES = (EventKind.PREGNANCY_END, EventKind.DEATH)
_BY_KEY = Prepared(sa.select(col(Event.id)).where(col(Event.key) == sa.bindparam("key")))
_SAME = Prepared(
    sa.select(col(Event.id)).where(
        col(Event.fingerprint) == sa.bindparam("print"), col(Event.status) == EventStatus.RECORDED
    )
)
_LAST_SERIAL = Prepared(
    sa.select(sa.func.max(col(Event.serial))).where(
        col(Event.group_code) == sa.bindparam("group"), col(Event.reported_on) == sa.bindparam("day")
    )
)


def number_of(event: Event) -> str:
    """The receipt number of an event, the same for all its versions."""
    return receipts.number(event.reported_on, event.serial)


def current(session: Session, root_id: str) -> Event:
    """The version of an event that stands. Raises NotFound, also when it was withdrawn."""
    wanted = select(Event).where(Event.root_id == root_id, col(Event.status) == EventStatus.RECORDED)
    event = session.exec(wanted).one_or_none()
    if event is None:
        raise NotFound
    return event


def as_answered(session: Session, event: Event) -> dict[str, Any]:
    """What is kept of a version that names somebody, as the form holds it with which it could be entered now.

    Where the year of birth is asked, it is an answer, which can be corrected.
    """
    assert event.person_id is not None
    person = people.get(session, event.person_id)
    known = people.known(session, person)
    day = {"on": event.occurred_on.isoformat(), "calendar": event.calendar, "precision": event.precision}
    asked = any(field.name == "birth_year" for field in TYPES[event.kind].fields)
    year = {"birth_year": known.birth_year} if asked else {}
    envelope = {"person": known_person(known) | {"birth_year": None}, "date": day}
    return history.answers_of(session, person, event) | year | envelope


def entered(session: Session, key: str) -> Event | None:
    """The event that was entered with this key."""
    return _found(session, _BY_KEY, key=key)


def same(session: Session, fingerprints: Iterable[str]) -> Event | None:
    """The event that stands and says what one of these fingerprints says."""
    return next(filter(None, (_found(session, _SAME, print=one) for one in fingerprints)), None)


def write(
    session: Session,
    who: Who,
    entry: Entry,
    key: str,
    now: datetime,
    basis: ConsentBasis | None,
    person: Person | None,
    old: Event | None = None,
    source: str = OFFICER,
) -> Event:
    """Write a version of an event that was read and checked. What comes from elsewhere than the group is no report of
    its day: nothing that was signed there is withdrawn, and nobody is told.
    """
    event = _version(session, who, entry, now, person, old)
    event.key, event.consent_basis, event.source = key, basis, old.source if old else source
    if person:
        event.fingerprint = fingerprint(session, who, entry, person.id)
        event.facts = people.seal_for(session, person, entry.answers, f"event.facts:{event.id}")
        if entry.kind in _LOSSES:
            leave_in_peace(session, person.id, now)
    insert(session, event)
    action = "event.amend" if old else "event.enter"
    audit.note(session, event.township, who.account_id, action, event.root_id, now, entry.kind)
    if event.source == OFFICER:
        zero.withdraw(session, entry.group_code, who.today(now), now, who.account_id)
        notices.report_entered(session, event, who.account_id, now)
    return event


def end(event: Event, who: Who, now: datetime, status: EventStatus) -> None:
    """This version stands no longer."""
    event.status, event.ended_at, event.ended_by = status, now, who.account_id


def _version(
    session: Session, who: Who, entry: Entry, now: datetime, person: Person | None, old: Event | None
) -> Event:
    """The row of an entry: a first version, or the next one of `old`, whose reporter, day and number it keeps."""
    today = who.today(now)
    reported_at, event_id = old.reported_at if old else now, new_id()
    return made(
        Event,
        id=event_id,
        root_id=old.root_id if old else event_id,
        supersedes_id=old.id if old else None,
        version=old.version + 1 if old else 1,
        township=township_of(entry.group_code),
        group_code=entry.group_code,
        kind=entry.kind,
        person_id=person.id if person else None,
        partner_id=entry.partner.id if entry.partner and person else None,
        occurred_on=entry.on,
        precision=entry.precision,
        calendar=entry.calendar,
        reported_at=reported_at,
        reported_on=old.reported_on if old else today,
        serial=old.serial if old else _next_serial(session, entry.group_code, today),
        reporter_id=old.reporter_id if old else who.account_id,
        visibility=entry.visibility,
        late_days=outages.late_days(session, entry.on, reported_at, who.zone),
        key="",
    )


def _found(session: Session, wanted: Prepared, **values: Any) -> Event | None:
    """The event whose id `wanted` asks for. Hardly ever is there one, so nothing else is read at first."""
    event_id = wanted.scalar(session, **values)
    return session.get(Event, event_id) if event_id else None


def _next_serial(session: Session, group_code: str, day: date) -> int:
    hold(session, township_of(group_code))
    last = _LAST_SERIAL.scalar(session, group=group_code, day=day) or 0
    return max(last, operator.numbers_given(session).get(day.isoformat(), 0)) + 1
