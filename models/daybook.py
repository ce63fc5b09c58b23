"""The one door for writing events: enter, amend, void. Idempotent, checked for rights and consent, audited.

What follows from an event (record, open items, reminders) is worked out anew from the person's whole history: it is
always what a start from scratch would give.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, select

from locales import Phrase
from models import versions
from models.db import hold, settle
from models.errors import NotFound, Rejected
from models.events import items_of, record_of
from models.events.asking import asked_back, reported_before
from models.events.entry import Entry, fingerprint, may_be, read, tick_again
from models.events.entry import number_only as number_only
from models.ids import new_id
from models.kinds import SENSITIVE, ConsentBasis, EventKind, EventStatus, Visibility
from models.queries.versions import every
from models.rules import rights
from models.services import audit, closing, followup_rows, followups, history, links, people, reminders
from models.services.access import Who
from models.tables import Event, Person
from models.versions import as_answered as as_answered
from models.versions import current as current
from models.versions import number_of as number_of

OWN_DAYS = timedelta(days=7)
_NAMED = (ConsentBasis.TOLD_AND_AGREED, ConsentBasis.SELF_REPORTED)


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
    if known := versions.entered(session, key):
        return Receipt(known, created=False)
    entry = read(session, who, kind, answers, now)
    if kind in SENSITIVE and basis not in _NAMED:
        tick = versions.write(session, who, entry, key, now, basis or ConsentBasis.NOT_ASKED, None)
        return Receipt(tick, created=True)
    prints = (fingerprint(session, who, entry, person_id) for person_id in may_be(session, entry))
    if known := versions.same(session, prints):
        return Receipt(known, created=False)
    person = entry.person or _add(session, entry, now)
    _learn(session, person, entry, now)
    event = versions.write(session, who, entry, key, now, basis if kind in SENSITIVE else None, person)
    follow(session, person, now, kind)
    if entry.partner:
        follow(session, entry.partner, now, kind)
    return Receipt(event, created=True)


def amend(session: Session, who: Who, root_id: str, answers: Mapping[str, Any], key: str, now: datetime) -> Receipt:
    """Write a new version of an event; the old one is kept. Own reports within 7 days, later by the cadre."""
    if known := versions.entered(session, key):
        return Receipt(known, created=False)
    _hold(session, root_id)
    old = mine(session, who, root_id, now)
    entry = read(session, who, old.kind, answers, now, old)
    _check_correction(old, entry)
    before = people.get(session, old.person_id) if old.person_id else None
    person = entry.person or _add(session, entry, now)
    _correct_year(session, who, person, entry, now)
    _learn(session, person, entry, now)
    event = versions.write(session, who, entry, key, now, old.consent_basis, person, old)
    versions.end(old, who, now, EventStatus.AMENDED)
    for touched in {row.id: row for row in (before, person, entry.partner, _partner(session, old)) if row}.values():
        follow(session, touched, now, "amended")
    return Receipt(event, created=True)


def void(session: Session, who: Who, root_id: str, now: datetime) -> Receipt:
    """Withdraw an event: the row stays, marked. Same rights as for amending."""
    _hold(session, root_id)
    event = mine(session, who, root_id, now)
    withdraw(session, who, event, now)
    return Receipt(event, created=False)


def restore(session: Session, who: Who, version: Event, key: str, now: datetime) -> Receipt:
    """The report says again what an earlier `version` of it says, also after it was withdrawn: in a version of its own.

    Raises NotFound unless the report is a cadre's to change, and what amending it would raise.
    """
    newest = every(session, version.root_id)[-1]
    if has_lost_its_person(version) or has_lost_its_person(newest) or not _decides(session, who, newest):
        raise NotFound
    if version.person_id is None:
        tick = versions.write(session, who, tick_again(version), key, now, newest.consent_basis, None, newest)
        return Receipt(tick, created=True)
    person = people.get(session, version.person_id)
    answers = as_answered(session, version)
    if newest.status is EventStatus.RECORDED:
        return amend(session, who, version.root_id, answers, key, now)
    hold(session, person.township, version.township)
    entry = read(session, who, newest.kind, answers, now, newest)
    event = versions.write(session, who, entry, key, now, newest.consent_basis, person, newest)
    _follow_all(session, event, now, "amended")
    return Receipt(event, created=True)


def enter_seen(session: Session, who: Who, entry: Entry, person: Person, source: str, now: datetime) -> None:
    """Enter what the clinic saw or somebody read off a slip. Who may, and whether it is new, the caller has checked."""
    versions.write(session, who, entry, new_id(), now, ConsentBasis.SELF_REPORTED, person, source=source)
    follow(session, person, now, entry.kind)


def withdraw(session: Session, who: Who, event: Event, now: datetime) -> None:
    """Withdraw the version that stands. That `who` may is what `void`, or another caller, has checked."""
    versions.end(event, who, now, EventStatus.VOIDED)
    session.add(event)
    audit.note(session, event.township, who.account_id, "event.void", event.root_id, now, event.kind)
    _follow_all(session, event, now, "voided")


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
    followup_rows.loosen(session, event.root_id, now)
    closing.drop_notes(session, [event.root_id])


def mine(session: Session, who: Who, root_id: str, now: datetime) -> Event:
    """The current version of an event that `who` may change: an own report of the last 7 days, or a cadre's area.

    It is of the area where it was made, and of the one where its person is now.
    """
    event = current(session, root_id)
    if has_lost_its_person(event):
        raise NotFound
    own = event.reporter_id == who.account_id and now - event.reported_at <= OWN_DAYS
    if not (_decides(session, who, event) or (own and who.reaches(event.group_code, *rights.to("report.change_own")))):
        raise NotFound
    return event


def _decides(session: Session, who: Who, event: Event) -> bool:
    """Whether a report is a cadre's to change, where it was made or where its person is now."""
    if event.visibility is Visibility.CLINIC:
        return False
    to_change = rights.to("report.change")
    if who.reaches(event.group_code, *to_change):
        return True
    return event.person_id is not None and who.reaches(people.get(session, event.person_id).group_code, *to_change)


