"""Frames that tell nothing new: a hint beside another event, a method worn for long, a count of nobody by name."""

import re
from collections.abc import Sequence

from handlers.reading.frames import Frame
from handlers.reading.tokens import DATE, NAME
from models.kinds import EventKind


def only_describes(frame: Frame, frames: Sequence[Frame]) -> bool:
    """Whether a frame is no event of its own. `frames`: all of the message."""
    told_beside = (frame.weak or frame.kind is EventKind.MEASURE) and _only_describes(frame, frames)
    return told_beside or _only_counts(frame)


def _only_describes(frame: Frame, frames: Sequence[Frame]) -> bool:
    """A weak cue beside another event of the same people tells nothing new (领了药, 查了一下)."""
    others = [one for one in frames if one is not frame and one.sentence == frame.sentence and not one.weak]
    if frame.kind is EventKind.PREGNANCY:
        return not _enrolled(frame) and any(
            one.kind in (EventKind.EXAM, EventKind.PREGNANCY_END, EventKind.BIRTH) and _alike(one, frame)
            for one in others
        )
    if frame.kind is EventKind.MEASURE and _background(frame, frames):
        return True
    if frame.kind is EventKind.MEASURE:
        return (
            frame.weak
            and not frame.fields.get("action")
            and not any(token.family("act.") for token in frame.tokens)
            and bool(others)
        )
    return frame.kind in (EventKind.EXAM, EventKind.MIGRATE_OUT, EventKind.MIGRATE_IN) and any(
        _alike(one, frame) for one in others
    )


def _only_counts(frame: Frame) -> bool:
    """昨天全组三查,应查8人,实查8人: how many, and nobody by name."""
    if frame.kind is not EventKind.EXAM or frame.people:
        return False
    said = frame.text
    named = any(token.kind == NAME or token.has("titled", "she") for token in frame.tokens)
    return not named and bool(_COUNTED.search(said))


_COUNTED = re.compile(
    "[应实已未][查到检]\\d*|(?:共|合计|总共)?\\d+(?:人|名|位|个)(?!婴|月)|[一二两三四五六七八九十]+(?:人|名|位$)"
)


def _enrolled(frame: Frame) -> bool:
    """(今天)建册,顺便做了产检: a pregnancy entered on that day is told of itself."""
    return any(token.has("book") for token in frame.tokens) and not any(token.has("no") for token in frame.tokens)


def _background(frame: Frame, frames: Sequence[Frame]) -> bool:
    """放环半年了,月经淋漓不尽: the method is what is not tolerated, not what was begun."""
    if frame.fields.get("action") not in ("start", ""):
        return False
    suffers = any(
        one.fields.get("action") == "reaction" and one.sentence == frame.sentence and _alike(frame, one)
        for one in frames
    )
    return suffers and not any(token.kind == DATE for token in frame.own.tokens)


def _alike(one: Frame, other: Frame) -> bool:
    return not other.people or {mention.name for mention in one.people} >= {mention.name for mention in other.people}
