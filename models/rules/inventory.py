"""What is held, column by column (models/inventory.toml), as values: for erasing, for printing, for tests."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).parents[1] / "inventory.toml"

DELETE, EMPTY = "delete", "empty"
OWN_ID, NULL = "own id", "null"


@dataclass(frozen=True)
class Held:
    """One table: what it is for, and what becomes of a person's rows when she is erased (empty: it has none).

    `forgets` are the rules of models/retention.toml by which it forgets of itself.
    """

    table: str
    about: str
    basis: str
    read: str
    kept: str
    hers: tuple[str, ...]
    erased: str
    clears: Mapping[str, str]
    columns: Mapping[str, str]
    forgets: tuple[str, ...]

    def how(self, column: str) -> str:
        """How a column of hers goes, in words."""
        if not self.hers:
            return "says nothing of a person"
        if self.erased == DELETE:
            return "deleted with its row"
        if self.erased != EMPTY:
            return f"by {self.erased}"
        return "emptied" if column in self.clears else "stays, and leads to nobody"


@lru_cache(maxsize=1)
def tables() -> Mapping[str, Held]:
    """Every table, by name."""
    source = _read()
    return {name: _held(name, said) for name, said in source.items() if name != "basis"}


@lru_cache(maxsize=1)
def grounds() -> Mapping[str, str]:
    """The legal grounds, by the word that tables use."""
    found: dict[str, str] = _read()["basis"]
    return found


def _held(name: str, said: Mapping[str, Any]) -> Held:
    words = {key: said[key] for key in ("about", "basis", "read", "kept", "columns")}
    hers = {"hers": tuple(said.get("hers", ())), "erased": said.get("erased", ""), "clears": said.get("clears", {})}
    return Held(table=name, forgets=tuple(said.get("forgets", ())), **words, **hers)


def _read() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))
