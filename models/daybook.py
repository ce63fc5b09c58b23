"""The one door for writing events: enter, amend, void. Idempotent, checked for rights and consent, audited.

What follows from an event (record, open items, reminders) is worked out anew from the person's whole history: it is
always what a start from scratch would give.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from locales import Phrase
from models.db import hold, insert, leave_in_peace, made, settle
from models.errors import NotFound, Rejected
from models.events import items_of, record_of
from models.events.asking import asked_back, reported_before
from models.events.entry import Entry, fingerprint, may_be, read
from models.events.entry import number_only as number_only
from models.ids import new_id
from models.kinds import SENSITIVE, ConsentBasis, EventKind, EventStatus, Role, Visibility
from models.prepared import Prepared
from models.queries import outages, receipts
from models.services import audit, followup_rows, followups, history, links, notices, operator, people, reminders, zero
from models.services.access import Who
from models.tables import Event, Person

OFFICER = "officer"
"""The source of what is reported from a group; others are the clinic and a slip."""
OWN_DAYS = timedelta(days=7)
_LOSSES = (EventKind.PREGNANCY_END, EventKind.DEATH)
_NAMED = (ConsentBasis.TOLD_AND_AGREED, ConsentBasis.SELF_REPORTED)
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


@dataclass(frozen=True)
class Receipt:
    """What was kept. `created` is False when it had been entered before: the number is then the one of that time."""

    event: Event
    created: bool

    @property
    def number(self) -> str:
        """The number by which people name the report: month, day, and its place in the group's day."""
        return number_of(self.event)

    @property
    def nameless(self) -> bool:
        """Whether only a tick (kind, group, day) was kept."""
        return self.event.person_id is None


def number_of(event: Event) -> str:
    """The receipt number of an event, the same for all its versions."""
    return receipts.number(event.reported_on, event.serial)


def enter(
    session: Session,
    who: Who,
    kind: EventKind,
    answers: Mapping[str, Any],
    key: str,
    now: datetime,
    basis: ConsentBasis | None = None,
) -> Receipt:
    """Enter an event. Calling again with the same key, or with equal facts, returns the event already written.

    For the four kinds about health `basis` decides: without her yes only a nameless tick is kept.
    """
    if known := _entered(session, key):
        return Receipt(known, created=False)
    entry = read(session, who, kind, answers, now)
    if kind in SENSITIVE and basis not in _NAMED:
        return Receipt(write(session, who, entry, key, now, basis or ConsentBasis.NOT_ASKED, None), created=True)
    prints = [fingerprint(session, who, entry, person_id) for person_id in may_be(session, entry)]
    if known := next(filter(None, (_found(session, _SAME, print=one) for one in prints)), None):
        return Receipt(known, created=False)
    person = entry.person or _add(session, entry, now)
    _learn(session, person, entry, now)
    event = write(session, who, entry, key, now, basis if kind in SENSITIVE else None, person)
    follow(session, person, now, kind)
    if entry.partner:
        follow(session, entry.partner, now, kind)
    return Receipt(event, created=True)


def amend(session: Session, who: Who, root_id: str, answers: Mapping[str, Any], key: str, now: datetime) -> Receipt:
    """Write a new version of an event; the old one is kept. Own reports within 7 days, later by the cadre."""
    if known := _entered(session, key):
        return Receipt(known, created=False)
    old = mine(session, who, root_id, now)
    entry = read(session, who, old.kind, answers, now, corrects=True)
    _check_correction(old, entry)
    before = people.get(session, old.person_id) if old.person_id else None
    person = entry.person or _add(session, entry, now)
    _correct_year(session, who, person, entry, now)
    _learn(session, person, entry, now)
    event = write(session, who, entry, key, now, old.consent_basis, person, old)
    _end(old, who, now, EventStatus.AMENDED)
    for touched in {row.id: row for row in (before, person, entry.partner, _partner(session, old)) if row}.values():
        follow(session, touched, now, "amended")
    return Receipt(event, created=True)


def void(session: Session, who: Who, root_id: str, now: datetime) -> Receipt:
    """Withdraw an event: the row stays, marked. Same rights as for amending."""
    event = mine(session, who, root_id, now)
    _end(event, who, now, EventStatus.VOIDED)
    audit.note(session, event.township, who.account_id, "event.void", event.root_id, now, event.kind)
    _follow_all(session, event, now, "voided")
    return Receipt(event, created=False)


def reject(session: Session, who: Who, root_id: str, now: datetime) -> None:
    """She says that an entry made in her name was not agreed to: it becomes a nameless tick at once."""
    event = current(session, root_id)
    if event.person_id is None or event.person_id != who.person_id or not who.verified:
        raise NotFound
    person, partner = people.get(session, event.person_id), _partner(session, event)
    for version in session.exec(select(Event).where(Event.root_id == event.root_id)):
        version.person_id = version.facts = version.partner_id = None
        version.consent_basis, version.fingerprint = ConsentBasis.DECLINED, ""
    # Nobody is named here: the line would say whose tick it is.
    audit.note(session, event.township, "", "event.reject", event.root_id, now, event.kind)
    for touched in (person, partner):
        if touched:
            follow(session, touched, now, "rejected")
            reminders.loosen(session, touched.id, event.root_id)
    followup_rows.loosen(session, event.root_id)


