"""她妯娌温秀云也去了, 李红也一样: of somebody else the same is told as of the one before, without its word."""

import re
from collections.abc import Sequence
from dataclasses import replace

from handlers.reading.clauses import Clause
from handlers.reading.cue import Cue
from handlers.reading.frames import Frame
from handlers.reading.tokens import DATE, NAME, TIME
from handlers.reading.who import Mention
from models.kinds import EventKind

_TOO = re.compile(
    "(?:也|同样|跟着|随后也?|一样)(?:跟着|陪着|一起|一块儿?|一同|一道|是|在|都)?(?:[去来做查上取放戴办领埋打吃扎摘迁转落换走]|参加|这样|一样|同样)?"
    "(?:检查|查)?(?:完|好)?[了的过]?(?:吧|哦|哈|呢)?"
)
_REPEATED = frozenset(
    {EventKind.EXAM, EventKind.MEASURE, EventKind.MIGRATE_OUT, EventKind.MIGRATE_IN, EventKind.RETURN_HOME}
    | {EventKind.HUKOU_IN, EventKind.HUKOU_OUT}
)
"""What may be told of another by 也…了 alone; a birth or a death has its word each time."""


def does_too(frame: Frame, clause: Clause, people: Sequence[Mention]) -> bool:
    """Whether a clause says no more than that somebody else did what `frame` tells."""
    if frame.kind not in _REPEATED or not people or clause.has("no", "plan", "ask"):
        return False
    last = people[-1]
    mine = {one.name for one in frame.people}
    if last.token is None or last.host or last.name in mine:
        return False
    behind = [token for token in clause.tokens[last.end :] if token.kind not in (DATE, TIME, NAME)]
    return bool(_TOO.fullmatch("".join(token.text for token in behind)))


def only_again(frame: Frame | None, live: Sequence[Cue]) -> bool:
    """也查了, 也迁了: a hint, or the same kind without a word for what was done."""
    again = (frame.kind if frame else None, EventKind.MIGRATE_OUT)
    return bool(live) and all(cue.weak or (cue.kind in again and not cue.fields) for cue in live)


def same_of(frame: Frame, clause: Clause, people: Sequence[Mention], number: int) -> Frame:
    """The frame told of somebody else: on the same day and in the same place, unless the clause says otherwise."""
    return replace(
        frame,
        people=list(people),
        clauses=[clause, *frame.clauses],
        own=clause,
        sentence=number,
        fields=dict(frame.fields),
        doubts=set(frame.doubts),
        inherited=False,
    )
