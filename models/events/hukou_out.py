"""Registration moved out: not registered here any more; open items end."""

from collections.abc import Iterable
from dataclasses import replace

from locales import Phrase
from models.events.base import EVERYTHING, EventType, day, person
from models.fields import Choice, Text
from models.kinds import EventKind, ItemKind
from models.rules.history import Fact
from models.rules.record import Record

REASONS = ("marriage", "birth", "work", "study", "return", "other")


def fold(record: Record, _fact: Fact) -> Record:
    """Registered elsewhere."""
    return replace(record, registered=False)


def closes(_record: Record, _fact: Fact) -> frozenset[ItemKind]:
    """Everything that was open here."""
    return EVERYTHING


def doubts(record: Record, _fact: Fact) -> Iterable[Phrase]:
    """Registered elsewhere already?"""
    if record.registered is False:
        yield Phrase("doubt.registered_elsewhere")


HUKOU_OUT = EventType(
    kind=EventKind.HUKOU_OUT,
    fields=(
        *person("hukou_out.who"),
        day("hukou_out.when"),
        Text("to_place", "ask.to_place"),
        Choice("reason", "ask.hukou_reason", values=REASONS, family="hukou_reason"),
    ),
    fold=fold,
    closes=closes,
    doubts=doubts,
)
