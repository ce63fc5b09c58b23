"""The child that opens a file somebody sent: `python -m bot.unpack`, bytes in, JSON out, and nothing else.

It may use little memory and time, writes nothing, and knows no settings, no store and no network. What is in the file
decides: a roster of people, or counts.
"""

import resource
import sys
from datetime import date
from typing import Any

import orjson

from bot import grids
from models.rules import count_table, headings, roster
from models.rules.roster import Unusable

MEMORY = 640 * 1024 * 1024
"""Bytes of address space, the interpreter's own among them."""
SECONDS = 40
TOO_HEAVY = 3
"""The exit code of a file that needs more than that."""


def main() -> None:
    """Read the request (a line of JSON, then the file) and answer it."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    head, _, data = sys.stdin.buffer.read().partition(b"\n")
    try:
        answer = orjson.dumps(understood(orjson.loads(head), data))
    except (MemoryError, RecursionError):
        sys.exit(TOO_HEAVY)
    sys.stdout.buffer.write(answer)


def understood(request: dict[str, Any], data: bytes) -> dict[str, Any]:
    """What the file holds, or why it is not taken (`bad`)."""
    try:
        grid = grids.read(data)
        at = headings.row_of(grid)
        if at is None:
            raise Unusable("no_headings")
        today = date.fromisoformat(request["today"])
        if count_table.is_one(grid[at]):
            return _counts(count_table.read(grid, at, request["areas"], today))
        groups = {code: (village, name) for code, (village, name) in request["groups"].items()}
        return _people(roster.read(grid, at, groups, today))
    except Unusable as why:
        return {"bad": why.what, "params": why.params}


def _people(found: roster.Roster) -> dict[str, Any]:
    rows, problems = (list(map(tuple, one)) for one in (found.rows, found.problems))
    return {"rows": rows, "problems": problems, "unused": found.unused, "more": found.more}


def _counts(found: count_table.Counts) -> dict[str, Any]:
    lines, problems, odd = (list(map(tuple, one)) for one in (found.lines, found.problems, found.odd))
    return {"counts": lines, "problems": problems, "unused": found.unused, "more": found.more, "odd": odd}


if __name__ == "__main__":
    main()
