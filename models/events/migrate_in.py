"""Moved in to live here, registered elsewhere."""

from collections.abc import Iterable
from dataclasses import replace

from locales import Phrase
from models.events.base import EventType, Opens, day, in_days, person
from models.fields import Choice, Phone, Text
from models.kinds import EventKind, ItemKind
from models.rules.history import Fact
from models.rules.record import Record

PURPOSES = ("work", "business", "study", "family", "other")


def fold(record: Record, _fact: Fact) -> Record:
    """Lives here."""
    return replace(record, residence="here", away_place="", away_since=None, back_until=None)


def opens(_record: Record, fact: Fact) -> Iterable[Opens]:
    """A card of services for people who are new here, and an offer to take care over from the other county."""
    return Opens(ItemKind.SERVICE_CARD, in_days(fact, 7)), Opens(ItemKind.EXCHANGE_OFFER, in_days(fact, 14))


def doubts(record: Record, _fact: Fact) -> Iterable[Phrase]:
    """Here already?"""
    if record.residence == "here":
        yield Phrase("doubt.here_already")


MIGRATE_IN = EventType(
    kind=EventKind.MIGRATE_IN,
    fields=(
        *person("migrate_in.who"),
        day("migrate_in.when"),
        Text("from_place", "ask.from_place", required=True),
        Text("residence", "migrate_in.residence"),
        Choice("purpose", "ask.purpose", values=PURPOSES, family="purpose"),
        Phone("phone", "ask.phone"),
    ),
    fold=fold,
    opens=opens,
    doubts=doubts,
)
