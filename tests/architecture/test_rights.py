"""Who may do what stands in models/rights.toml alone, and nothing stands there that nobody asks."""

import re

from models.rules import rights
from tests.architecture.catalogue import ROOT

SOURCES = {
    path.relative_to(ROOT): path.read_text(encoding="utf-8")
    for room in ("handlers", "models", "scheduler")
    for path in sorted((ROOT / room).rglob("*.py"))
}
ASKS = re.compile(r"\b(needs|reaches|require|has|areas)\(.*\bRole\.(OFFICER|CADRE|OFFICE|CLINIC)")


def test_the_table_names_only_what_the_program_asks() -> None:
    everything = "".join(SOURCES.values())
    named = {action for action in rights.table() if f'"{action}"' in everything}
    named |= {action for action in rights.table() if f'"{action.split(".")[0]}"' in everything}
    assert set(rights.table()) - named == set()


def test_no_role_is_named_where_a_right_is_asked() -> None:
    """Name the action in models/rights.toml, and ask `rights.to("topic.action")`."""
    found = [f"{path}: {line}" for path, said in SOURCES.items() for line in said.splitlines() if ASKS.search(line)]
    assert found == []
