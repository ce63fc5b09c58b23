"""How characters sound, coarsely: without tones and without the differences that dialects do not make.

zh/z, ch/c, sh/s and final -ng/-n (after i and e) are held for the same.
"""

from functools import lru_cache

from models.rules import pinyin

_FIRST = {"升": "sheng", "行": "xing", "重": "zhong", "长": "chang", "还": "huan", "都": "dou", "地": "di", "得": "de"}


@lru_cache(maxsize=8192)
def syllable(sign: str) -> str:
    """The first reading of a character; other signs stay as they are."""
    sound = _FIRST.get(sign) or pinyin.syllable(sign)
    if sound == sign:
        return sign
    for fine, coarse in (("zh", "z"), ("ch", "c"), ("sh", "s")):
        if sound.startswith(fine):
            sound = coarse + sound[2:]
    return sound[:-1] if sound.endswith(("ing", "eng")) else sound


@lru_cache(maxsize=8192)
def spoken(name: str) -> tuple[str, ...]:
    """A name as dialects say it: n and l are held for the same too. Other signs stay as they are."""
    sounds = (syllable(sign) for sign in name)
    return tuple("l" + sound[1:] if sound.startswith("n") else sound for sound in sounds)
