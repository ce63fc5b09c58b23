"""One person's history as the rules see it. Values only: no rows, no queries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from models.kinds import EventKind


@dataclass(frozen=True)
class Fact:
    """The current version of one event. `answers` holds JSON values; days in it are ISO strings."""

    event_id: str
    kind: EventKind
    on: date
    reported_on: date
    answers: Mapping[str, Any] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The answer `name` as text, empty where it was not given."""
        value = self.answers.get(name)
        return "" if value is None else str(value)

    def day(self, name: str) -> date | None:
        """The answer `name` as a day, or None."""
        value = self.answers.get(name)
        return date.fromisoformat(value) if value else None


def in_order(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """Facts by the day they happened; on one day, in the order in which they were reported."""
    return tuple(sorted(facts, key=lambda fact: (fact.on, fact.reported_on, fact.event_id)))


def flat(answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers of a form as facts: a day becomes its ISO text, a person the name, a group of values its members."""
    facts: dict[str, Any] = {}
    for name, value in answers.items():
        if not isinstance(value, dict):
            facts |= {} if value is None else {name: value}
        elif "on" in value:
            facts[name] = value["on"]
        else:
            facts |= {name: value["name"]} if "name" in value else value
    return facts