def may_change(session: Session, who: Who, root_id: str, now: datetime) -> bool:
    """Whether `who` may put a report right, or withdraw it."""
    try:
        mine(session, who, root_id, now)
    except NotFound:
        return False
    return True


def doubts(
    session: Session, who: Who, kind: EventKind, answers: Mapping[str, Any], now: datetime, amends: str | None = None
) -> tuple[Phrase, ...]:
    """What the card asks back before this is saved. Raises what `enter` would raise."""
    old = current(session, amends) if amends else None
    entry = read(session, who, kind, answers, now, old)
    if old:
        _check_correction(old, entry)
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


def _hold(session: Session, root_id: str) -> None:
    """Hold both townships of a report whose person moved on to another, before it is read to be changed."""
    event = current(session, root_id)
    person = people.get(session, event.person_id) if event.person_id else None
    if person and person.township != event.township:
        hold(session, person.township, event.township)


def _check_correction(old: Event, entry: Entry) -> None:
    """A tick stays one. What stands on a person's yes stays that person's, and a number stays in its group."""
    if old.person_id is None:
        raise NotFound
    other = entry.person is None or entry.person.id != old.person_id
    if entry.group_code != old.group_code or (old.kind in SENSITIVE and other):
        raise Rejected("problem.other_person", "person")


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


def has_lost_its_person(event: Event) -> bool:
    """Whether it was about somebody, but is a tick since the case was closed, or she erased: it stays."""
    return event.person_id is None and (event.consent_basis is None or event.consent_basis in _NAMED)


def _partner(session: Session, event: Event) -> Person | None:
    return people.get(session, event.partner_id) if event.partner_id else None


def _follow_all(session: Session, event: Event, now: datetime, cause: str) -> None:
    for person_id in (event.person_id, event.partner_id):
        if person_id:
            follow(session, people.get(session, person_id), now, cause)
