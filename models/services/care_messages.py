"""A reminder opened by her tap: what it is about, while that still holds. Planning and sending are elsewhere."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from models.errors import NotFound
from models.kinds import ReminderState
from models.rules.story import story_of
from models.services import audit, history, marks, people
from models.services.access import Who
from models.services.asks import herself
from models.tables import Clinic, Reminder

_ARRIVED = (ReminderState.SENDING, ReminderState.SENT, ReminderState.DOUBTFUL)
_EXPECTING = frozenset({"anc", "folic", "birth_plan"})


@dataclass(frozen=True)
class Opened:
    """A reminder for its reader: `message` names the phrase `detail.<message>`, `params` are its parameters.

    `current` is False once it no longer holds (its time is over, or what it is about has changed): then nothing of it
    is to be shown.
    """

    id: str
    group: str
    message: str
    current: bool
    params: dict[str, Any]


def opened(session: Session, who: Who, reminder_id: str, now: datetime) -> Opened:
    """Open a reminder that was sent to this person. Raises NotFound for everybody else's, and for what was never sent."""
    reminder = session.get(Reminder, reminder_id)
    if reminder is None or reminder.person_id != herself(who) or reminder.state not in _ARRIVED:
        raise NotFound
    audit.note(session, reminder.township, who.account_id, "reminder.open", reminder.id, now)
    current = _holds(session, reminder, who.today(now))
    return Opened(reminder.id, reminder.section, reminder.message, current, _params(session, reminder))


def _holds(session: Session, reminder: Reminder, today: date) -> bool:
    """A button lives for ever: what it opens must not speak of what has ended since."""
    if today > reminder.care_to or marks.HOLD in marks.live(session, reminder.person_id, today):
        return False
    story = story_of(history.facts_of(session, people.get(session, reminder.person_id)))
    if story.died is not None:
        return False
    return reminder.section not in _EXPECTING or any(one.ended is None for one in story.pregnancies)


def _params(session: Session, reminder: Reminder) -> dict[str, Any]:
    clinics = select(Clinic).where(Clinic.township == reminder.township, col(Clinic.active).is_(True))
    clinic = session.exec(clinics.order_by(col(Clinic.id))).first()
    return {
        "clinic": clinic.name if clinic else "",
        "address": clinic.address if clinic else "",
        "hours": clinic.hours if clinic else "",
        "telephone": clinic.telephone if clinic else "",
        "start": reminder.care_from,
        "end": reminder.care_to,
    }
