"""Closed cases: 90 days after its end a report loses its person. It stays as a tick with what figures count by; the
person keeps, sealed, as much of it as record, open items and plan are worked out from.
"""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.kinds import EventKind, EventStatus, Precision, Visibility
from models.rules import births, retention
from models.rules.history import Fact, flat
from models.rules.story import Story, story_of
from models.services import audit, followup_rows, people, township_settings
from models.tables import Event, ExamNote, Person

CLOSING = (EventKind.PREGNANCY, EventKind.BIRTH, EventKind.PREGNANCY_END, EventKind.EXAM)
"""Kinds that are over: a pregnancy with its end (or when there must have been one), the others on their day."""

_ENDS = (EventKind.BIRTH, EventKind.PREGNANCY_END)

COUNTED_BY = ("child_sex", "plurality", "delivery_mode", "exam_kind", "at_destination")
"""Answers that figures count by: they stay on the tick."""

_NEEDED = (
    "lmp", "edd", "edd_source", "gest_weeks", "gest_days", "book_opened", "exam_kind", "next_on", "plurality",
    "temporary", "until",
)  # fmt: skip
"""Answers that record, items and plan are worked out from: all that the person keeps."""

_WORDS = {"kind": EventKind, "visibility": Visibility, "precision": Precision}

_LONGEST = timedelta(days=310)
"""After so long a pregnancy is over, reported or not."""


@dataclass(frozen=True)
class Past:
    """A closed report as its person keeps it. It reads like an event where somebody asks who may see it."""

    root_id: str
    kind: EventKind
    occurred_on: date
    reported_on: date
    group_code: str
    visibility: Visibility
    reporter_id: str
    answers: dict[str, Any]
    precision: Precision = Precision.DAY

    @property
    def fact(self) -> Fact:
        """The report as rules see it."""
        return Fact(self.root_id, self.kind, self.occurred_on, self.reported_on, self.answers)


def past_of(session: Session, person: Person) -> list[Past]:
    """The closed reports that a person keeps."""
    if person.past is None:
        return []
    return [_read(row) for row in people.open_for(session, person, person.past, _place(person))]


def keep(session: Session, person: Person, more: Collection[Past]) -> None:
    """Reports made elsewhere that a person brought along: kept with those that are closed here."""
    if more:
        past = [asdict(one) for one in (*past_of(session, person), *more)]
        person.past = people.seal_for(session, person, past, _place(person))
    session.add(person)


def close(session: Session, now: datetime, most: int) -> int:
    """Close what is over its time, for at most `most` persons. Returns for how many: as many as that means, again."""
    done = 0
    for choices in township_settings.every(session):
        limit = choices.today(now) - retention.rules()["closed_cases"].span
        checks = min([limit, *(one.opens for one in choices.rounds if one.closes >= limit)])
        for person_id in _persons(session, choices.township, limit, checks, most - done):
            done += _close(session, people.get(session, person_id), limit, checks, now)
    return done


def _persons(session: Session, township: str, limit: date, checks: date, most: int) -> list[str]:
    """Whose reports are over: those before `limit`, checks before `checks` (those of a round are over with it)."""
    long_ago = limit - _LONGEST
    over = sa.or_(
        sa.and_(col(Event.kind).in_(_ENDS), col(Event.occurred_on) < limit),
        sa.and_(col(Event.kind) == EventKind.EXAM, col(Event.occurred_on) < checks),
        sa.and_(col(Event.kind) == EventKind.PREGNANCY, col(Event.occurred_on) < long_ago),
    )
    wanted = sa.select(col(Event.person_id)).where(over, col(Event.status) == EventStatus.RECORDED)
    hers = wanted.where(
        col(Event.person_id).is_not(None), col(Event.township) == township, col(Event.reported_on) < limit
    )
    found = session.connection().execute(hers.distinct().limit(max(most, 0))).scalars()
    return [person_id for person_id in found if person_id]


def _close(session: Session, person: Person, limit: date, checks: date, now: datetime) -> int:
    current = select(Event).where(Event.person_id == person.id, Event.status == EventStatus.RECORDED)
    rows = session.exec(current.where(col(Event.kind).in_(CLOSING)).order_by(col(Event.id))).all()
    ends = [row.occurred_on for row in rows if row.kind in _ENDS]
    past = past_of(session, person)
    ends += [one.occurred_on for one in past if one.kind in _ENDS]
    closed = [row for row in rows if row.reported_on < limit and _is_over(row, ends, limit, checks)]
    story = story_of([*(one.fact for one in past), *(_kept(row, _answers(session, person, row)).fact for row in rows)])
    for row in closed:
        answers = _answers(session, person, row)
        past.append(_kept(row, answers))
        row.dimensions = _dimensions(row, answers, story) or None
        row.person_id = row.partner_id = row.facts = None
        row.fingerprint = ""
        session.add(row)
    person.past = people.seal_for(session, person, [asdict(one) for one in past], _place(person)) if past else None
    session.add(person)
    session.flush()
    drop_notes(session, [row.root_id for row in closed])
    followup_rows.drop_requests(session, [row.root_id for row in closed], now)
    audit.note(session, person.township, "retention", "case.close", "", now, str(len(closed)))
    return 1


def _dimensions(row: Event, answers: dict[str, Any], story: Story) -> dict[str, Any]:
    """What figures count the report by: answers, and of a birth which care is on record around it."""
    kept = {name: answers[name] for name in COUNTED_BY if name in answers}
    birth = next((fact for fact in story.all(EventKind.BIRTH) if fact.event_id == row.root_id), None)
    return kept | ({"care": births.care(story, birth)} if birth else {})


def drop_notes(session: Session, root_ids: Collection[str]) -> None:
    """Where a report loses its person, what the clinic noted about the check goes: it would say whose it was."""
    session.connection().execute(sa.delete(ExamNote).where(col(ExamNote.root_id).in_(root_ids)))


def _is_over(row: Event, ends: list[date], limit: date, checks: date) -> bool:
    if row.kind is not EventKind.PREGNANCY:
        return row.occurred_on < (checks if row.kind is EventKind.EXAM else limit)
    return row.occurred_on < limit - _LONGEST or any(row.occurred_on <= end < limit for end in ends)


def _answers(session: Session, person: Person, row: Event) -> dict[str, Any]:
    opened = people.open_for(session, person, row.facts, f"event.facts:{row.id}") if row.facts else {}
    return flat(opened)


def _kept(row: Event, answers: dict[str, Any]) -> Past:
    needed = {name: answers[name] for name in _NEEDED if name in answers}
    return Past(
        row.root_id, row.kind, row.occurred_on, row.reported_on, row.group_code, row.visibility, row.reporter_id,
        needed, row.precision,
    )  # fmt: skip


def _read(row: dict[str, Any]) -> Past:
    days = {name: date.fromisoformat(row[name]) for name in ("occurred_on", "reported_on")}
    words = {name: kind(row[name]) for name, kind in _WORDS.items()}
    return Past(**{**row, **days, **words})


def _place(person: Person) -> str:
    return f"person.past:{person.id}"
