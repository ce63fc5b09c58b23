"""What reached a woman: a reminder, and the monthly prompt."""

from datetime import timedelta

from sqlmodel import Session

from models.ids import new_id
from models.kinds import ReminderState
from models.tables import FeedbackPrompt, Person, Reminder
from tests.factories import NOON, TOWNSHIP

TODAY = NOON.date()


def sent(
    session: Session,
    person: Person,
    section: str = "round",
    message: str = "round_invite",
    state: ReminderState = ReminderState.SENT,
) -> str:
    """A reminder that reached her; returns its id."""
    week = TODAY + timedelta(days=7)
    row = Reminder(
        township=TOWNSHIP, person_id=person.id, schedule=f"{section}.x", section=section, message=message, anchor="a",
        nth=1, send_from=TODAY, send_to=week, care_from=TODAY, care_to=week, state=state, planned_at=NOON,
        changed_at=NOON,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row.id


def prompt(session: Session, person: Person, plain: bool = False, reminder: str = "") -> FeedbackPrompt:
    """A prompt that reached her today."""
    row = FeedbackPrompt(
        township=TOWNSHIP, person_id=person.id, reminder_id=reminder or new_id(), asked_on=NOON.date(), plain=plain
    )
    session.add(row)
    session.flush()
    return row
