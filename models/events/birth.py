"""A live birth, reported under the mother; one event a child."""

from collections.abc import Iterable
from dataclasses import replace

from locales import Phrase
from models.events.base import EventType, Opens, day, facility, in_days, person
from models.fields import Answers, Choice, Weight
from models.kinds import EventKind, ItemKind
from models.rules import gestation
from models.rules.history import Fact
from models.rules.record import Record

_ENDED = frozenset({ItemKind.ANC, ItemKind.BIRTH_PLAN, ItemKind.BOOK_HELP})
_USUAL = range(1000, 5501)
_NEXT = range(4, 24 * 7)
"""Days after a birth within which hardly another one can follow; of a few days before, the same report asks already."""

_SPAN = range(22 * 7, gestation.LONGEST_SPAN + 1)
"""Days from the last period to a birth."""


def fold(record: Record, fact: Fact) -> Record:
    """The episode ends with a birth."""
    episodes = record.pregnancies
    if record.pregnancy:
        episodes = (*episodes[:-1], replace(record.pregnancy, ended=fact.on, outcome="birth"))
    return replace(record, pregnancies=episodes, births=(*record.births, fact.on))


def opens(record: Record, fact: Fact) -> Iterable[Opens]:
    """Visits after the birth (national basic services: within a week, at 28 and at 42 days), papers, vaccination."""
    if fact.on not in record.births:  # a twin: the mother's visits are open already
        yield Opens(ItemKind.PNC_7, in_days(fact, 7))
        yield Opens(ItemKind.PNC_28, in_days(fact, 30))
        yield Opens(ItemKind.PNC_42, in_days(fact, 56))
    yield Opens(ItemKind.BIRTH_PAPERS, in_days(fact, 30))
    yield Opens(ItemKind.VACC_HANDOFF, in_days(fact, 7))


def closes(_record: Record, _fact: Fact) -> frozenset[ItemKind]:
    """What the pregnancy had open."""
    return _ENDED


def doubts(record: Record, fact: Fact) -> Iterable[Phrase]:
    """A second child of the day? Soon after another end? No pregnancy, or not so long? An unusual weight, in 斤?"""
    lmp = record.pregnancy.lmp if record.pregnancy else None
    soon = [on for on in record.births if (fact.on - on).days in _NEXT]
    soon += [on for on in record.ends if (fact.on - on).days < _NEXT.stop]
    if fact.on in record.births:
        if record.births.count(fact.on) >= int(fact.text("plurality") or 1):
            yield Phrase("doubt.twins")
    elif soon:
        yield Phrase.of("doubt.birth_soon", day=max(soon))
    elif record.pregnancy is None:
        yield Phrase("doubt.no_pregnancy")
    elif lmp and (fact.on - lmp).days not in _SPAN:
        yield Phrase.of("doubt.birth_weeks", n=max(gestation.weeks_at(lmp, fact.on)[0], 0))
    weight = fact.answers.get("weight_g")
    if weight is not None and weight not in _USUAL:
        yield _unusual(weight)


def _unusual(weight: int) -> Phrase:
    """A weight that few children have; perhaps one unit was said for the other."""
    if weight // 2 in _USUAL:
        return Phrase.of("doubt.weight.jin", n=weight, other=weight // 2)
    if weight * 2 in _USUAL:
        return Phrase.of("doubt.weight.kilograms", n=weight, other=weight * 2)
    return Phrase.of("doubt.weight", n=weight)


def same(known: Fact, new: Fact) -> bool:
    """One child? Of children of one day whose places are not said, the question about twins asks."""
    one, other = known.text("plural_no"), new.text("plural_no")
    return one == other if one and other else known.on != new.on


def _several(answers: Answers) -> bool:
    return answers.get("plurality") in ("2", "3", "4")


BIRTH = EventType(
    kind=EventKind.BIRTH,
    fields=(
        *person("birth.who", age_decides=True),
        day("birth.when"),
        Choice("child_sex", "birth.sex", values=("female", "male", "unstated"), family="child_sex"),
        Weight("weight_g", "birth.weight"),
        Choice("delivery_mode", "birth.mode", values=("vaginal", "caesarean", "other"), family="delivery_mode"),
        Choice("plurality", "birth.plurality", values=("1", "2", "3", "4"), family="plurality"),
        Choice("plural_no", "birth.plural_no", when=_several, values=("1", "2", "3", "4"), family="plural_no"),
        facility(),
    ),
    fold=fold,
    opens=opens,
    closes=closes,
    doubts=doubts,
    same=same,
)
