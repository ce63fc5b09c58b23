"""A death. Every message to the person stops; of causes nothing is asked."""

from dataclasses import replace

from models.events.base import EVERYTHING, EventType, day, person
from models.fields import Number
from models.kinds import EventKind, ItemKind
from models.rules.history import Fact
from models.rules.record import Record


def fold(record: Record, fact: Fact) -> Record:
    """Deceased."""
    return replace(record, died_on=fact.on)


def closes(_record: Record, _fact: Fact) -> frozenset[ItemKind]:
    """Everything of this person."""
    return EVERYTHING


DEATH = EventType(
    kind=EventKind.DEATH,
    fields=(
        *person("death.who", unnamed=True),
        day("death.when"),
        Number("age", "death.age", least=0, most=120, unit="unit.years"),
    ),
    fold=fold,
    closes=closes,
)
