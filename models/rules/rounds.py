"""In which state a person is in a round: worked out from what was said and from her history. Pure."""

from dataclasses import dataclass
from datetime import date
from hashlib import blake2s

from models.kinds import RoundState
from models.rules.history import Fact
from models.rules.plan_settings import Round
from models.rules.story import Story

PREPREGNANCY = "prepregnancy"
"""The subject of a visit that belongs to no round; also the kind of check."""

SOURCES = ("clinic", "slip", "officer", "self")
"""Who says that a check took place, best known first: the clinic, a slip that somebody looked at, a report, herself."""


@dataclass(frozen=True)
class Said:
    """What was said last about a round, and the day that was booked."""

    state: RoundState = RoundState.INVITED
    day: date | None = None
    fell_away: bool = False


def sign_of(subject: str) -> str:
    """The subject as buttons carry it: short, whatever the township calls its rounds."""
    return "p" if subject == PREPREGNANCY else blake2s(subject.encode(), digest_size=5).hexdigest()


def examined(story: Story, one: Round) -> list[Fact]:
    """The checks within the round that are on record."""
    return [fact for fact in story.exams("round") if one.opens <= fact.on <= one.closes]


def state_of(one: Round, said: Said, done: bool, today: date) -> RoundState:
    """Where she stands. A booked day that is over without a check is no booking; the round's end lapses by itself."""
    if done:
        return RoundState.DONE
    if said.state in (RoundState.DONE, RoundState.DECLINED, RoundState.NOT_APPLICABLE):
        return said.state
    if today > one.closes:
        return RoundState.LAPSED
    booked = said.state is RoundState.BOOKED and said.day is not None and said.day >= today and not said.fell_away
    return RoundState.BOOKED if booked else RoundState.INVITED
