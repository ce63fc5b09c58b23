"""The monthly "how are you": her answer, counted once, and how long she has been silent. No answer changes her record."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.errors import NotFound
from models.kinds import Answer, ReminderState
from models.rules.plan_settings import Pause
from models.services import allowance, audit
from models.services.access import Who
from models.services.asks import herself
from models.tables import FeedbackPrompt, Reminder

PATIENCE = 3
"""Prompts in a row without an answer after which no more come."""

MONTHLY = "away.monthly"
"""The schedule that the silence pauses."""


@dataclass(frozen=True)
class Counted:
    """What an answer did: whether it is the first for its prompt, whether it differs, and what was added in fen."""

    first: bool
    changed: bool
    added: int


def prompt_of(session: Session, who: Who, prompt_id: str) -> FeedbackPrompt:
    """The prompt, if it was asked of this person in her verified chat. Otherwise NotFound."""
    prompt = session.get(FeedbackPrompt, prompt_id)
    if prompt is None or prompt.person_id != herself(who):
        raise NotFound
    return prompt


def answers(prompt: FeedbackPrompt) -> tuple[Answer, ...]:
    """The answers that the prompt offers: after a loss it comes without good news."""
    return tuple(answer for answer in Answer if not (prompt.plain and answer is Answer.GOOD_NEWS))


def answer(session: Session, who: Who, prompt_id: str, said: Answer, now: datetime) -> Counted:
    """Take an answer. It may be changed; the allowance is noted once. Raises NotFound for an answer that was not offered."""
    prompt = prompt_of(session, who, prompt_id)
    if said not in answers(prompt):
        raise NotFound
    first, changed = prompt.answer is None, prompt.answer is not said
    if changed:
        prompt.answer, prompt.answered_at = said, now
        session.add(prompt)
        # The answer itself is not written into the chain: those who read the chain are not those who may read answers.
        audit.note(session, prompt.township, who.account_id, "feedback.answer", prompt.id, now)
    added = allowance.owe(session, prompt, now, who.today(now))
    return Counted(first, changed, added)


def silent_months(session: Session, person_id: str) -> int:
    """How many prompts in a row she has left without an answer, since she last answered any."""
    return len(_unanswered(session, person_id))


def pauses(session: Session, person_id: str) -> tuple[Pause, ...]:
    """The pause of the monthly prompt after three without an answer, as the planner reads it; any answer ends it."""
    unanswered = _unanswered(session, person_id)
    if len(unanswered) < PATIENCE:
        return ()
    return (Pause(unanswered[PATIENCE - 1].asked_on + timedelta(days=1), schedule=MONTHLY),)


def _unanswered(session: Session, person_id: str) -> list[FeedbackPrompt]:
    session.flush()
    wanted = select(FeedbackPrompt).where(FeedbackPrompt.person_id == person_id, ~_never_arrived())
    prompts = session.exec(wanted.order_by(col(FeedbackPrompt.asked_on), col(FeedbackPrompt.id))).all()
    spoke = max((prompt.answered_at.date() for prompt in prompts if prompt.answered_at), default=None)
    return [prompt for prompt in prompts if prompt.answer is None and (spoke is None or prompt.asked_on > spoke)]


def _never_arrived() -> sa.ColumnElement[bool]:
    """A prompt that expired or was cancelled on its way: she could not answer what she did not see."""
    behind = sa.select(col(Reminder.id)).where(col(Reminder.id) == col(FeedbackPrompt.reminder_id))
    return behind.where(col(Reminder.state).in_((ReminderState.EXPIRED, ReminderState.CANCELLED))).exists()
