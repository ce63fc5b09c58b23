"""What a reminder is about, as it opens on her tap: one warm, plain text for each kind of message."""

from sqlmodel import Session, col, select

from locales import Phrase
from models.errors import NotFound
from models.message import Message
from models.services import prompts, reminders
from models.services.access import Who
from models.tables import Clinic, Reminder

SHOWN_FOR = 600
"""Seconds after which the opened text is deleted again."""


def opened(session: Session, who: Who, reminder_id: str) -> Message:
    """The text behind the button `r|<reminder id>`, protected and deleting itself.

    Raises NotFound unless it was sent to the woman herself, in a chat that is verified now.
    """
    if who.person_id is None or not who.verified:
        raise NotFound
    row = reminders.of_person(session, who.person_id, reminder_id)
    if row is None or row.message in prompts.MESSAGES:
        raise NotFound
    return Message((_detail(session, row), *_clinics(session, row)), protect=True, delete_after=SHOWN_FOR)


def section(session: Session, who: Who, reminder_id: str) -> str:
    """The group of schedules that "no more of these" ends for this reminder: the mark is `group:<section>`."""
    row = reminders.of_person(session, who.person_id or "", reminder_id)
    if row is None or not who.verified:
        raise NotFound
    return row.section


def _detail(session: Session, row: Reminder) -> Phrase:
    return Phrase.of(f"detail.{row.message}", first=row.care_from, last=row.care_to)


def _clinics(session: Session, row: Reminder) -> tuple[Phrase, ...]:
    """The township's own clinics; who lives away is told that any place of care will do."""
    here = select(Clinic).where(Clinic.township == row.township, col(Clinic.active).is_(True), Clinic.place == "")
    clinics = session.exec(here.order_by(col(Clinic.id)).limit(3)).all()
    return tuple(Phrase("detail.clinic", {"name": c.name, "hours": c.hours, "telephone": c.telephone}) for c in clinics)
