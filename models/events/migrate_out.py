"""Left to live elsewhere; the registration stays here."""

from collections.abc import Iterable
from dataclasses import replace

from locales import Phrase
from models.events.base import EventType, Opens, day, in_days, person
from models.fields import Choice, Phone, Text
from models.kinds import EventKind, ItemKind
from models.rules.history import Fact
from models.rules.record import Record

PURPOSES = ("work", "business", "study", "family", "other")


def fold(record: Record, fact: Fact) -> Record:
    """Lives away, since when and where."""
    return replace(record, residence="away", away_place=fact.text("to_place"), away_since=fact.on, back_until=None)


def opens(_record: Record, fact: Fact) -> Iterable[Opens]:
    """A check that the contact still works, and an offer to hand care over to where she lives."""
    return Opens(ItemKind.CONTACT_CHECK, in_days(fact, 14)), Opens(ItemKind.EXCHANGE_OFFER, in_days(fact, 14))


def doubts(record: Record, _fact: Fact) -> Iterable[Phrase]:
    """Away already?"""
    if record.away:
        yield Phrase("doubt.away_already")


MIGRATE_OUT = EventType(
    kind=EventKind.MIGRATE_OUT,
    fields=(
        *person("migrate_out.who"),
        day("migrate_out.when"),
        Text("to_place", "ask.to_place", required=True),
        Choice("purpose", "ask.purpose", values=PURPOSES, family="purpose"),
        Phone("phone", "ask.phone"),
    ),
    fold=fold,
    opens=opens,
    doubts=doubts,
)
