"""A person's events as facts, opened: what rules fold, plan and open items from."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.kinds import EventStatus
from models.prepared import Prepared
from models.rules.history import Fact, flat, in_order
from models.services import closing, people
from models.tables import Event, Person

Entered = Event | Any
"""An event, as an object or as a row with the columns of `_CURRENT`."""

_C = Event.__table__.c  # type: ignore[attr-defined]
_RECORDED = sa.select(
    _C.id, _C.root_id, _C.person_id, _C.partner_id, _C.kind, _C.occurred_on, _C.reported_on, _C.facts,
    _C.group_code, _C.visibility, _C.reporter_id,
).where(_C.status == EventStatus.RECORDED)  # fmt: skip
_CURRENT = Prepared(
    _RECORDED.where(sa.or_(_C.person_id == sa.bindparam("person"), _C.partner_id == sa.bindparam("person")))
)
_IDS: sa.BindParameter[Any] = sa.bindparam("persons", expanding=True)
_OF_MANY = tuple(_RECORDED.where(column.in_(_IDS)) for column in (_C.person_id, _C.partner_id))


def facts_of(session: Session, person: Person, hidden: Callable[[Entered], bool] | None = None) -> tuple[Fact, ...]:
    """The current versions of a person's events, in order, with those in which the person is the spouse.

    The person's own events of which `hidden` says so are left out.
    """
    facts = []
    for event in _CURRENT.all(session, person=person.id):
        if event.person_id != person.id:
            facts.append(_as_partner(session, event))
        elif hidden is None or not hidden(event):
            facts.append(fact_of(session, person, event))
    facts += [past.fact for past in closing.past_of(session, person) if hidden is None or not hidden(past)]
    return in_order(facts)


def facts_of_many(session: Session, persons: Iterable[Person]) -> dict[str, tuple[Fact, ...]]:
    """The same for many persons, by id, in two queries; closed reports are with the persons themselves."""
    folk = {person.id: person for person in persons}
    found = {person.id: [past.fact for past in closing.past_of(session, person)] for person in folk.values()}
    own, shared = (session.connection().execute(wanted, {"persons": list(folk)}).all() for wanted in _OF_MANY)
    for event in own:
        found[event.person_id].append(fact_of(session, folk[event.person_id], event))
    for event in shared:
        if event.partner_id != event.person_id:
            found[event.partner_id].append(_as_partner(session, event))
    return {person_id: in_order(facts) for person_id, facts in found.items()}


def fact_of(session: Session, person: Person, event: Entered) -> Fact:
    """One event, opened with the person's key. All versions of an event have the identity of the first."""
    return Fact(
        event.root_id, event.kind, event.occurred_on, event.reported_on, flat(answers_of(session, person, event))
    )


def answers_of(session: Session, person: Person, event: Entered) -> dict[str, Any]:
    """The answers with which an event was entered."""
    if event.facts is None:
        return {}
    answers: dict[str, Any] = people.open_for(session, person, event.facts, f"event.facts:{event.id}")
    return answers


def _as_partner(session: Session, event: Entered) -> Fact:
    """The event as it stands on the spouse's record: the same, with the other name in it."""
    assert event.person_id is not None
    first = people.get(session, event.person_id)
    fact = fact_of(session, first, event)
    return replace(fact, answers={**fact.answers, "spouse": people.known(session, first).name})
