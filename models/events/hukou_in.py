"""Registration moved in: registered here from now on. Where somebody lives is another matter."""

from collections.abc import Iterable
from dataclasses import replace

from locales import Phrase
from models.events.base import EventType, Opens, day, in_days, person
from models.fields import Choice, Text
from models.kinds import EventKind, ItemKind
from models.rules.history import Fact
from models.rules.record import Record

REASONS = ("marriage", "birth", "work", "study", "return", "other")


def fold(record: Record, _fact: Fact) -> Record:
    """Registered here."""
    return replace(record, registered=True)


def opens(_record: Record, fact: Fact) -> Iterable[Opens]:
    """A card that says what the township offers."""
    return (Opens(ItemKind.WELCOME_CARD, in_days(fact, 14)),)


def doubts(record: Record, _fact: Fact) -> Iterable[Phrase]:
    """Registered here already?"""
    if record.registered:
        yield Phrase("doubt.registered_already")


HUKOU_IN = EventType(
    kind=EventKind.HUKOU_IN,
    fields=(
        *person("hukou_in.who"),
        day("hukou_in.when"),
        Text("from_place", "ask.from_place"),
        Choice("reason", "ask.hukou_reason", values=REASONS, family="hukou_reason"),
    ),
    fold=fold,
    opens=opens,
    doubts=doubts,
)
