"""Whether the monthly prompt of one person comes without good news today: after a loss, or after or under a hold."""

from datetime import date

from sqlmodel import Session

from models.rules.pauses import plain
from models.rules.plan_settings import PlanSettings
from models.rules.story import story_of
from models.services import history, people, planning


def is_soft(session: Session, person_id: str, zone: str, today: date) -> bool:
    """What the plan says of a prompt that would go today, read from her history and her marks."""
    facts = history.facts_of(session, people.get(session, person_id))
    holds = planning.wishes(session, [person_id], zone)[person_id].holds
    return plain(story_of(facts), PlanSettings(holds=holds), today)
