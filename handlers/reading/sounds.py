"""How characters sound, coarsely: without tones and without the differences that dialects do not make."""

from functools import cache

_FLAT = str.maketrans("āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿ", "aaaaeeeeiiiioooouuuuvvvvvnnnm")
_FIRST = {"升": "sheng", "行": "xing", "重": "zhong", "长": "chang", "还": "huan", "都": "dou", "地": "di", "得": "de"}


@cache
def syllables() -> dict[str, str]:
    """Character → its first reading, zh/z, ch/c, sh/s and final -ng/-n (after i and e) held for the same."""
    from pypinyin.constants import PINYIN_DICT  # a large table, read once

    return {
        chr(code): _coarse(_FIRST.get(chr(code)) or readings.split(",")[0].translate(_FLAT))
        for code, readings in PINYIN_DICT.items()
        if 0x4E00 <= code <= 0x9FFF
    }


def _coarse(syllable: str) -> str:
    for fine, coarse in (("zh", "z"), ("ch", "c"), ("sh", "s")):
        if syllable.startswith(fine):
            syllable = coarse + syllable[2:]
    return syllable[:-1] if syllable.endswith(("ing", "eng")) else syllable


@cache
def spoken(name: str) -> tuple[str, ...]:
    """A name as dialects say it: n and l are held for the same too. Other signs stay as they are."""
    sounds = (syllables().get(sign, sign) for sign in name)
    return tuple("l" + sound[1:] if sound.startswith("n") else sound for sound in sounds)
