"""A health check that took place, by the clinic's word, a slip, or her own. Its findings are never recorded."""

from collections.abc import Iterable
from dataclasses import replace

from locales import Phrase
from models.events.base import EventType, day, facility, person
from models.fields import Choice, Day, YesNo
from models.kinds import EventKind, ItemKind
from models.rules.history import Fact
from models.rules.record import Record

KINDS = ("anc", "pnc", "round", "prepregnancy", "measure_check", "screening")
_CLOSES = {
    "anc": {ItemKind.ANC, ItemKind.BOOK_HELP},
    "prepregnancy": {ItemKind.PREPREG_OFFER},
    "measure_check": {ItemKind.MEASURE_FOLLOWUP},
}

_AFTER_BIRTH = {ItemKind.PNC_7: 0, ItemKind.PNC_28: 26, ItemKind.PNC_42: 42}
"""Days after the birth from which a visit counts for each item."""


def fold(record: Record, fact: Fact) -> Record:
    """The latest check of this kind, and when the next one is."""
    kind = fact.text("exam_kind")
    others = tuple(pair for pair in record.exams if pair[0] != kind)
    return replace(record, exams=(*others, (kind, fact.on)), next_exam_on=fact.day("next_on"))


def closes(record: Record, fact: Fact) -> frozenset[ItemKind]:
    """The items that asked for this kind of check; after a birth those whose time has come.

    A round's check during pregnancy counts as an antenatal one.
    """
    if _counts_as_antenatal(record, fact):
        return frozenset({ItemKind.ANC})
    if fact.text("exam_kind") == "pnc" and record.births:
        age = (fact.on - record.births[-1]).days
        return frozenset(kind for kind, first in _AFTER_BIRTH.items() if age >= first)
    return frozenset(_CLOSES.get(fact.text("exam_kind"), ()))


def doubts(record: Record, fact: Fact) -> Iterable[Phrase]:
    """An antenatal visit without a pregnancy on record? Done elsewhere, by her word alone?"""
    if fact.text("exam_kind") == "anc" and record.pregnancy is None:
        yield Phrase("doubt.no_pregnancy")
    if _counts_as_antenatal(record, fact):
        yield Phrase("note.counts_as_antenatal")
    if fact.answers.get("at_destination"):
        yield Phrase("doubt.her_word")


def _counts_as_antenatal(record: Record, fact: Fact) -> bool:
    return fact.text("exam_kind") == "round" and record.pregnancy is not None


def same(known: Fact, new: Fact) -> bool:
    """The same kind of check?"""
    return known.text("exam_kind") == new.text("exam_kind")


EXAM = EventType(
    kind=EventKind.EXAM,
    fields=(
        *person("exam.who", age_decides=True),
        Choice("exam_kind", "exam.kind", required=True, values=KINDS, family="exam_kind"),
        day("exam.when"),
        facility(),
        YesNo("at_destination", "exam.at_destination"),
        Day("next_on", "exam.next", earliest=1, latest=365, towards="future", near=False),
    ),
    fold=fold,
    closes=closes,
    doubts=doubts,
    same=same,
)
