"""Divorce: a certificate or a judgment. An application within the cooling-off period is not yet one."""

from collections.abc import Iterable
from dataclasses import replace

from locales import Phrase
from models.events.base import EventType, day, person
from models.fields import PersonRef
from models.kinds import EventKind
from models.rules.history import Fact
from models.rules.record import Record


def fold(record: Record, _fact: Fact) -> Record:
    """Divorced; the tie to the spouse ends."""
    return replace(record, marital="divorced", spouse="")


def doubts(record: Record, _fact: Fact) -> Iterable[Phrase]:
    """No marriage on record?"""
    if not record.married:
        yield Phrase("doubt.no_marriage")


DIVORCE = EventType(
    kind=EventKind.DIVORCE,
    fields=(*person("divorce.who"), day("divorce.when"), PersonRef("spouse", "divorce.spouse")),
    fold=fold,
    doubts=doubts,
)
