"""Back home, for good or for a while."""

from collections.abc import Iterable
from dataclasses import replace

from locales import Phrase
from models.events.base import EventType, day, person
from models.fields import Day, Text, YesNo
from models.kinds import EventKind, ItemKind
from models.rules.history import Fact
from models.rules.record import Record


def fold(record: Record, fact: Fact) -> Record:
    """Lives here again; perhaps only until a day."""
    until = fact.day("until")
    return replace(record, residence="here", away_place="", away_since=None, back_until=until)


def closes(_record: Record, _fact: Fact) -> frozenset[ItemKind]:
    """What being away had opened."""
    return frozenset({ItemKind.CONTACT_CHECK, ItemKind.EXCHANGE_OFFER})


def doubts(record: Record, _fact: Fact) -> Iterable[Phrase]:
    """Never reported as away?"""
    if not record.away:
        yield Phrase("doubt.not_away")


RETURN_HOME = EventType(
    kind=EventKind.RETURN_HOME,
    fields=(
        *person("return_home.who"),
        day("return_home.when"),
        YesNo("temporary", "return_home.temporary"),
        Day("until", "return_home.until", earliest=0, latest=730, towards="future", near=False),
        Text("from_place", "ask.from_place"),
    ),
    fold=fold,
    closes=closes,
    doubts=doubts,
)
