"""How far her pregnancy is, for herself alone, when she asks and agreed to care."""

from datetime import datetime

from sqlmodel import Session

from models.kinds import Scope
from models.rules import gestation
from models.rules.story import story_of
from models.services import consent, history, marks, people
from models.services.access import Who


def may_ask(session: Session, who: Who) -> bool:
    """Whether this is a woman's verified chat, and she agreed to care."""
    return who.person_id is not None and who.verified and Scope.CARE in consent.grants(session, who.person_id)


def weeks(session: Session, who: Who, now: datetime) -> int | None:
    """Completed weeks of the pregnancy that goes on; None where none is known, or her messages rest."""
    if who.person_id is None or not may_ask(session, who):
        return None
    today = who.today(now)
    if marks.HOLD in marks.live(session, who.person_id, today):
        return None
    story = story_of(history.facts_of(session, people.get(session, who.person_id)))
    begun = [one.lmp for one in story.pregnancies if one.lmp and one.ended is None and today < one.until]
    return gestation.weeks_at(begun[-1], today)[0] if begun and story.died is None else None
