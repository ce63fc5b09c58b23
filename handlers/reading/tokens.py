"""A piece of a message with what it means. Values only."""

from dataclasses import dataclass
from functools import cache
from typing import Any

NAME, DATE, PLACE, FACILITY, GROUP, WEIGHT, AGE, GESTATION, PHONE, TIME, NUMBER, STOPPED, LASTING, STAY = (
    "name",
    "date",
    "place",
    "facility",
    "group",
    "weight",
    "age",
    "gestation",
    "phone",
    "time",
    "number",
    "stopped",
    "lasting",
    "stay",
)
WORD, BREAK, UNKNOWN, MARK = "word", "break", "unknown", "mark"
"""MARK: the sign that an item of a list begins with. BREAK: punctuation and white space."""

DOUBTFUL = "doubtful"
"""The value of a name whose edges are not certain: who is meant must be asked."""

GIVEN = "given"
"""The value of a given name without its surname: who is meant must be asked."""

NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Token:
    """A piece from `start` to `end`. `text` is what is meant (corrected), `tags` what it can mean.

    `value` is what an amount or a day comes to, `typed` the text as it stands.
    """

    start: int
    end: int
    kind: str
    text: str
    tags: frozenset[str] = NOTHING
    value: Any = None
    typed: str = ""

    def has(self, *tags: str) -> bool:
        """Whether it can mean one of these."""
        return not self.tags.isdisjoint(tags)

    def family(self, prefix: str) -> str | None:
        """What follows `prefix` in the first of its tags (in order of the alphabet) that begins with it."""
        return _family(self.tags, prefix) if self.tags else None


@cache
def _family(tags: frozenset[str], prefix: str) -> str | None:
    found = min((tag for tag in tags if tag.startswith(prefix)), default=None)
    return found[len(prefix) :] if found is not None else None
