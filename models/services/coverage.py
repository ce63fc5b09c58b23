"""How far a round has come: people on record with a check, by who says so. A figure, never a target.

Of how many is known only in tens of a whole township: a number that goes down by one would tell that somebody stopped.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.kinds import EventKind, EventStatus, RoundState, Scope
from models.queries.areas import span
from models.queries.sight import Reader, Shown, shown_of
from models.rules.plan_settings import Round
from models.rules.rounds import SOURCES
from models.rules.small_cells import in_tens
from models.rules.story import story_of
from models.services import history, people, planning
from models.tables import Consent, Event, Visit


def by_source(session: Session, reader: Reader, areas: Sequence[str], one: Round) -> Mapping[str, int]:
    """People with a check of the round on record in `areas`, as far as `reader` sees them: best source → how many."""
    found = (event for event in _events(session, areas, one) if shown_of(reader, event) is Shown.ALL)
    counts = Counter(_best(found).values())
    return {source: counts[source] for source in SOURCES}


def rounded(session: Session, township: str, one: Round) -> tuple[int, int]:
    """Of a whole township, in full tens: people who were there (her own word counts), people who joined."""
    there = _best(_events(session, [township], one)).keys() | _said(session, township, one, RoundState.DONE)
    return in_tens(len(there)), in_tens(len(_agreed(session, township)))


def of_invited(session: Session, township: str, one: Round) -> tuple[int, int]:
    """Of a whole township, in full tens: (those invited who were there, those invited).

    Invited is who agrees to it, is not pregnant, and did not say that it does not concern her.
    """
    invited = _agreed(session, township) - _said(session, township, one, RoundState.NOT_APPLICABLE)
    invited = {person_id for person_id in invited if not _pregnant(session, person_id, one)}
    there = _best(_events(session, [township], one)).keys() | _said(session, township, one, RoundState.DONE)
    return in_tens(len(invited & there)), in_tens(len(invited))


def _pregnant(session: Session, person_id: str, one: Round) -> bool:
    """Whether she was pregnant during all of the round."""
    story = story_of(history.facts_of(session, people.get(session, person_id)))
    return any(known.since <= one.opens and one.closes < known.until for known in story.pregnancies)


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


def _best(events: Iterable[Event]) -> dict[str, str]:
    """Each person once, with the source that is known best."""
    found: dict[str, str] = {}
    for event in events:
        before = found.get(event.person_id or "", SOURCES[-1])
        found[event.person_id or ""] = min(before, event.source, key=SOURCES.index)
    return found


def _agreed(session: Session, township: str) -> set[str]:
    """Who agrees to be reminded of rounds."""
    asked = sa.select(col(Consent.person_id)).where(
        col(Consent.township) == township, col(Consent.scope) == Scope.ROUND
    )
    ids = session.connection().execute(asked.distinct()).scalars().all()
    live = planning.live_grants(session, ids) if ids else {}
    return {person_id for person_id, scopes in live.items() if Scope.ROUND in scopes}


def _said(session: Session, township: str, one: Round, state: RoundState) -> set[str]:
    """Whose own word about the round this is."""
    said = select(Visit.person_id).where(Visit.township == township, Visit.subject == one.subject)
    return set(session.exec(said.where(Visit.state == state)))
