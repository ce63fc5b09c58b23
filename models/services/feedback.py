"""Her answer to the monthly "how are you", counted once. No answer changes her record. Asking is prompts.py."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from models.errors import NotFound
from models.kinds import Answer
from models.services import allowance, audit
from models.services.access import Who
from models.services.asks import herself
from models.tables import FeedbackPrompt


@dataclass(frozen=True)
class Counted:
    """What an answer did: the first for its prompt, another than before, and how much was added in fen."""

    first: bool
    changed: bool
    added: int


def prompt_of(session: Session, who: Who, prompt_id: str) -> FeedbackPrompt:
    """The prompt, if it was asked of this person in her verified chat. Otherwise NotFound."""
    prompt = session.get(FeedbackPrompt, prompt_id)
    if prompt is None or prompt.person_id != herself(who):
        raise NotFound
    return prompt


def answer(session: Session, who: Who, prompt_id: str, said: str, now: datetime) -> Counted:
    """Take an answer. It may be changed; the allowance is noted once. Raises NotFound for one not offered."""
    prompt = prompt_of(session, who, prompt_id)
    if said not in list(Answer) or (prompt.plain and said == Answer.GOOD_NEWS):
        raise NotFound
    first, changed = prompt.answer is None, prompt.answer != said
    if changed:
        prompt.answer, prompt.answered_at = Answer(said), now
        session.add(prompt)
        # What she said stays out of the chain: those who read it are not those who may read her answers.
        audit.note(session, prompt.township, who.account_id, "feedback.answer", prompt.id, now)
    added = allowance.owe(session, prompt, now, who.today(now))
    return Counted(first, changed, added)
