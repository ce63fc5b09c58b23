"""What the card asks back before a report is saved: is it meant so? Reads only; refuses nothing."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from locales import Phrase
from models.db import settle
from models.events import TYPES, record_of
from models.events.entry import Entry
from models.kinds import EventKind, EventStatus
from models.prepared import Prepared
from models.queries import receipts, sight
from models.queries.sight import Shown
from models.rules.history import Fact, flat
from models.rules.names import masked, similar
from models.services import history, people
from models.services.access import Who
from models.tables import Event, Person

_OLD = timedelta(days=60)
_NEAR = timedelta(days=3)
_OLDEST_EXPECTING = 50
_C = Event.__table__.c  # type: ignore[attr-defined]
_NEAR_BY = Prepared(
    sa.select(
        _C.root_id, _C.person_id, _C.group_code, _C.kind, _C.visibility, _C.reporter_id, _C.reported_on, _C.serial,
        _C.occurred_on,
    )
    .where(_C.group_code == sa.bindparam("group"), _C.reported_on >= sa.bindparam("first"))
    .where(_C.status == EventStatus.RECORDED, _C.kind == sa.bindparam("kind"))
    .where(_C.occurred_on.between(sa.bindparam("first"), sa.bindparam("last")))
    .order_by(_C.id)
)  # fmt: skip
_NUMBER = Prepared(
    sa.select(_C.reported_on, _C.serial).where(_C.root_id == sa.bindparam("root"), _C.status == EventStatus.RECORDED)
)


def asked_back(session: Session, who: Who, entry: Entry, today: date, besides: str | None) -> tuple[Phrase, ...]:
    """Every doubt about an entry. `besides` is the event that it corrects, which is no doubt about itself.

    Nothing is asked that tells of events which `who` may not see.
    """
    asked = [*_about_days(entry, today), *_of_like_names(session, who, entry, besides)]
    if entry.person:
        asked += _about_history(session, who, entry, entry.person, today, besides)
    return tuple(asked)


def births(session: Session, who: Who, person_id: str) -> tuple[date, ...]:
    """The days on which somebody gave birth, as far as `who` may see them. Raises NotFound beyond the area."""
    person = people.reachable(session, who, person_id)
    facts = history.facts_of(session, person, lambda event: number_only(who, event))
    return tuple(fact.on for fact in facts if fact.kind is EventKind.BIRTH)


def number_only(who: Who, event: history.Entered) -> bool:
    """Whether `who` sees nothing of a named event but its number."""
    return _shown(who, event) is Shown.NUMBER


def _shown(who: Who, event: history.Entered) -> Shown:
    return sight.shown(who, event.group_code, event.kind, event.visibility, event.reporter_id, named=True)


def _about_days(entry: Entry, today: date) -> Iterator[Phrase]:
    if today - entry.on > _OLD:
        yield Phrase.of("doubt.old", day=entry.on)
    born = entry.birth_year
    if entry.kind is EventKind.PREGNANCY and born and entry.on.year - born > _OLDEST_EXPECTING:
        yield Phrase.of("doubt.age", year=str(born))


def _about_history(
    session: Session, who: Who, entry: Entry, person: Person, today: date, besides: str | None
) -> Iterator[Phrase]:
    facts = history.facts_of(session, person, lambda event: event.root_id == besides or number_only(who, event))
    for fact in facts:
        if fact.kind is entry.kind and abs(fact.on - entry.on) <= _NEAR:
            yield Phrase.of("doubt.reported", number=_number(session, fact), day=fact.on)
    before = record_of(fact for fact in facts if fact.on <= entry.on)
    if before.died_on and before.died_on < entry.on:
        yield Phrase.of("doubt.died", day=before.died_on)
    yield from TYPES[entry.kind].doubts(before, Fact("", entry.kind, entry.on, today, flat(entry.answers)))


def _number(session: Session, fact: Fact) -> str:
    event = _NUMBER.first(session, root=fact.event_id)
    return receipts.number(event.reported_on, event.serial)


def _of_like_names(session: Session, who: Who, entry: Entry, besides: str | None) -> Iterator[Phrase]:
    """Near events of the same kind about somebody else of the group whose name is nearly the same."""
    events = [event for event in _near_by(session, entry) if event.root_id != besides and event.person_id]
    seen = {event.person_id: event for event in events if _shown(who, event) is Shown.ALL}
    for known in people.names(session, seen.keys() - {entry.person and entry.person.id}).values():
        if _may_be_one(entry, known.name):
            event = seen[known.id]
            number = receipts.number(event.reported_on, event.serial)
            yield Phrase.of("doubt.like_name", name=masked(known.name), number=number, day=event.occurred_on)


def _may_be_one(entry: Entry, name: str) -> bool:
    """Whether a name on record may stand for the same person. Two people of one name were told apart by the officer."""
    told_apart = entry.name == name and (entry.another or entry.person)
    return similar(entry.name, name) and not told_apart


def _near_by(session: Session, entry: Entry) -> Sequence[Any]:
    settle(session, Event)
    first, last = entry.on - _NEAR, entry.on + _NEAR
    return _NEAR_BY.all(session, group=entry.group_code, kind=entry.kind, first=first, last=last)
