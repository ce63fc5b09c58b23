"""How far a round has come: people on record with a check, by who says so. A figure, never a target.

Of how many is known only in tens of a whole township: a number that goes down by one would tell that somebody stopped.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.kinds import EventKind, EventStatus, RoundState, Scope
from models.queries import sight
from models.queries.sight import Reader, Shown, span
from models.rules.plan_settings import Round
from models.rules.rounds import SOURCES, subject_of
from models.services import history, people, planning
from models.tables import Consent, Event, Visit

_TEN = 10


def by_source(session: Session, reader: Reader, areas: Sequence[str], one: Round) -> Mapping[str, int]:
    """People with a check of the round on record in `areas`, as far as `reader` sees them: best source → how many."""
    found = (event for event in _events(session, areas, one) if _seen(reader, event))
    counts = Counter(_best(found).values())
    return {source: counts[source] for source in SOURCES}


def rounded(session: Session, township: str, one: Round) -> tuple[int, int]:
    """Of a whole township, in full tens: people who were there (her own word counts), people who joined."""
    there = _best(_events(session, [township], one)).keys() | _by_own_word(session, township, one)
    asked = sa.select(col(Consent.person_id)).where(
        col(Consent.township) == township, col(Consent.scope) == Scope.ROUND
    )
    ids = session.connection().execute(asked.distinct()).scalars().all()
    joined = sum(Scope.ROUND in live for live in planning.live_grants(session, ids).values()) if ids else 0
    return len(there) // _TEN * _TEN, joined // _TEN * _TEN


def _events(session: Session, areas: Sequence[str], one: Round) -> Iterable[Event]:
    """The checks of the round; which kind one was is sealed."""
    session.flush()
    within = sa.or_(*(span(col(Event.group_code), area) for area in areas))
    wanted = select(Event).where(within, Event.kind == EventKind.EXAM, Event.status == EventStatus.RECORDED)
    wanted = wanted.where(col(Event.person_id).is_not(None), Event.occurred_on >= one.opens)
    for event in session.exec(wanted.where(Event.occurred_on <= one.closes)):
        person = people.get(session, event.person_id or "")
        if history.answers_of(session, person, event).get("exam_kind") == "round":
            yield event


def _seen(reader: Reader, event: Event) -> bool:
    shown = sight.shown(reader, event.group_code, event.kind, event.visibility, event.reporter_id, named=True)
    return shown is Shown.ALL


def _best(events: Iterable[Event]) -> dict[str, str]:
    """Each person once, with the source that is known best."""
    found: dict[str, str] = {}
    for event in events:
        before = found.get(event.person_id or "", SOURCES[-1])
        found[event.person_id or ""] = min(before, event.source, key=SOURCES.index)
    return found


def _by_own_word(session: Session, township: str, one: Round) -> set[str]:
    said = select(Visit.person_id).where(Visit.township == township, Visit.subject == subject_of(one))
    return set(session.exec(said.where(Visit.state == RoundState.DONE)))
