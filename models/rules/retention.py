"""How long what is kept (models/retention.toml), as values. Who forgets is services/forgetting.py."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).parents[1] / "retention.toml"

DELETE, NULL, OWN_ID, SET, EMPTY = "delete", "null", "own id", "set", "empty"


@dataclass(frozen=True)
class Rule:
    """One rule. `then` is DELETE or columns with what they become; with `by` a function of that name does it.

    `over`: a day that has to lie as far back as well.
    """

    name: str
    says: str
    table: str
    after: Sequence[str]
    days: int
    when: Mapping[str, Any] = field(default_factory=dict)
    then: str | Mapping[str, str] = DELETE
    by: str = ""
    over: str = ""

    @property
    def span(self) -> timedelta:
        """How long it is kept."""
        return timedelta(days=self.days)


@lru_cache(maxsize=1)
def rules() -> Mapping[str, Rule]:
    """Every rule by name, in the order of the file."""
    source = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {name: Rule(name=name, **said) for name, said in source.items()}