def mine(session: Session, who: Who, root_id: str, now: datetime) -> Event:
    """The current version of an event that `who` may change: an own report of the last 7 days, or a cadre's area."""
    event = current(session, root_id)
    if _has_lost_its_person(event):
        raise NotFound
    own = event.reporter_id == who.account_id and now - event.reported_at <= OWN_DAYS
    cadre = event.visibility is not Visibility.CLINIC and who.reaches(event.group_code, Role.CADRE)
    if not (cadre or (own and who.reaches(event.group_code, Role.OFFICER))):
        raise NotFound
    return event


def doubts(
    session: Session, who: Who, kind: EventKind, answers: Mapping[str, Any], now: datetime, amends: str | None = None
) -> tuple[Phrase, ...]:
    """What the card asks back before this is saved. Raises what `enter` would raise."""
    entry = read(session, who, kind, answers, now, corrects=amends is not None)
    if amends:
        _check_correction(current(session, amends), entry)
    return asked_back(session, who, entry, who.today(now), amends)


def twin(session: Session, who: Who, kind: EventKind, answers: Mapping[str, Any], now: datetime) -> str | None:
    """The report (root id) of which this may be a second one. Raises what `enter` would raise."""
    return reported_before(session, who, read(session, who, kind, answers, now), who.today(now))


def follow(session: Session, person: Person, now: datetime, cause: str) -> None:
    """Work out anew what a person's history says and asks for: record, open items, reminders."""
    settle(session, Event)
    facts = history.facts_of(session, person)
    person.record = people.seal_for(session, person, record_of(facts), f"person.record:{person.id}")
    followups.sync(session, person, items_of(facts), now)
    reminders.replan(session, person, facts, now, cause)


def _check_correction(old: Event, entry: Entry) -> None:
    """A tick stays one. What stands on a person's yes stays that person's, and a number stays in its group."""
    if old.person_id is None:
        raise NotFound
    other = entry.person is None or entry.person.id != old.person_id
    if entry.group_code != old.group_code or (old.kind in SENSITIVE and other):
        raise Rejected("problem.other_person", "person")


def current(session: Session, root_id: str) -> Event:
    """The version of an event that stands. Raises NotFound, also when it was withdrawn."""
    wanted = select(Event).where(Event.root_id == root_id, col(Event.status) == EventStatus.RECORDED)
    event = session.exec(wanted).one_or_none()
    if event is None:
        raise NotFound
    return event


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
        notices.report_entered(session, event, now)
    return event


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
        township=entry.group_code[:9],
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


def _entered(session: Session, key: str) -> Event | None:
    return _found(session, _BY_KEY, key=key)


def _found(session: Session, wanted: Prepared, **values: Any) -> Event | None:
    """The event whose id `wanted` asks for. Hardly ever is there one, so nothing else is read at first."""
    event_id = wanted.scalar(session, **values)
    return session.get(Event, event_id) if event_id else None


def _next_serial(session: Session, group_code: str, day: date) -> int:
    hold(session, group_code[:9])
    last = _LAST_SERIAL.scalar(session, group=group_code, day=day) or 0
    return max(last, operator.numbers_given(session).get(day.isoformat(), 0)) + 1


def _add(session: Session, entry: Entry, now: datetime) -> Person:
    relation = entry.answers.get("relation", "")
    person = people.add(
        session, entry.group_code, entry.name, now, entry.answers.get("relation_to", ""), relation, entry.birth_year
    )
    session.flush()
    return person


def _learn(session: Session, person: Person, entry: Entry, now: datetime) -> None:
    if person.birth_year is None:
        person.birth_year = entry.birth_year
    if entry.phone:
        # Once she has joined, a number that a worker writes opens no other chat in her place.
        people.set_phone(session, person, entry.phone, proves=not links.is_joined(session, person.id))
    people.touch(person, now)


def _correct_year(session: Session, who: Who, person: Person, entry: Entry, now: datetime) -> None:
    """A year of birth on record gives way to the one that a correction says."""
    if person.birth_year and entry.birth_year and person.birth_year != entry.birth_year:
        person.birth_year = entry.birth_year
        audit.note(session, person.township, who.account_id, "person.birth_year", person.id, now)


def _has_lost_its_person(event: Event) -> bool:
    """Whether it was about somebody, but is a tick since the case was closed, or she erased: it stays."""
    return event.person_id is None and (event.consent_basis is None or event.consent_basis in _NAMED)


def _end(event: Event, who: Who, now: datetime, status: EventStatus) -> None:
    event.status, event.ended_at, event.ended_by = status, now, who.account_id


def _partner(session: Session, event: Event) -> Person | None:
    return people.get(session, event.partner_id) if event.partner_id else None


def _follow_all(session: Session, event: Event, now: datetime, cause: str) -> None:
    for person_id in (event.person_id, event.partner_id):
        if person_id:
            follow(session, people.get(session, person_id), now, cause)
