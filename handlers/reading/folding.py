"""The data files of this package, and the closed lists of words among them."""

from functools import cache
from pathlib import Path


def lines(name: str) -> list[str]:
    """The lines of a data file of this package, without comments and empty ones."""
    text = (Path(__file__).parent / "data" / name).read_text(encoding="utf-8")
    return [line for line in map(str.strip, text.splitlines()) if line and not line.startswith("#")]


@cache
def _closed() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    name = ""
    for line in lines("closed.txt"):
        if line.startswith("["):
            name = line[1:-1]
        else:
            found[name] = found.get(name, frozenset()) | frozenset(line.split())
    return found


def closed(name: str) -> frozenset[str]:
    """A closed list of words of one rule."""
    return _closed()[name]
