"""What a message tells twice: once is enough; where days, places or partners differ the second one is asked about."""

from collections.abc import Sequence
from dataclasses import replace

from handlers.reading.outcome import Reported
from models.kinds import Calendar, EventKind

_VALUES = ("action", "method", "exam_kind")
_WHERES = ("to_place", "from_place")
_PAIRS = frozenset({EventKind.MARRIAGE, EventKind.DIVORCE})
_TWO = 2


def told_once(told: list[Reported], new: Sequence[Reported]) -> list[Reported]:
    """The events told and those of a further frame; what it only tells again is put into the one told before.

    从深圳回家了,怀着孕,回来生 is one coming home. Several children of one birth are of one frame, and stay.
    """
    found = [one for one in told if not any(_nameless(one, event) for event in new)]
    told = list(found)
    for event in new:
        at = next((at for at, one in enumerate(told) if _same(one, event)), None)
        if at is None:
            found.append(event)
        elif _differs(found[at], event):
            found.append(replace(event, ask=tuple(dict.fromkeys((*event.ask, "confirm", "again")))))
        else:
            found[at] = replace(found[at], fields={**event.fields, **found[at].fields})
    return found


def _nameless(one: Reported, event: Reported) -> bool:
    """终于生了!…阎小露今天添了个小子: told of nobody first, and then of her."""
    nobody = one.person is None and not one.fields and one.calendar is Calendar.DEFAULT
    return nobody and one.type is event.type and event.person is not None


def nothing_new(told: Sequence[Reported], event: Reported) -> bool:
    """Whether an event was told before with all that is told of it now."""
    return any(
        _same(one, event) and not _differs(one, event) and event.fields.keys() <= one.fields.keys() for one in told
    )


def _differs(one: Reported, other: Reported) -> bool:
    """Whether two reports of one kind and one person can be two events."""
    days = other.date not in (one.date, None) and other.calendar is not Calendar.DEFAULT
    wheres = any(name in one.fields and other.fields.get(name, "") not in ("", one.fields[name]) for name in _WHERES)
    return days or wheres or (one.type in _PAIRS and len(_couple(one) | _couple(other)) > _TWO)


def _couple(event: Reported) -> set[str]:
    return {one for one in (event.person, event.fields.get("spouse")) if one}


def _same(one: Reported, other: Reported) -> bool:
    """Whether two events are of one kind and one person, or couple."""
    if one.type is not other.type or one.person is None:
        return False
    if one.person != other.person and not (one.type in _PAIRS and _couple(one) & _couple(other)):
        return False
    sexes = {event.fields.get("child_sex") for event in (one, other)} - {None}
    if one.type is EventKind.BIRTH and len(sexes) > 1:
        return False
    relations = [event.fields.get("relation") for event in (one, other)]
    if all(relations) and relations[0] != relations[1]:
        return False
    return all(one.fields.get(name) == other.fields.get(name) for name in _VALUES)
