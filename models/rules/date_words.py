"""What can be said about a day, and the signs it is written with. Which day that is decides `date_places`."""

from dataclasses import dataclass

_TRADITIONAL = "農曆歷陰陽舊國臘閏號週禮個這剛後兩點鐘約應該時為裏裡"
_SIMPLIFIED = "农历历阴阳旧国腊闰号周礼个这刚后两点钟约应该时为里里"
_FULL_WIDTH = "".join(map(chr, range(0xFF01, 0xFF5F)))
_HALF_WIDTH = "".join(map(chr, range(0x21, 0x7F)))
_PLAIN = str.maketrans(_TRADITIONAL + _FULL_WIDTH + "\u3000零○。—–−", _SIMPLIFIED + _HALF_WIDTH + " 〇〇.---")

_DIGITS = {sign: str(value) for value, sign in enumerate("〇一二三四五六七八九")} | {"两": "2", "十": "0"}
"""十 stands here for what is no number (二十十): the value comes out too large for any day."""


@dataclass(frozen=True)
class Shift:
    """So many days or months from today. `night`: said soon after midnight it may mean the day before."""

    days: int = 0
    months: int = 0
    night: bool = False
    rough: bool = False


@dataclass(frozen=True)
class Weekday:
    """A day of the week (Monday 0): of the week `week` weeks from this one, or the nearest where no week was said.

    `last`: English "last Friday", which is the one just past for some and the one of the week before for others.
    """

    day: int
    week: int | None = None
    last: bool = False


@dataclass(frozen=True)
class Dated:
    """Parts of a date. A year or month is a number, a shift from the present one, or not said; no day means a month.

    `lunar` is None where the words fit both calendars; `swapped` where day and month may stand the other way round.
    """

    month: int | None = None
    day: int | None = None
    year: int | None = None
    year_shift: int | None = None
    month_shift: int | None = None
    leap: bool = False
    lunar: bool | None = False
    swapped: bool = False


Said = Shift | Weekday | Dated


@dataclass(frozen=True)
class Mention:
    """Where a date stands in the text. `weak`: in a sentence it could be something else, a weight or a count."""

    start: int
    end: int
    said: Said
    weak: bool = False


def plain(text: str) -> str:
    """The text with half-width signs, simplified characters and small letters; every character keeps its place."""
    plainer = text.translate(_PLAIN)
    lower = plainer.lower()
    return lower if len(lower) == len(plainer) else plainer


def number(text: str) -> int:
    """The value of digits, of a Chinese numeral (十五, 廿三, 初八), or of one read sign by sign (二〇二六)."""
    text = text.removeprefix("初").replace("廿", "二十").replace("卅", "三十")
    tens, ten, ones = text.rpartition("十")
    return 10 * _value(tens or "一") + _value(ones) if ten else _value(text)


def _value(digits: str) -> int:
    return int("0" + "".join(_DIGITS.get(sign, sign) for sign in digits))
