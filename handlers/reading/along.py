"""What one event takes over from another told before it (a place, a clinic, a day): 也过去了, 当场做了结扎."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from handlers.reading.folding import closed
from handlers.reading.frames import Frame
from handlers.reading.outcome import Reported
from models.kinds import EventKind


def going_too(event: Reported, frame: Frame, told: Sequence[Reported]) -> Reported:
    """也过去了: to the place told before; never on the same day for that."""
    event = _at_once(event, frame, told)
    if event.type is not EventKind.MIGRATE_OUT or "to_place" in event.fields:
        return event
    before = next((one for one in reversed(told) if one.type is event.type and "to_place" in one.fields), None)
    follows = any(token.has("also", "with") or token.text in _FOLLOWING for token in frame.own.tokens)
    if before is None or not follows:
        return event
    fields = {**event.fields, "to_place": before.fields["to_place"]}
    return replace(event, fields=fields, ask=tuple(one for one in event.ask if one != "to_place"))


def _at_once(event: Reported, frame: Frame, told: Sequence[Reported]) -> Reported:
    """顺便上了环, 当场做了结扎: where the other thing was done just before."""
    last = told[-1] if told else None
    if last is None or "facility" not in last.fields or last.person != event.person or event.type not in _DONE_AT:
        return event
    at_once = any(token.has("same_day") or token.text in _AT_ONCE for token in frame.own.tokens)
    if "facility" in event.fields or not (frame.inherited and at_once):
        return event
    return replace(event, fields={**event.fields, "facility": last.fields["facility"]})


_AT_ONCE = closed("events.at_once")


_DONE_AT = frozenset({EventKind.MEASURE, EventKind.EXAM, EventKind.PREGNANCY_END, EventKind.PREGNANCY, EventKind.BIRTH})


_FOLLOWING = closed("events.following")


def went_along(frame: Frame) -> bool:
    """跟他一块走的还有虞成林: with somebody told of before, and so on that day."""
    along = any(one.has("with") and two.has("she") for one, two in pairwise(frame.own.tokens))
    return along and frame.own.has("both")
