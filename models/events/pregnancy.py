"""Pregnancy: an episode of care begins."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from locales import Phrase
from models.events.base import ASK_CLINIC, EventType, Opens, day, facility, in_days, person
from models.fields import Gestation, YesNo
from models.kinds import EventKind, ItemKind
from models.rules.gestation import edd_of, lmp_from_weeks, lmp_of
from models.rules.history import Fact
from models.rules.record import Pregnancy, Record

_DISAGREE = 10
"""Days by which a last period and a day of birth to be expected may differ."""

_FIRST_VISIT = 90  # end of week 12 + 6: the first visit of the national basic services


def dates(fact: Fact) -> tuple[date | None, date | None]:
    """The last period and the expected day of birth, as far as one of them follows from what was said."""
    lmp, edd = fact.day("lmp"), fact.day("edd")
    weeks = fact.answers.get("gest_weeks")
    if lmp is None and edd is None and weeks is not None:
        lmp = lmp_from_weeks(fact.on, weeks, fact.answers.get("gest_days") or 0)
    return lmp or (lmp_of(edd) if edd else None), edd or (edd_of(lmp) if lmp else None)


def over(record: Record, fact: Fact) -> date | None:
    """The day on which this pregnancy had ended already: it is filled in after what it led to was reported."""
    lmp, _ = dates(fact)
    ends = sorted((*record.births, *record.ends))
    return next((on for on in ends if lmp and on >= lmp), None)


def fold(record: Record, fact: Fact) -> Record:
    """An open episode; a second report of the same pregnancy corrects its days."""
    lmp, edd = dates(fact)
    if ended := over(record, fact):
        return replace(record, pregnancies=_filled_in(record, fact, ended))
    if record.pregnancy:
        known = replace(record.pregnancy, lmp=lmp or record.pregnancy.lmp, edd=edd or record.pregnancy.edd)
        return replace(record, pregnancies=(*record.pregnancies[:-1], known))
    return replace(record, pregnancies=(*record.pregnancies, Pregnancy(fact.event_id, lmp, edd)))


def _filled_in(record: Record, fact: Fact, ended: date) -> tuple[Pregnancy, ...]:
    """The episodes with the days of one that is over; an open one stays the last."""
    lmp, edd = dates(fact)
    outcome = "birth" if ended in record.births else "ended"
    known = next((one for one in record.pregnancies if one.ended == ended), None)
    episode = replace(known or Pregnancy(fact.event_id, ended=ended, outcome=outcome), lmp=lmp, edd=edd)
    others = (one for one in record.pregnancies if one != known)
    return tuple(sorted((*others, episode), key=lambda one: one.ended or date.max))


def opens(record: Record, fact: Fact) -> Iterable[Opens]:
    """The next visit, the plan for the birth, and help with the maternity book where there is none yet."""
    lmp, edd = dates(fact)
    if over(record, fact) or (record.pregnancy and lmp is None):
        return
    first = lmp + timedelta(_FIRST_VISIT) if lmp else in_days(fact, 14)
    yield Opens(ItemKind.ANC, max(first, in_days(fact, 14)))
    if edd:
        yield Opens(ItemKind.BIRTH_PLAN, max(edd - timedelta(14), in_days(fact, 7)))
    if not fact.answers.get("book_opened") and record.pregnancy is None:
        yield Opens(ItemKind.BOOK_HELP, in_days(fact, 14))


def closes(record: Record, fact: Fact) -> frozenset[ItemKind]:
    """The offer of a check before a pregnancy; what the same pregnancy had open, since it opens with other days."""
    if over(record, fact):
        return frozenset()
    ended = {ItemKind.PREPREG_OFFER}
    if record.pregnancy and any(dates(fact)):
        ended |= {ItemKind.ANC, ItemKind.BIRTH_PLAN}
    if fact.answers.get("book_opened"):
        ended.add(ItemKind.BOOK_HELP)
    return frozenset(ended)


def doubts(record: Record, fact: Fact) -> Iterable[Phrase]:
    """Over already, or one open? A method in use? (Then the clinic's telephone, and nothing else.)"""
    if ended := over(record, fact):
        yield Phrase.of("doubt.pregnancy_over", day=ended)
        return
    if record.pregnancy:
        yield Phrase("doubt.pregnant_already")
    yield from _disagree(record, fact)
    if any(method.method in ("iud", "implant") for method in record.methods):
        yield ASK_CLINIC


def _disagree(record: Record, fact: Fact) -> Iterable[Phrase]:
    """Two days of birth to be expected that are far apart: both were said, or one of them is on record."""
    lmp, (_, edd) = fact.day("lmp"), dates(fact)
    known = edd_of(lmp) if lmp and fact.day("edd") else record.pregnancy and record.pregnancy.edd
    if known and edd and abs((edd - known).days) > _DISAGREE:
        yield Phrase.of("doubt.due_days", one=known, other=edd)


PREGNANCY = EventType(
    kind=EventKind.PREGNANCY,
    fields=(
        *person("pregnancy.who", age_decides=True),
        Gestation("gestation", "pregnancy.gestation", required=True),
        day("pregnancy.when", required=False),
        YesNo("book_opened", "pregnancy.book"),
        facility(),
    ),
    fold=fold,
    opens=opens,
    closes=closes,
    doubts=doubts,
)
