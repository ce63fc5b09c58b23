"""What a message tells twice: once is enough, and where the days differ the second one is asked about."""

from collections.abc import Sequence
from dataclasses import replace

from handlers.reading.outcome import Reported
from models.kinds import Calendar, EventKind

_VALUES = ("action", "method", "exam_kind")


def told_once(told: list[Reported], new: Sequence[Reported]) -> list[Reported]:
    """The events told and those of a further frame; what it only tells again is put into the one told before.

    从深圳回家了,怀着孕,回来生 is one coming home. Several children of one birth are of one frame, and stay.
    """
    found = list(told)
    for event in new:
        at = next((at for at, one in enumerate(told) if _same(one, event)), None)
        if at is None:
            found.append(event)
        elif event.date in (found[at].date, None) or event.calendar is Calendar.DEFAULT:
            found[at] = replace(found[at], fields={**event.fields, **found[at].fields})
        else:
            found.append(replace(event, ask=tuple(dict.fromkeys((*event.ask, "confirm")))))
    return found


def _same(one: Reported, other: Reported) -> bool:
    """Whether two events are of one kind and one person."""
    if one.type is not other.type or one.person is None or one.person != other.person:
        return False
    if one.type is EventKind.BIRTH and one.fields.get("child_sex") != other.fields.get("child_sex", ""):
        return False
    relations = [event.fields.get("relation") for event in (one, other)]
    if all(relations) and relations[0] != relations[1]:
        return False
    return all(one.fields.get(name) == other.fields.get(name) for name in _VALUES)
