"""What the columns of a table that an office sends are called: heading → what it means here. Words are data."""

import re
from collections.abc import Sequence
from functools import cache

from models.rules import refusals
from models.rules.folding import fold, lines

IGNORED = "ignored"
"""Columns that are passed over without a word."""

_SIGNS = re.compile(r"[\s*＊:：_\-]|[(（\[【][^)）\]】]*[)）\]】]")
_LOOK = 15
"""Rows in which the headings are looked for: above them a title may stand."""


def of(cell: object) -> str:
    """Which of our columns a heading names; empty for none."""
    return _words().get(_bare(cell), "")


def refused(cell: object) -> bool:
    """Whether a column with this heading may never be held."""
    return isinstance(cell, str) and refusals.heads(fold(cell))


def row_of(grid: Sequence[Sequence[object]]) -> int | None:
    """Which row holds the headings: of the first rows the one with most that are known, at least two."""
    known = [sum(bool(of(cell)) for cell in row) for row in grid[:_LOOK]]
    best = max(known, default=0)
    return known.index(best) if best > 1 else None


def _bare(cell: object) -> str:
    return _SIGNS.sub("", fold(str(cell))).casefold() if isinstance(cell, str) else ""


@cache
def _words() -> dict[str, str]:
    found: dict[str, str] = {}
    tag = ""
    for line in lines("headings.txt"):
        if line.startswith("["):
            tag = line[1:-1]
        else:
            found[_bare(line)] = tag
    return found
