"""The monthly "how are you": its row and its message, made together when it is queued. Her answer is feedback's matter."""

from collections.abc import Iterable, Sequence
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col

from locales import Phrase
from models.db import collect
from models.ids import new_id
from models.kinds import Answer, ReminderState
from models.message import Button, Message
from models.tables import FeedbackPrompt, Reminder

MONTHLY = "monthly_feedback"
PLAIN = "monthly_feedback_plain"
"""The same after a loss or a hold: without "good news"."""

MESSAGES = frozenset({MONTHLY, PLAIN})
PATIENCE = 3
"""Prompts without an answer after which none is sent until she answers one of them."""

_ARRIVED = (ReminderState.SENT, ReminderState.DOUBTFUL)


def ask(session: Session, township: str, person_id: str, reminder_id: str, plain: bool, today: date) -> Message:
    """Make the prompt that the reminder stands for, and its message. Once for each reminder."""
    prompt_id = new_id()
    collect(
        session,
        FeedbackPrompt,
        {
            "id": prompt_id, "township": township, "person_id": person_id, "reminder_id": reminder_id, "asked_on": today,
            "plain": plain, "answer": None, "answered_at": None,
        },
    )  # fmt: skip
    return Message((Phrase("feedback.ask"), Phrase("remind.opt_out")), buttons(prompt_id, plain), protect=True)


def buttons(prompt_id: str, plain: bool) -> tuple[tuple[Button, ...], ...]:
    """Her answers, one below the other."""
    offered = (answer for answer in Answer if not (plain and answer is Answer.GOOD_NEWS))
    return tuple((Button(Phrase(f"feedback.{answer}"), f"fb|{prompt_id}|{answer}"),) for answer in offered)


def unanswered(session: Session, person_ids: Sequence[str]) -> set[str]:
    """Those who left the last three prompts that reached them without an answer."""
    newest_first = sa.func.row_number().over(
        partition_by=col(FeedbackPrompt.person_id), order_by=col(FeedbackPrompt.id).desc()
    )
    arrived = (
        sa.select(col(FeedbackPrompt.person_id), col(FeedbackPrompt.answered_at), newest_first.label("place"))
        .join(Reminder, col(Reminder.id) == col(FeedbackPrompt.reminder_id))
        .where(col(FeedbackPrompt.person_id).in_(person_ids), col(Reminder.state).in_(_ARRIVED))
        .subquery()
    )
    last = sa.select(arrived.c.person_id).where(arrived.c.place <= PATIENCE).group_by(arrived.c.person_id)
    silent = last.having(sa.func.count() == PATIENCE, sa.func.count(arrived.c.answered_at) == 0)
    return set(session.connection().execute(silent).scalars())


def of_reminders(session: Session, reminder_ids: Iterable[str]) -> dict[str, str]:
    """The prompt made for each of the reminders: reminder id → prompt id."""
    columns = (col(FeedbackPrompt.reminder_id), col(FeedbackPrompt.id))
    rows = session.connection().execute(sa.select(*columns).where(columns[0].in_(set(reminder_ids))))
    return {reminder_id: prompt_id for reminder_id, prompt_id in rows}
