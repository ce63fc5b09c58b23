"""Names of people as values: cleaned, masked, and found again by a part of them or by pinyin initials."""

import re
import unicodedata
from functools import lru_cache

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
    r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad\u061c\ud800-\udfff\x00-\x08\x0e-\x1f\x7f-\x9f]"
)
_DOTS = re.compile("[•‧・・.﹒∙]")
_NAME = re.compile(r"[^\W\d_]+(?:[·' -][^\W\d_]+)*")
LONGEST = 20


def clean(text: str) -> str:
    """What people typed, without invisible and control characters, in NFC, inner white space folded."""
    return " ".join(_INVISIBLE.sub("", unicodedata.normalize("NFC", text)).split())


def read_name(text: str) -> str | None:
    """A name of 1–20 characters as it is kept, or None where the text is not one."""
    name = clean(text)
    if re.search(r"[\u4e00-\u9fff]", name):
        name = _DOTS.sub("·", name).replace(" ", "")
    return name if 0 < len(name) <= LONGEST and _NAME.fullmatch(name) else None


def surname(name: str) -> str:
    """The surname of a Chinese name; of other names the first word."""
    if name[:2] in DOUBLE_SURNAMES and len(name) > 2:
        return name[:2]
    return re.split("[· ]", name)[0] if re.search("[· ]", name) else name[:1]


def masked(name: str) -> str:
    """The name as lists show it: 王秀英 → 王*英, 王英 → 王*."""
    if not name:
        return "—"
    if re.search("[· ]", name):
        return f"{name[0]}**{name[-1]}"
    first = surname(name)
    rest = name[len(first) :]
    if len(rest) <= 1:
        return f"{first}*"
    return f"{first}{'*' * min(len(rest) - 1, 3)}{rest[-1]}"


@lru_cache(maxsize=20_000)
def pinyin(name: str) -> tuple[str, ...]:
    """The reading of a name, a syllable a character, without tones; letters stay as they are."""
    from pypinyin import lazy_pinyin  # its tables take a while to load

    syllables = lazy_pinyin(name)
    if name and name[0] in SURNAME_READINGS and len(syllables) > 1:
        syllables[0] = SURNAME_READINGS[name[0]]
    return tuple(syllable.lower() for syllable in syllables)


def matches(name: str, wanted: str) -> bool:
    """Whether `wanted` is a part of the name, of its pinyin, or of its pinyin initials (wxy, wangxy)."""
    query = clean(wanted).casefold().replace(" ", "")
    if not query or query in name.casefold().replace(" ", ""):
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
