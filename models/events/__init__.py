"""The kinds of events, one file each, and what follows from a whole history: the record and the open items."""

from collections.abc import Iterable
from dataclasses import replace

from models.events.base import EventType
from models.events.birth import BIRTH
from models.events.death import DEATH
from models.events.divorce import DIVORCE
from models.events.exam import EXAM
from models.events.hukou_in import HUKOU_IN
from models.events.hukou_out import HUKOU_OUT
from models.events.marriage import MARRIAGE
from models.events.measure import MEASURE
from models.events.migrate_in import MIGRATE_IN
from models.events.migrate_out import MIGRATE_OUT
from models.events.pregnancy import PREGNANCY
from models.events.pregnancy_end import PREGNANCY_END
from models.events.return_home import RETURN_HOME
from models.kinds import EventKind
from models.rules.history import Fact, in_order
from models.rules.items import Item
from models.rules.record import Record

TYPES: dict[EventKind, EventType] = {
    event.kind: event
    for event in (
        PREGNANCY,
        BIRTH,
        MIGRATE_OUT,
        MIGRATE_IN,
        MARRIAGE,
        DIVORCE,
        HUKOU_IN,
        HUKOU_OUT,
        MEASURE,
        EXAM,
        PREGNANCY_END,
        RETURN_HOME,
        DEATH,
    )
}
"""Every kind, in the order in which officers are offered them."""


def record_of(facts: Iterable[Fact]) -> Record:
    """What a person's record says: the fold of the events, in order."""
    record = Record()
    for fact in in_order(facts):
        record = TYPES[fact.kind].fold(record, fact)
    return record


def items_of(facts: Iterable[Fact]) -> tuple[Item, ...]:
    """Every item that the events opened, each with the event that closed it, if one did."""
    items: list[Item] = []
    record = Record()
    for fact in in_order(facts):
        event = TYPES[fact.kind]
        ended = event.closes(record, fact)
        items = [_closed(item, fact) if item.kind in ended and item.closed_by is None else item for item in items]
        items += [
            Item(new.kind, fact.event_id, fact.on, new.due_on, clinic_only=new.clinic_only)
            for new in event.opens(record, fact)
        ]
        record = event.fold(record, fact)
    return tuple(items)


def _closed(item: Item, fact: Fact) -> Item:
    return replace(item, closed_by=fact.event_id, closed_on=fact.on)


__all__ = ["TYPES", "EventType", "items_of", "record_of"]
