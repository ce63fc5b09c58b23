"""What the card asks back before a report is saved: is it meant so? Reads only; refuses nothing."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from locales import Phrase
from models.db import settle
from models.events import TYPES, record_of
from models.events.base import ASK_CLINIC
from models.events.entry import Entry, number_only, shown
from models.events.pregnancy import dates
from models.kinds import EventKind, EventStatus
from models.prepared import Prepared
from models.queries import receipts
from models.queries.sight import Shown
from models.rules.history import Fact, flat
from models.rules.names import masked, same, similar
from models.rules.person import Known
from models.rules.record import Record
from models.services import history, people, places, staff
from models.services.access import Who
from models.tables import Event, Person

_OLD = timedelta(days=60)
_NEAR = timedelta(days=3)
_BETWEEN_BIRTHS = timedelta(weeks=24)
_OLDEST_EXPECTING = 50
_C = Event.__table__.c  # type: ignore[attr-defined]
_NEAR_BY = Prepared(
    sa.select(
        _C.id, _C.root_id, _C.person_id, _C.group_code, _C.kind, _C.visibility, _C.reporter_id, _C.reported_on,
        _C.serial, _C.occurred_on, _C.facts,
    )
    .where(_C.group_code == sa.bindparam("group"), _C.reported_on >= sa.bindparam("first"))
    .where(_C.status == EventStatus.RECORDED, _C.kind == sa.bindparam("kind"))
    .where(_C.occurred_on.between(sa.bindparam("first"), sa.bindparam("last")))
    .order_by(_C.id)
)  # fmt: skip
_REPORT = Prepared(
    sa.select(_C.reported_on, _C.serial, _C.reporter_id).where(
        _C.root_id == sa.bindparam("root"), _C.status == EventStatus.RECORDED
    )
)


def asked_back(session: Session, who: Who, entry: Entry, today: date, besides: str | None) -> tuple[Phrase, ...]:
    """Every doubt about an entry. `besides` is the event that it corrects, which is no doubt about itself.

    Nothing is asked that tells of events which `who` may not see.
    """
    new = Fact("", entry.kind, entry.on, today, flat(entry.answers))
    asked = [*_about_days(entry, today), *_of_like_names(session, who, entry, new, besides)]
    facts = _seen(session, who, entry.person, besides)
    asked += _about_others(session, who, facts, new)
    asked += TYPES[entry.kind].doubts(_before(facts, new), new) if entry.person else ()
    asked += _about_partner(_seen(session, who, entry.partner, besides), entry, new)
    asked += _about_phone(entry)
    return tuple(_with_telephone(session, who, phrase) for phrase in asked)


def reported_before(session: Session, who: Who, entry: Entry, today: date) -> str | None:
    """The report (root id) that may be of the same event, as far as `who` may see it."""
    new = Fact("", entry.kind, entry.on, today, flat(entry.answers))
    return next((fact.event_id for fact in _twins(_seen(session, who, entry.person, None), new)), None)


def births(session: Session, who: Who, person_id: str) -> tuple[date, ...]:
    """The days on which somebody gave birth, as far as `who` may see them. Raises NotFound beyond the area."""
    person = people.reachable(session, who, person_id)
    facts = history.facts_of(session, person, lambda event: number_only(who, event))
    return tuple(fact.on for fact in facts if fact.kind is EventKind.BIRTH)


def _about_days(entry: Entry, today: date) -> Iterator[Phrase]:
    if today - entry.on > _OLD:
        yield Phrase.of("doubt.old", day=entry.on)
    born = entry.birth_year
    if entry.kind is EventKind.PREGNANCY and born and entry.on.year - born > _OLDEST_EXPECTING:
        yield Phrase.of("doubt.age", year=str(born))


def _seen(session: Session, who: Who, person: Person | None, besides: str | None) -> tuple[Fact, ...]:
    """What is on record of somebody as far as `who` may see it."""
    if person is None:
        return ()
    return history.facts_of(session, person, lambda event: event.root_id == besides or number_only(who, event))


def _about_others(session: Session, who: Who, facts: Sequence[Fact], new: Fact) -> Iterator[Phrase]:
    """Is it one of those on record? Does it lie too near to one, or on the wrong side of it?"""
    near = _near(facts, new)
    for fact in _twins(facts, new):
        yield _already(session, who, fact)
    if new.kind is EventKind.BIRTH:
        yield from _before_another_birth([fact for fact in facts if fact not in near], new)
    if new.kind is EventKind.DEATH:
        yield from _not_the_last([fact for fact in facts if fact not in near], new)


def _near(facts: Sequence[Fact], new: Fact) -> list[Fact]:
    return [fact for fact in facts if fact.kind is new.kind and abs(fact.on - new.on) <= _NEAR]


def _twins(facts: Sequence[Fact], new: Fact) -> list[Fact]:
    """Those on record that may be the event itself."""
    return [fact for fact in _near(facts, new) if TYPES[new.kind].same(fact, new)]


def _before_another_birth(facts: Sequence[Fact], new: Fact) -> Iterator[Phrase]:
    births = (fact.on for fact in facts if fact.kind is EventKind.BIRTH and fact.on > new.on)
    following = next(births, None)
    if following and following - new.on < _BETWEEN_BIRTHS:
        yield Phrase.of("doubt.birth_soon", day=following)


def _not_the_last(facts: Sequence[Fact], new: Fact) -> Iterator[Phrase]:
    died = [fact.on for fact in facts if fact.kind is EventKind.DEATH]
    later = [fact.on for fact in facts if fact.kind is not EventKind.DEATH and fact.on > new.on]
    if died:
        yield Phrase.of("doubt.died", day=died[-1])
    if later:
        yield Phrase.of("doubt.later_events", day=later[-1])


def _before(facts: Sequence[Fact], new: Fact) -> Record:
    """The record on the day of a new event. A pregnancy counts from its last period, whenever it was reported."""
    return record_of(fact for fact in facts if fact.on <= new.on or (_begun(fact) or date.max) <= new.on)


def _begun(fact: Fact) -> date | None:
    return dates(fact)[0] if fact.kind is EventKind.PREGNANCY else None


def _about_partner(facts: Sequence[Fact], entry: Entry, new: Fact) -> Iterator[Phrase]:
    """Is the one who is married to be married to somebody else on record?"""
    spouse = _before(facts, new).spouse
    if entry.kind is EventKind.MARRIAGE and spouse and spouse != entry.name:
        yield Phrase("doubt.spouse_married")


def _about_phone(entry: Entry) -> Iterator[Phrase]:
    """Somebody who left can be reached only by a telephone number."""
    if entry.kind is EventKind.MIGRATE_OUT and not (entry.phone or (entry.person and entry.person.phone)):
        yield Phrase("note.no_phone")


def _with_telephone(session: Session, who: Who, phrase: Phrase) -> Phrase:
    clinic = places.telephone(session, who.township) if phrase == ASK_CLINIC else None
    return Phrase.of("doubt.call_clinic", clinic=clinic[0], telephone=clinic[1]) if clinic else phrase


def _already(session: Session, who: Who, fact: Fact) -> Phrase:
    """By whom, under which number and for which day something like it was reported."""
    event = _REPORT.first(session, root=fact.event_id)
    number = receipts.number(event.reported_on, event.serial)
    return Phrase.of("doubt.reported", by=staff.called(session, who, event.reporter_id), number=number, day=fact.on)


def _of_like_names(session: Session, who: Who, entry: Entry, new: Fact, besides: str | None) -> Iterator[Phrase]:
    """Near events of the same kind about somebody else of the group whose name is nearly the same."""
    events = [event for event in _near_by(session, entry) if event.root_id != besides and event.person_id]
    seen = {event.person_id: event for event in events if shown(who, event) is Shown.ALL}
    for known in people.names(session, seen.keys() - {entry.person and entry.person.id}).values():
        event = seen[known.id]
        if (
            _may_be_one(entry, known.name)
            and _same(session, event, new)
            and not _known_apart(session, who, entry, known)
        ):
            number = receipts.number(event.reported_on, event.serial)
            by = staff.called(session, who, event.reporter_id)
            yield Phrase.of("doubt.like_name", by=by, name=masked(known.name), number=number, day=event.occurred_on)


def _known_apart(session: Session, who: Who, entry: Entry, other: Known) -> bool:
    """Whether both are on record and differ in more than their names, or of the other one more is known."""
    if entry.person is None:
        return False
    mine = people.known(session, entry.person)
    years, heads = {mine.birth_year, other.birth_year} - {None}, {mine.head, other.head} - {""}
    return len(years) > 1 or len(heads) > 1 or len(_seen(session, who, people.get(session, other.id), None)) > 1


def _may_be_one(entry: Entry, name: str) -> bool:
    """Whether a name on record may stand for the same person. Two people of one name were told apart by the officer."""
    told_apart = same(entry.name, name) and (entry.another or entry.person)
    return similar(entry.name, name) and not told_apart


def _same(session: Session, event: Any, new: Fact) -> bool:
    return TYPES[new.kind].same(history.fact_of(session, people.get(session, event.person_id), event), new)


def _near_by(session: Session, entry: Entry) -> Sequence[Any]:
    settle(session, Event)
    first, last = entry.on - _NEAR, entry.on + _NEAR
    return _NEAR_BY.all(session, group=entry.group_code, kind=entry.kind, first=first, last=last)
