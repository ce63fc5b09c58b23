"""Marriage: a civil registration. A wedding feast is a custom, not an event."""

from collections.abc import Iterable
from dataclasses import replace

from locales import Phrase
from models.events.base import EventType, Opens, day, in_days, person
from models.fields import Choice, PersonRef
from models.kinds import EventKind, ItemKind
from models.rules.history import Fact
from models.rules.record import Record


def fold(record: Record, fact: Fact) -> Record:
    """Married, to whom as far as it was said (GB/T 2261.2: 21 first, 22 again, 23 restored)."""
    return replace(record, marital=fact.text("marriage_kind") or "married", spouse=fact.text("spouse"))


def opens(_record: Record, fact: Fact) -> Iterable[Opens]:
    """An offer of the free check before a pregnancy, for both."""
    return (Opens(ItemKind.PREPREG_OFFER, in_days(fact, 30)),)


def doubts(record: Record, fact: Fact) -> Iterable[Phrase]:
    """Already married to somebody else on record, or to nobody knows whom?"""
    spouse = fact.text("spouse")
    if record.spouse and spouse and record.spouse != spouse:
        yield Phrase("doubt.already_married")
    elif record.married and not (spouse and record.spouse):
        yield Phrase("doubt.marriage_on_record")


MARRIAGE = EventType(
    kind=EventKind.MARRIAGE,
    fields=(
        *person("marriage.who", age_decides=True),
        day("marriage.when"),
        PersonRef("spouse", "marriage.spouse"),
        Choice("marriage_kind", "marriage.kind", values=("first", "remarriage", "restored"), family="marriage_kind"),
    ),
    fold=fold,
    opens=opens,
    doubts=doubts,
)
