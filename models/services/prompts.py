"""The monthly "how are you": its row and its message, made when it is queued. Answers are feedback's matter."""

from collections.abc import Mapping
from datetime import date, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col

from locales import Phrase
from models.db import collect
from models.ids import new_id
from models.kinds import Answer, ReminderState
from models.message import Button, Message
from models.tables import FeedbackPrompt, PersonLink, Reminder

MONTHLY = "monthly_feedback"
PLAIN = "monthly_feedback_plain"
"""The same after a loss or a hold: without "good news"."""

MESSAGES = frozenset({MONTHLY, PLAIN})
PATIENCE = 3
"""Prompts in a row without an answer after which none is sent until she answers one of them."""

_NEVER_ARRIVED = (ReminderState.EXPIRED, ReminderState.CANCELLED)
_A_DAY = timedelta(days=1)
_TELEPHONES = (
    sa.select(col(PersonLink.person_id), sa.func.max(col(PersonLink.verified_at)))
    .where(
        col(PersonLink.person_id).in_(sa.bindparam("persons", expanding=True)),
        col(PersonLink.until).is_(None),
        col(PersonLink.verified_at).is_not(None),
    )
    .group_by(col(PersonLink.person_id))
)


def ask(session: Session, township: str, person_id: str, reminder_id: str, plain: bool, today: date) -> Message:
    """Make the prompt that the reminder stands for, and its message. Once for each reminder."""
    prompt_id = new_id()
    collect(
        session,
        FeedbackPrompt,
        {
            "id": prompt_id, "township": township, "person_id": person_id, "reminder_id": reminder_id,
            "asked_on": today, "plain": plain, "answer": None, "answered_at": None,
            "wish": None, "request_id": None,
        },
    )  # fmt: skip
    return Message((Phrase("feedback.ask"), Phrase("remind.opt_out")), buttons(prompt_id, plain), protect=True)


def buttons(prompt_id: str, plain: bool) -> tuple[tuple[Button, ...], ...]:
    """Her answers, one below the other."""
    offered = (answer for answer in Answer if not (plain and answer is Answer.GOOD_NEWS))
    return tuple((Button(Phrase(f"feedback.{answer}"), f"fb|{prompt_id}|{answer}"),) for answer in offered)


def unanswered(session: Session, agreed: Mapping[str, date]) -> set[str]:
    """Those who left three prompts that may have reached them without an answer.

    `agreed`: each person with the day of her yes. What was asked before her last answer, before that day, or before
    the telephone of now was proved to be hers does not count.
    """
    if not agreed:
        return set()
    person_ids = list(agreed)
    columns = (col(FeedbackPrompt.person_id), col(FeedbackPrompt.asked_on), col(FeedbackPrompt.answered_at))
    arrived = (
        sa.select(*columns)
        .join(Reminder, col(Reminder.id) == col(FeedbackPrompt.reminder_id))
        .where(col(FeedbackPrompt.person_id).in_(person_ids), col(Reminder.state).not_in(_NEVER_ARRIVED))
    )
    asked: dict[str, list[date]] = {}
    spoke = dict(agreed)
    for person_id, since in session.connection().execute(_TELEPHONES, {"persons": person_ids}):
        if since:
            spoke[person_id] = max(spoke[person_id], since.date() - _A_DAY)
    for person_id, asked_on, answered_at in session.connection().execute(arrived):
        if answered_at is None:
            asked.setdefault(person_id, []).append(asked_on)
        else:
            spoke[person_id] = max(spoke[person_id], answered_at.date())
    return {one for one, days in asked.items() if sum(day > spoke[one] for day in days) >= PATIENCE}
