"""One way of writing: simplified characters, half-width signs, small letters, no slips in words about days.

Every character keeps its place, so that a value can be cut out of the message as it was typed.
"""

import re
from functools import cache
from pathlib import Path

from models.rules.date_words import plain

_DOTS = "•‧・·∙﹒・"


def lines(name: str) -> list[str]:
    """The lines of a data file beside this one, without comments and empty ones."""
    text = (Path(__file__).parent / "data" / name).read_text(encoding="utf-8")
    return [line for line in map(str.strip, text.splitlines()) if line and not line.startswith("#")]


_SPOKEN = dict(zip(map(ord, "哩哒咯嘞啦咧喽啰冇咗嘅喺哋"), "的了了了了了了了没了的在们", strict=True))
"""Particles of the dialects, and what they stand for."""

_FIELDS = re.compile(r"(?<!\d)/|/(?!\d)|(?<![\da-z])-|-(?![\da-z])")
"""A stroke that parts the fields of a code; between digits it is a date's."""


@cache
def _characters() -> dict[int, int | str]:
    pairs = " ".join(lines("traditional.txt")).split()
    return {ord(pair[0]): ord(pair[1]) for pair in pairs}  # a number is less than a character


@cache
def _plainer() -> dict[int, int | str]:
    return _characters() | {ord(dot): "·" for dot in _DOTS} | _SPOKEN | {0x3002: "\x00"}


@cache
def _slips() -> tuple[re.Pattern[str], dict[str, str]]:
    pairs = dict(pair.split("=") for pair in " ".join(lines("slips.txt")).split())
    longest = sorted(pairs, key=len, reverse=True)
    return re.compile("|".join(longest)), pairs


def simplified(text: str) -> str:
    """The text in simplified characters, of the same length; nothing else of it changes."""
    return text.translate(_characters())


def fold(text: str) -> str:
    """The text in one way of writing, of the same length."""
    plainer = plain(text.translate(_plainer())).replace("\x00", "。")
    plainer = _FIELDS.sub(" ", plainer)
    pattern, pairs = _slips()
    return pattern.sub(lambda found: pairs[found[0]], plainer)
