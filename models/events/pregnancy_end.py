"""The end of a pregnancy without a birth. Nothing is asked; everything about the pregnancy falls silent at once."""

from collections.abc import Iterable
from dataclasses import replace

from locales import Phrase
from models.events.base import EventType, Opens, day, in_days, person
from models.kinds import EventKind, ItemKind
from models.rules.history import Fact
from models.rules.record import Record

_ENDED = frozenset({ItemKind.ANC, ItemKind.BIRTH_PLAN, ItemKind.BOOK_HELP})


def fold(record: Record, fact: Fact) -> Record:
    """The episode is over."""
    record = replace(record, ends=(*record.ends, fact.on))
    if record.pregnancy is None:
        return record
    over = replace(record.pregnancy, ended=fact.on, outcome="ended")
    return replace(record, pregnancies=(*record.pregnancies[:-1], over))


def opens(_record: Record, fact: Fact) -> Iterable[Opens]:
    """One offer of care, known to the clinic alone."""
    return (Opens(ItemKind.END_CARE, in_days(fact, 28), clinic_only=True),)


def closes(_record: Record, _fact: Fact) -> frozenset[ItemKind]:
    """What the pregnancy had open."""
    return _ENDED


def doubts(record: Record, _fact: Fact) -> Iterable[Phrase]:
    """No pregnancy on record?"""
    if record.pregnancy is None:
        yield Phrase("doubt.no_pregnancy")


PREGNANCY_END = EventType(
    kind=EventKind.PREGNANCY_END,
    fields=(*person("pregnancy_end.who", age_decides=True), day("pregnancy_end.when")),
    fold=fold,
    opens=opens,
    closes=closes,
    doubts=doubts,
)
