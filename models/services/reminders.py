"""The reminders of persons, kept in line with their plan. Whoever changes what a plan is made from calls here.

An event, an amendment, a void, a consent, a delivery mark, a move, a link: `replan_person`; settings or rounds:
`replan_township`. Sending is elsewhere: due.py queues, dispatch.py sends.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.db import settle
from models.kinds import Scope
from models.rules.history import Fact
from models.rules.life import OPEN
from models.rules.schedule_rows import CLINIC
from models.services import history, locks, owed, people, planning, reconciling, township_settings
from models.services.reconciling import Changes
from models.tables import Consent, Person, Reminder

_AT_ONCE = 400
NIGHTS = 28
"""Nights in which everybody is planned further ahead once."""


@dataclass(frozen=True)
class Replanned:
    """What planning anew came to: persons looked at and changed, reminders newly planned and superseded."""

    persons: int = 0
    changed: int = 0
    planned: int = 0
    superseded: int = 0

    def __add__(self, other: "Replanned") -> "Replanned":
        """Both together."""
        return Replanned(
            self.persons + other.persons,
            self.changed + other.changed,
            self.planned + other.planned,
            self.superseded + other.superseded,
        )


def replan(session: Session, person: Person, facts: Iterable[Fact], now: datetime, cause: str) -> None:
    """Bring her rows in line with the plan that follows from `facts`. Calling again changes nothing.

    `cause` is kept on what is superseded or cancelled: a word or two ("event", "consent", "round"), never a kind of
    event. Who never agreed to anything has no plan, and so no rows: nothing more is read.
    """
    settle(session, Consent)
    if planning.ever_agreed(session, person.id):
        reconciling.carry_out(session, _changes(session, [person], {person.id: facts}, now), cause, now)


def replan_person(session: Session, person_id: str, now: datetime, cause: str) -> None:
    """The same, with her history read here. Raises NotFound when there is nobody of this id."""
    session.flush()
    person = people.get(session, person_id)
    changes = _changes(session, [person], {person.id: history.facts_of(session, person)}, now)
    reconciling.carry_out(session, changes, cause, now)


def replan_many(session: Session, person_ids: Iterable[str], now: datetime, cause: str) -> Replanned:
    """The same for many persons. Those who were erased are passed by."""
    wanted = sorted(set(person_ids))
    locks.hold_persons(session, wanted)
    done = Replanned()
    for start in range(0, len(wanted), _AT_ONCE):
        persons, changes = _looked_at(session, wanted[start : start + _AT_ONCE], now)
        reconciling.carry_out(session, changes, cause, now)
        over = len(changes.superseded) + len(changes.cancelled)
        done += Replanned(persons, len(changes.of), len(changes.new), over)
    return done


def differing(session: Session, person_ids: Iterable[str], now: datetime) -> list[str]:
    """Those of many persons whose rows are not what their plan asks for. Reads only, and holds nobody up.

    What it says may be out of date at once: `replan_many` these, which looks again while nobody else can write.
    """
    wanted = sorted(set(person_ids))
    parts = (wanted[start : start + _AT_ONCE] for start in range(0, len(wanted), _AT_ONCE))
    return sorted(person_id for some in parts for person_id in _looked_at(session, some, now)[1].of)


def untrue(session: Session, person_ids: Iterable[str], now: datetime) -> list[str]:
    """Those of `differing` who differ within what is planned by now; of the nights ahead each has its turn."""
    sure = (now + planning.HORIZON).date() - timedelta(days=2 * NIGHTS)
    found = []
    for person_id in differing(session, person_ids, now):
        changes = _looked_at(session, [person_id], now)[1]
        if changes.size > len(changes.new) or any(row["send_from"] <= sure for row in changes.new):
            found.append(person_id)
    return found


def replan_township(session: Session, township: str, now: datetime, cause: str) -> None:
    """Settings, schedules or rounds of a township changed: replan everybody who ever agreed to something.

    Where that are many it is owed instead: the next tick, or the command line, does it in portions.
    """
    township_settings.forget(session)
    ids = session.connection().execute(_agreed(township).limit(_AT_ONCE + 1)).scalars().all()
    if len(ids) > _AT_ONCE:
        owed.owe(session, township, cause, now)
    else:
        replan_many(session, ids, now, cause)


def with_plans(session: Session, township: str) -> int:
    """How many `replan_township` looks at."""
    session.flush()
    counted = sa.select(sa.func.count()).select_from(_agreed(township).subquery())
    return int(session.connection().execute(counted).scalar_one())


def _agreed(township: str) -> sa.Select[str]:
    here = (col(Consent.township) == township, col(Person.id) == col(Consent.person_id), col(Person.key).is_not(None))
    return sa.select(col(Consent.person_id)).where(*here).distinct()


def extend(session: Session, night: int, after: str, limit: int, now: datetime) -> str:
    """Plan further ahead for a 28th of all persons, each night (a running number) another one.

    Takes at most `limit` persons with an id greater than `after`. Returns the last id, empty when all are done.
    """
    ends = [f"{value:02x}" for value in range(256) if value % NIGHTS == night % NIGHTS]
    agreed = sa.select(col(Consent.person_id)).where(col(Consent.person_id) > after).distinct()
    tonight = agreed.where(sa.func.substr(col(Consent.person_id), 31, 2).in_(ends))
    ids = session.connection().execute(tonight.order_by(col(Consent.person_id)).limit(limit)).scalars().all()
    replan_many(session, ids, now, "horizon")
    return ids[-1] if len(ids) == limit else ""


def loosen(session: Session, person_id: str, event_id: str) -> None:
    """The event became a nameless tick: what had hung on it says so no more."""
    hung = (col(Reminder.person_id) == person_id, col(Reminder.anchor) == event_id)
    session.connection().execute(sa.update(Reminder).where(*hung).values(anchor=""))


def planned_for(session: Session, person_id: str) -> list[Reminder]:
    """What is still to go to her, or on its way, by day. For screens; who may look is the caller's matter."""
    wanted = select(Reminder).where(Reminder.person_id == person_id, col(Reminder.state).in_(OPEN))
    hers = wanted.where(Reminder.audience != CLINIC).order_by(col(Reminder.send_from), col(Reminder.id))
    return list(session.exec(hers.execution_options(populate_existing=True)))


def _looked_at(session: Session, person_ids: Sequence[str], now: datetime) -> tuple[int, Changes]:
    """How many of these persons are there, and what is to be done about their rows."""
    here = select(Person).where(col(Person.id).in_(person_ids), col(Person.key).is_not(None))
    persons = session.exec(here).all()
    return len(persons), _changes(session, persons, history.facts_of_many(session, persons), now)


def _changes(
    session: Session, persons: Sequence[Person], facts: Mapping[str, Iterable[Fact]], now: datetime
) -> Changes:
    session.flush()
    ids = [person.id for person in persons]
    rows, changes = reconciling.rows_of(session, ids), Changes()
    by_township: dict[str, list[Person]] = {}
    for person in persons:
        by_township.setdefault(person.township, []).append(person)
    for township, folk in by_township.items():
        choices = township_settings.of(session, township)
        wishes = planning.wishes(session, [person.id for person in folk], choices.zone)
        if any(Scope.ROUND in one.grants for one in wishes.values()):
            choices = township_settings.with_clinic_days(session, choices)
        for person in folk:
            plan = planning.planned(person, facts[person.id], wishes[person.id], choices, now)
            reconciling.compare(changes, person.id, township, rows[person.id], plan, choices.today(now), now)
    return changes
