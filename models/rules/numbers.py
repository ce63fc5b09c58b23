"""Whole numbers as people type them: 83, 83, 八十三, 三十, 两, "83岁"."""

import re
import unicodedata

_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "兩": 2}
_WORDS = "零〇一二两兩三四五六七八九十百"
_WHOLE = re.compile(rf"([0-9]{{1,6}}|[{_WORDS}]{{1,6}})\s*[^\W\d{_WORDS}]{{0,6}}")


def read_number(text: str) -> int | None:
    """The number, or None. A unit behind it is passed over."""
    found = _WHOLE.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if not found:
        return None
    return int(found[1]) if found[1].isascii() else _chinese(found[1])


def _chinese(words: str) -> int | None:
    if not set(words) & {"十", "百"}:
        return int("".join(str(_DIGITS[word]) for word in words))
    total = digit = 0
    for word in words:
        if word in _DIGITS:
            digit = _DIGITS[word]
        else:
            total += (digit or 1) * (10 if word == "十" else 100)
            digit = 0
    return total + digit
