"""How a character is read, without its tone. The table is one text, looked through once for each character that is met:
most of its 20,000 are never asked for.
"""

import re
from functools import cache, lru_cache

from models.rules.folding import lines

_PIECES = re.compile("[\u4e00-\u9fff]|[^\u4e00-\u9fff]+")


@cache
def _table() -> str:
    return "\n".join(["", *lines("pinyin.txt")])


@lru_cache(maxsize=8192)
def syllable(sign: str) -> str:
    """The everyday reading of a character; other signs stay as they are."""
    at = _table().find(sign) if "\u4e00" <= sign <= "\u9fff" else -1
    if at < 0:
        return sign
    start = _table().rfind("\n", 0, at) + 1
    return _table()[start : _table().find(" ", start)]


def read_aloud(text: str) -> list[str]:
    """The syllables of a text; letters between characters stay together."""
    return [syllable(piece) if len(piece) == 1 else piece for piece in _PIECES.findall(text)]
