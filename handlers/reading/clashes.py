"""Events of one person that hardly go together: what happened is asked of both, unless each has a day of its own."""

from collections.abc import Sequence
from dataclasses import replace

from handlers.reading.outcome import Reported
from models.kinds import Calendar, EventKind

_APART = (
    {EventKind.RETURN_HOME, EventKind.MIGRATE_IN},
    {EventKind.MIGRATE_OUT, EventKind.MIGRATE_IN},
    {EventKind.HUKOU_IN, EventKind.HUKOU_OUT},
    {EventKind.BIRTH, EventKind.PREGNANCY},
    {EventKind.BIRTH, EventKind.PREGNANCY_END},
    {EventKind.MARRIAGE, EventKind.DIVORCE},
)


def doubted(found: Sequence[Reported]) -> list[Reported]:
    """The events, those that contradict each other with a question about what happened."""
    unsure = {at for one in range(len(found)) for at in _against(found, one)}
    return [
        replace(event, ask=tuple(dict.fromkeys((*event.ask, "type")))) if at in unsure else event
        for at, event in enumerate(found)
    ]


def _against(found: Sequence[Reported], at: int) -> list[int]:
    """The place of an event and of one behind it that contradicts it."""
    others = [other for other in range(at + 1, len(found)) if _clash(found[at], found[other])]
    return [at, *others] if others else []


def _clash(one: Reported, other: Reported) -> bool:
    if one.person is None or one.person != other.person or one.fields.get("relation") != other.fields.get("relation"):
        return False
    if one.date != other.date and Calendar.DEFAULT not in (one.calendar, other.calendar):
        return False
    if one.type is other.type is EventKind.MEASURE:
        same = one.fields.get("action") == other.fields.get("action") == "start"
        return same and one.fields.get("method") != other.fields.get("method")
    return {one.type, other.type} in _APART
