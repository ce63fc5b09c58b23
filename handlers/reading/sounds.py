"""How characters sound, coarsely: without tones and without the differences that dialects do not make.

zh/z, ch/c, sh/s and final -ng/-n (after i and e) are held for the same. The table is one text, looked through once for
each character that is met: most of its 20,000 are never asked for.
"""

from functools import cache, lru_cache

from handlers.reading.folding import lines


@cache
def _table() -> str:
    return "\n".join(["", *lines("sounds.txt")])


@lru_cache(maxsize=8192)
def syllable(sign: str) -> str:
    """The first reading of a character; other signs stay as they are."""
    at = _table().find(sign) if "\u4e00" <= sign <= "\u9fff" else -1
    if at < 0:
        return sign
    start = _table().rfind("\n", 0, at) + 1
    return _table()[start : _table().find(" ", start)]


@lru_cache(maxsize=8192)
def spoken(name: str) -> tuple[str, ...]:
    """A name as dialects say it: n and l are held for the same too. Other signs stay as they are."""
    sounds = (syllable(sign) for sign in name)
    return tuple("l" + sound[1:] if sound.startswith("n") else sound for sound in sounds)
