"""What the clinic notes about a check before pregnancy that is on record: collected, to be seen again, over.

Never a finding: there is no field for one. A note can be taken back; her plan follows in the same transaction.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from models.db import hold, settle
from models.errors import NotFound
from models.kinds import EventKind, EventStatus, Noted
from models.queries.areas import span
from models.rules import rights
from models.rules.rounds import PREPREGNANCY
from models.services import audit, history, people, reminders
from models.services.access import Who
from models.tables import Event, ExamNote

LATELY = timedelta(days=90)
"""For so long after a check the clinic is reminded of it, if it wants that; then nothing can be noted any more."""


@dataclass(frozen=True)
class Check:
    """A check before pregnancy that took place, with what was noted about it."""

    root_id: str
    person_id: str
    group_code: str
    on: date
    notes: frozenset[Noted]


def lately(session: Session, who: Who, today: date) -> list[Check]:
    """The checks of the last 90 days that the clinic of `who` looks after, newest first. Nobody who has died since."""
    found = [_check(session, event) for event in _events(session, who, today - LATELY)]
    living = (one for one in found if one and not _has_died(session, one.person_id))
    return sorted(living, key=lambda one: (one.on, one.root_id), reverse=True)


def get(session: Session, who: Who, root_id: str, today: date) -> Check:
    """One of them. Raises NotFound for everything and everybody else."""
    found = next((one for one in lately(session, who, today) if one.root_id == root_id), None)
    if found is None:
        raise NotFound
    return found


def put(session: Session, who: Who, check: Check, what: Noted, now: datetime) -> None:
    """Note it. Noting it again changes nothing."""
    town = people.get(session, check.person_id).township
    hold(session, town)
    if not _rows(session, check, what):
        session.add(ExamNote(township=town, person_id=check.person_id, root_id=check.root_id, what=what, at=now))
        _changed(session, who, town, check, now)


def take_back(session: Session, who: Who, check: Check, what: Noted, now: datetime) -> None:
    """It was a slip of the finger, or holds no longer: the note goes. She is to be seen again no more, nor was she."""
    also = (Noted.CLINIC_CLOSES,) if what is Noted.NEEDS_FOLLOWUP else ()
    rows = _rows(session, check, what, *also)
    for row in rows:
        session.delete(row)
    if rows:
        _changed(session, who, rows[0].township, check, now)


def all_of(session: Session, person_id: str) -> Iterable[ExamNote]:
    """Everything that was noted about her checks."""
    return session.exec(select(ExamNote).where(ExamNote.person_id == person_id).order_by(col(ExamNote.id))).all()


def _rows(session: Session, check: Check, *noted: Noted) -> Sequence[ExamNote]:
    wanted = select(ExamNote).where(ExamNote.root_id == check.root_id, col(ExamNote.what).in_(noted))
    return session.exec(wanted).all()


def _changed(session: Session, who: Who, town: str, check: Check, now: datetime) -> None:
    """Without what was noted in the audit: who reads that is not who may know."""
    session.flush()
    audit.note(session, town, who.account_id, "exam.note", check.root_id, now)
    reminders.replan_person(session, check.person_id, now, "note")


def _events(session: Session, who: Who, since: date) -> Iterable[Event]:
    settle(session, Event)
    named = select(Event).where(Event.kind == EventKind.EXAM, Event.status == EventStatus.RECORDED)
    recent = named.where(col(Event.person_id).is_not(None), Event.occurred_on >= since)
    for area in who.areas(*rights.to("clinic.checks")):
        yield from session.exec(recent.where(span(col(Event.group_code), area)))


def _check(session: Session, event: Event) -> Check | None:
    assert event.person_id is not None
    person = people.get(session, event.person_id)
    if history.fact_of(session, person, event).text("exam_kind") != PREPREGNANCY:
        return None
    session.flush()
    noted = session.exec(select(ExamNote.what).where(ExamNote.root_id == event.root_id)).all()
    return Check(event.root_id, person.id, person.group_code, event.occurred_on, frozenset(map(Noted, noted)))


def _has_died(session: Session, person_id: str) -> bool:
    return any(fact.kind is EventKind.DEATH for fact in history.facts_of(session, people.get(session, person_id)))
