"""Whether somebody lives away from where she is registered, and since when. Pure."""

from collections.abc import Iterable
from datetime import date

from models.kinds import EventKind
from models.rules.history import Fact, in_order
from models.rules.stops import comes_home

_ENDS = frozenset({EventKind.MIGRATE_IN, EventKind.HUKOU_OUT, EventKind.DEATH})


def away_since(facts: Iterable[Fact]) -> date | None:
    """The day on which she left, while she is away; a visit home whose end is known is no return."""
    left: date | None = None
    for fact in in_order(facts):
        if fact.kind is EventKind.MIGRATE_OUT:
            left = fact.on
        elif fact.kind in _ENDS or (fact.kind is EventKind.RETURN_HOME and comes_home(fact)):
            left = None
    return left
