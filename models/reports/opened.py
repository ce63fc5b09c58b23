"""Reports opened for figures that are counted by answers: who gave birth to whom, which method, what was filled in.

What leaves this file is counts. Closed cases have lost their answers, and keep what figures count by.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from models.events import TYPES, record_of
from models.kinds import EventKind
from models.queries.months import held
from models.rules import births
from models.rules.story import story_of
from models.services import history, people
from models.tables import Event

_BIRTH = EventKind.BIRTH


def boys_and_girls(session: Session, area: str, first: date, last: date) -> tuple[int, int]:
    """Births of boys and of girls. What nobody said is in neither."""
    found = Counter(_answers(session, row).get("child_sex") for row in _rows(session, area, first, last, _BIRTH))
    return found["male"], found["female"]


def care(session: Session, area: str, first: date, last: date) -> tuple[int, Counter[str]]:
    """(births of which the record can be read, how many of them had which care around them)."""
    had: Counter[str] = Counter()
    known = 0
    for row in _rows(session, area, first, last, _BIRTH):
        found = _care(session, row)
        if found is not None:
            known += 1
            had.update(found)
    return known, had


def _care(session: Session, row: Event) -> list[str] | None:
    if row.person_id is None:
        kept: list[str] | None = (row.dimensions or {}).get("care")
        return kept
    story = story_of(history.facts_of(session, people.get(session, row.person_id)))
    birth = next(fact for fact in story.all(EventKind.BIRTH) if fact.event_id == row.root_id)
    return births.care(story, birth)


def filled(session: Session, area: str, first: date, last: date) -> tuple[int, int, int]:
    """(optional answers given, optional questions that applied, events looked at)."""
    given = asked = events = 0
    for row in _rows(session, area, first, last):
        if row.facts is None or row.person_id is None:
            continue
        answers = history.answers_of(session, people.get(session, row.person_id), row)
        wanted = [one for one in TYPES[row.kind].fields if not one.required and one.applies(answers)]
        events, asked = events + 1, asked + len(wanted)
        given += sum(answers.get(one.name) is not None for one in wanted)
    return given, asked, events


def methods(session: Session, area: str, on: date) -> Counter[str]:
    """People by the method in use at the end of a day: the last one begun, of each person."""
    reported = _rows(session, area, date.min, on, EventKind.MEASURE)
    found: Counter[str] = Counter()
    for person_id in dict.fromkeys(row.person_id for row in reported if row.person_id):
        facts = history.facts_of(session, people.get(session, person_id))
        record = record_of(fact for fact in facts if fact.on <= on)
        if record.methods and record.died_on is None:
            found[record.methods[-1].method] += 1
    return found


def _rows(session: Session, area: str, first: date, last: date, *kinds: EventKind) -> Iterator[Event]:
    wanted = select(Event).where(*held(area, first, last)).order_by(col(Event.id))
    yield from session.exec(wanted.where(col(Event.kind).in_(kinds)) if kinds else wanted)


def _answers(session: Session, row: Event) -> dict[str, Any]:
    if row.person_id is None:
        return row.dimensions or {}
    return history.answers_of(session, people.get(session, row.person_id), row)
