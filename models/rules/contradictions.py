"""What in somebody's reports cannot all be so: looked over before the month is closed. It is about the record. Pure."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from enum import StrEnum

from models.kinds import EventKind
from models.rules.history import Fact, in_order

_MANY = frozenset({EventKind.BIRTH, EventKind.EXAM, EventKind.MEASURE})
"""Kinds of which a day can have several: twins, two checks, one method given up for another."""

_ENDS = frozenset({EventKind.BIRTH, EventKind.PREGNANCY_END})
_HOME = frozenset({EventKind.RETURN_HOME, EventKind.MIGRATE_IN, EventKind.HUKOU_OUT})
_LONGEST = timedelta(days=310)
_SHORTEST = timedelta(weeks=24)


class Contradiction(StrEnum):
    """Kinds of contradictions, as `contradiction.<name>` says them."""

    AFTER_DEATH = "after_death"
    TWICE = "twice"
    AWAY_TWICE = "away_twice"
    PREGNANT_TWICE = "pregnant_twice"
    BIRTHS_CLOSE = "births_close"


def among(facts: Iterable[Fact]) -> list[tuple[Contradiction, Fact]]:
    """What contradicts an earlier report of the same person, and which report it is."""
    told = in_order(facts)
    return [(what, fact) for at, fact in enumerate(told) for what in _against(told[:at], fact)]


def _against(before: tuple[Fact, ...], fact: Fact) -> Iterator[Contradiction]:
    if any(one.kind is EventKind.DEATH and one.on < fact.on for one in before):
        yield Contradiction.AFTER_DEATH
    same = [one for one in before if one.kind is fact.kind]
    if same and same[-1].on == fact.on and fact.kind not in _MANY:
        yield Contradiction.TWICE
    elif fact.kind is EventKind.MIGRATE_OUT and same and not _between(before, same[-1], _HOME):
        yield Contradiction.AWAY_TWICE
    elif fact.kind is EventKind.PREGNANCY and same and _is_open(before, same[-1], fact):
        yield Contradiction.PREGNANT_TWICE
    elif fact.kind is EventKind.BIRTH and any(timedelta(2) < fact.on - one.on < _SHORTEST for one in same):
        yield Contradiction.BIRTHS_CLOSE


def _between(before: tuple[Fact, ...], since: Fact, kinds: frozenset[EventKind]) -> bool:
    return any(one.kind in kinds for one in before[before.index(since) :])


def _is_open(before: tuple[Fact, ...], since: Fact, fact: Fact) -> bool:
    return fact.on - since.on < _LONGEST and not _between(before, since, _ENDS)
