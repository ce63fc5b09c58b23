"""Her answer to the monthly "how are you", counted once. No answer changes her record. Asking is prompts.py."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from models.errors import NotFound
from models.kinds import Answer, Wish
from models.services import allowance, asks, audit, softening
from models.services.access import Who
from models.services.asks import herself
from models.tables import FeedbackPrompt


@dataclass(frozen=True)
class Counted:
    """What an answer did: the first for its prompt; another than before; how much was added, in fen.

    `stands`: the answer was given on an earlier day and stays as it was. `taken_back`: with the old answer went the
    request that it had opened. `request_id`: what is open now.
    """

    first: bool = False
    changed: bool = False
    added: int = 0
    stands: bool = False
    taken_back: bool = False
    request_id: str | None = None


def prompt_of(session: Session, who: Who, prompt_id: str) -> FeedbackPrompt:
    """The prompt, if it was asked of this person in her verified chat. Otherwise NotFound."""
    prompt = session.get(FeedbackPrompt, prompt_id)
    if prompt is None or prompt.person_id != herself(who):
        raise NotFound
    return prompt


def answer(session: Session, who: Who, prompt_id: str, said: str, now: datetime) -> Counted:
    """Take an answer, however late it comes. It may be changed on the day on which it was given.

    The allowance is noted once. "Question" opens a request; another answer than before takes back what the one before
    had opened. Raises NotFound for an answer that was not offered.
    """
    prompt = prompt_of(session, who, prompt_id)
    if said not in list(Answer) or (prompt.plain and said == Answer.GOOD_NEWS):
        raise NotFound
    if stands(who, prompt, now):
        return Counted(stands=True)
    first, changed = prompt.answer is None, prompt.answer != said
    taken_back = False
    if changed:
        taken_back = _take_back(session, who, prompt, now)
        prompt.answer, prompt.answered_at, prompt.wish = Answer(said), now, None
        session.add(prompt)
        # What she said stays out of the chain: those who read it are not those who may read her answers.
        audit.note(session, prompt.township, who.account_id, "feedback.answer", prompt.id, now)
    if said == Answer.QUESTION:
        _request(session, who, prompt, now)
    added = allowance.owe(session, prompt, now, who.today(now))
    return Counted(first, changed, added, False, taken_back, prompt.request_id)


def wish(session: Session, who: Who, prompt_id: str, said: str, now: datetime) -> str | None:
    """After good news: what she wants done. Returns the request that is open for it now, None for nothing.

    May be changed as the answer may. Raises NotFound without good news, and for what was not offered.
    """
    prompt = prompt_of(session, who, prompt_id)
    if prompt.answer is not Answer.GOOD_NEWS or said not in list(Wish):
        raise NotFound
    if stands(who, prompt, now):
        return prompt.request_id
    prompt.wish = Wish(said)
    session.add(prompt)
    if prompt.wish is Wish.NONE:
        _take_back(session, who, prompt, now)
    else:
        _request(session, who, prompt, now)
    return prompt.request_id


def may_note(session: Session, request_id: str) -> bool:
    """Whether she said, when she asked to be called, that a pregnancy may be noted. A person does that with her."""
    session.flush()
    asked = select(FeedbackPrompt.id).where(FeedbackPrompt.request_id == request_id, FeedbackPrompt.wish == Wish.NOTE)
    return session.exec(asked).first() is not None


def stands(who: Who, prompt: FeedbackPrompt, now: datetime) -> bool:
    """Whether the prompt was answered on an earlier day of her village: then it stays as it is."""
    return prompt.answered_at is not None and who.today(prompt.answered_at) < who.today(now)


def is_plain(session: Session, who: Who, prompt: FeedbackPrompt, now: datetime) -> bool:
    """Whether the answers are offered without good news: as it was asked, and as it would be asked today."""
    return prompt.plain or softening.is_soft(session, prompt.person_id, who.zone, who.today(now))


def _request(session: Session, who: Who, prompt: FeedbackPrompt, now: datetime) -> None:
    prompt.request_id = asks.call_back(session, who, f"fb.{prompt.id}"[:30], now)
    session.add(prompt)


def _take_back(session: Session, who: Who, prompt: FeedbackPrompt, now: datetime) -> bool:
    request_id, prompt.request_id = prompt.request_id, None
    return request_id is not None and asks.take_back(session, who, request_id, now)
