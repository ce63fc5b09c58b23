"""Reports for tests, entered through the daybook's own door."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from models import daybook
from models.ids import new_id
from models.kinds import SENSITIVE, ConsentBasis, EventKind
from models.services import people
from models.services.access import Who
from models.tables import Event, Person
from tests.factories import NOON


def answers_for(session: Session, person: Person, on: str = "2026-03-20", **more: Any) -> dict[str, Any]:
    """What a form would have collected."""
    known = people.known(session, person)
    ref = {"id": known.id, "name": known.name, "group": known.group_code, "birth_year": known.birth_year}
    return {"person": ref, "date": {"on": on, "calendar": "solar", "precision": "day"}, **more}


def enter(
    session: Session, who: Who, kind: EventKind, person: Person, now: datetime = NOON, agreed: bool = True, **more: Any
) -> Event:
    """Enter an event about somebody on record; `agreed` answers the question about her consent."""
    basis = ConsentBasis.TOLD_AND_AGREED if agreed else ConsentBasis.NOT_ASKED
    answers = answers_for(session, person, f"{who.today(now)}", **more)
    receipt = daybook.enter(session, who, kind, answers, new_id(), now, basis if kind in SENSITIVE else None)
    session.flush()
    return receipt.event
