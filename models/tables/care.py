"""What follows from events: reminders, open items, monthly prompts. Shapes only."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import SQLModel

from models.kinds import Answer, FollowupState, ReminderState, Wish
from models.tables.columns import one_of, row_id, sealed, string, township


class Reminder(SQLModel, table=True):
    """One planned message: may go from `send_from` to `send_to`, is about `care_from` to `care_to` (all inclusive)."""

    __table_args__ = (
        sa.Index("ix_reminder_person", "person_id", "state"),
        sa.Index("ix_reminder_due", "state", "send_from"),
    )
    id: str = row_id()
    township: str = township()
    person_id: str = string(32)
    schedule: str = string(40)
    section: str = string(20)
    message: str = string(40)
    audience: str = string(12, default="woman")
    anchor: str = string(64)
    nth: int
    send_from: date
    send_to: date
    care_from: date
    care_to: date
    state: ReminderState = one_of(ReminderState, default=ReminderState.PLANNED)
    cause: str = string(80, default="")
    planned_at: datetime
    changed_at: datetime
    sent_on: date | None = None


class Followup(SQLModel, table=True):
    """An open item: a service or a gap in the data that somebody looks after. Overdue means the service is late.

    `request` is what she asks to have corrected (services/corrections.py).
    """

    __table_args__ = (
        sa.Index("ix_followup_pending", "group_code", "state", "due_on", "id"),
        sa.Index("ix_followup_person", "person_id"),
        sa.UniqueConstraint("kind", "opened_by"),
    )
    id: str = row_id()
    township: str = township()
    group_code: str = string(15)
    person_id: str | None = string(32, default=None)
    kind: str = string(32)
    opened_by: str = string(64)
    opened_on: date
    due_on: date
    state: FollowupState = one_of(FollowupState, default=FollowupState.OPEN)
    cause: str = string(80, default="")
    clinic_only: bool = False
    owner_id: str | None = string(32, default=None)
    given_by: str | None = string(32, default=None)
    note: bytes | None = sealed()
    request: bytes | None = sealed()
    closed_at: datetime | None = None
    closed_by: str | None = string(32, default=None)


class FeedbackPrompt(SQLModel, table=True):
    """A monthly "how are you", and her answer. The row is made when the prompt is queued.

    `wish` is what she wants done after good news; `request_id` the open item that her answer asked for.
    """

    id: str = row_id()
    township: str = township()
    person_id: str = string(32, index=True)
    reminder_id: str = string(32, unique=True)
    asked_on: date
    plain: bool = False
    answer: Answer | None = one_of(Answer, default=None, nullable=True)
    answered_at: datetime | None = None
    wish: Wish | None = one_of(Wish, default=None, nullable=True)
    request_id: str | None = string(32, default=None, index=True)
