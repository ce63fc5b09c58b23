"""Names of people as values: cleaned, masked, and found again by a part of them or by pinyin initials."""

import re
import unicodedata
from functools import lru_cache

from models.rules.folding import simplified
from models.rules.pinyin import read_aloud

SURNAME_READINGS = {
    "单": "shan", "曾": "zeng", "解": "xie", "区": "ou", "仇": "qiu", "朴": "piao", "查": "zha", "盖": "ge",
    "乐": "yue", "任": "ren", "华": "hua", "重": "chong", "尉": "yu", "翟": "zhai", "宁": "ning", "缪": "miao",
    "燕": "yan", "覃": "qin",
}  # fmt: skip
"""Characters that are read differently as a surname; the pinyin tables give the everyday reading."""

DOUBLE_SURNAMES = frozenset(
    [
        "欧阳",
        "上官",
        "司马",
        "诸葛",
        "东方",
        "皇甫",
        "尉迟",
        "公孙",
        "慕容",
        "令狐",
        "钟离",
        "宇文",
        "长孙",
        "鲜于",
        "司徒",
        "司空",
        "夏侯",
        "申屠",
        "闻人",
        "独孤",
        "南宫",
        "端木",
    ]
)

_INVISIBLE = re.compile(
    r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufe00-\ufe0f\u00ad\u061c\ud800-\udfff\x00-\x08\x0e-\x1f\x7f-\x9f]"
)
_DOTS = re.compile("[•‧・・.﹒∙]")
_LETTERS = r"[^\W\d_]+"
_NAME = re.compile(rf"{_LETTERS}(?:[·' \u0f0b-]{_LETTERS})*")
_PARTS = re.compile("[· \u0f0b]")
"""What parts of a name stand between: a dot, a space, the dot between Tibetan syllables."""

LONGEST = 20
_MARKS = 3
"""Most signs that are written above or below one letter: the stacks of Tibetan have as many."""


def clean(text: str) -> str:
    """What people typed, without invisible and control characters, in NFC, inner white space folded."""
    return " ".join(_INVISIBLE.sub("", unicodedata.normalize("NFC", text)).split())


def read_name(text: str) -> str | None:
    """A name of 1–20 characters as it is kept, or None where the text is not one."""
    name = clean(text).replace("’", "'").rstrip("\u0f0b\u0f0d")
    if re.search(r"[\u4e00-\u9fff]", name):
        name = _DOTS.sub("·", name).replace(" ", "")
    letters = _letters(name)
    fits = 0 < len(letters) <= LONGEST and all(len(letter) <= 1 + _MARKS for letter in letters)
    return name if fits and _NAME.fullmatch("".join(letter[0] for letter in letters)) else None


def _letters(name: str) -> list[str]:
    """The letters, each with the signs that belong above or below it (Tibetan vowels, accents)."""
    letters: list[str] = []
    for sign in name:
        if letters and unicodedata.category(sign) in ("Mn", "Mc"):
            letters[-1] += sign
        else:
            letters.append(sign)
    return letters


def surname(name: str) -> str:
    """The surname of a Chinese name; of other names the first word."""
    if name[:2] in DOUBLE_SURNAMES and len(name) > 2:
        return name[:2]
    return _PARTS.split(name)[0] if _PARTS.search(name) else name[:1]


def masked(name: str) -> str:
    """The name as lists show it: 王秀英 → 王*英, 王英 → 王*."""
    if not name:
        return "—"
    if _PARTS.search(name):
        letters = _letters(name)
        return f"{letters[0]}**{letters[-1]}"
    first = surname(name)
    rest = name[len(first) :]
    if len(rest) <= 1:
        return f"{first}*"
    return f"{first}{'*' * min(len(rest) - 1, 3)}{rest[-1]}"


@lru_cache(maxsize=20_000)
def pinyin(name: str) -> tuple[str, ...]:
    """The reading of a name, a syllable a character, without tones; letters stay as they are."""
    syllables = read_aloud(name)
    if name and name[0] in SURNAME_READINGS and len(syllables) > 1:
        syllables[0] = SURNAME_READINGS[name[0]]
    return tuple(syllable.lower() for syllable in syllables)


def same(one: str, other: str) -> bool:
    """Whether two texts are one name, in simplified or in traditional characters."""
    return one == other or (len(one) == len(other) and simplified(one) == simplified(other))


def similar(one: str, other: str) -> bool:
    """Whether two names may be one person's, written in two ways: one letter differs, or they sound the same."""
    if same(one, other):
        return bool(one)
    differing = sum(a != b for a, b in zip(one, other, strict=False))
    one_letter = len(one) == len(other) > 1 and differing == 1
    return one_letter or (bool(one and other) and pinyin(one) == pinyin(other))


def matches(name: str, wanted: str) -> bool:
    """Whether `wanted` is a part of the name, of its pinyin, or of its pinyin initials (wxy, wangxy)."""
    query = simplified(clean(wanted)).casefold().replace(" ", "").replace("’", "'")
    if not query or query in simplified(name).casefold().replace(" ", ""):
        return bool(query)
    if not query.isascii():
        return False
    return _reads(pinyin(name), query)


def _reads(syllables: tuple[str, ...], query: str) -> bool:
    """Whether the syllables, each whole or by its beginning, spell the query from some syllable on."""
    return any(_spells(syllables[start:], query) for start in range(len(syllables)))


def _spells(syllables: tuple[str, ...], query: str) -> bool:
    if not query:
        return True
    if not syllables:
        return False
    first, rest = syllables[0], syllables[1:]
    return any(
        query[:size] == first[:size] and _spells(rest, query[size:])
        for size in range(min(len(first), len(query)), 0, -1)
    )
