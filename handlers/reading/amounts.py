"""Counted things in a text: weights, ages, weeks and months, groups, telephone numbers, times, numbers.

Finds and names them; what they belong to is decided elsewhere. Every repetition is bounded.
"""

import re
from collections.abc import Iterator
from typing import Any

from handlers.reading.tokens import AGE, GESTATION, GROUP, LASTING, MARK, NUMBER, PHONE, STAY, STOPPED, TIME, WEIGHT
from models.rules.numbers import read_number
from models.rules.weights import read_weight

_D = "一二三四五六七八九"
_C = f"[{_D}十两]"
_N = rf"(?:\d{{1,3}}|{_C}{{1,3}})"
_PATTERNS = {
    PHONE: r"(?<!\d)1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)",
    WEIGHT: rf"(?<![\d.])(?:\d{{1,2}}(?:\.\d{{1,2}})?|{_C}{{1,2}}) ?市?(?:斤|金(?=[{_D}半\d]))"
    rf"(?: ?(?:\d|[{_D}])两?|半|[多整])?半?(?![一-鿿]?钱)"
    rf"|(?<![\d.])(?:\d{{1,2}}(?:\.\d{{1,3}})?|{_C}(?:点[{_D}两]{{1,2}})?) ?(?:公斤|千克|kg)"
    rf"(?:[\d{_D}](?![\d{_D}个月天])|半)?"
    rf"|[{_D}]千(?:[{_D}]百)?(?:[{_D}]十)?[{_D}]?克"
    rf"|(?<![\d.点]){_C}点[{_D}两]{{1,2}} ?市?斤|(?<![\d.])(?<!\d,)(?:\d{{3,4}}|\d,\d{{3}}) ?(?:克|g)(?![a-z])",
    AGE: rf"[二三四五六七八九]十(?:出头|挂零)|"
    rf"(?<=[,， 了的])(?:快|都|才|已经?|活了?|活到|有)?[四五六七八九]十[{_D}]?(?=了?(?:$|[,。; ]))|"
    r"(?<=[,， ])(?:快|都|已经?|活了|活到|有)?\d{2,3}(?=了(?:$|[,。; ]))|"
    rf"(?:今年|现年|虚岁|实岁|刚满|活了|活到)[四五六七八九]十有?[{_D}]?+(?![岁个天月周])|"
    r"(?:虚|周)?(?:年龄|虚龄)?(?<!\d)"
    rf"(?:\d{{1,3}}|[{_D}]?[十百]?[{_D}〇零]?十?[{_D}]?)(?:多|来)? ?(?:周|虚)?岁(?:多|半)?"
    rf"|(?:享年|终年|享寿|寿年|现年)(?:\d{{1,3}}|[{_D}十百〇有]{{2,5}})",
    STOPPED: r"停经[了已有]{0,2}(?:\d{1,3}|[一二三四五六七八九十百〇零两]{1,5})(?:多|来)?(?:天|日)",
    GESTATION: rf"{_N} ?(?:周|孕周|星期|礼拜|个星期|个礼拜|w)"
    rf"(?: ?(?:[+加又零〇]|多)? ?[\d{_D}] ?天|\+[0-6])?(?:多|左右)?(?![一二三四五六日])"
    rf"|(?<!\d){_N}\+[0-6](?!\d)(?: ?周)?|(?<=怀孕)[1-9]月(?![\d{_D}十初中底份])"
    rf"|{_N} ?个(?:半|多|来)?月(?:多|半|零\d天|大)?",
    GROUP: rf"(?<![\d{_D}十])第?(?:\d{{1,2}}|[{_D}十]{{1,3}}) ?"
    "(?:村民小?组|小?组|社(?!区|保|会)|队(?!员|长))",
    TIME: r"(?<!\d)\d{1,2}(?:时(?:[许整]|\d{1,2}分)?|:\d\d|点(?:半|多|钟|\d{1,2}分?)?多?)(?!\d)"
    r"|[一二两三四五六七八九十]{1,3}时[许整]?(?=[^候间常不])"
    r"|[〇零一二两三四五六七八九十]{1,3}点(?:半|多|钟|[一二三四五]?十?[一二三四五六七八九]?分|[二三四五]?十[一二三四五六七八九]?)?多?",
    MARK: r"(?:^|(?<=[\s,。;:.)）]))"
    rf"(?:\(?\d{{1,2}}(?:、|[.)](?!\d))|(?<![出入乡婚生亡孕环死] )\d{{1,2}}:(?=\D)|\([{_D}]\)|[{_D}十]、)"
    r"|[①②③④⑤⑥⑦⑧⑨⑩❶❷❸❹❺]|(?<=[^\W\d]),?(?=\d、)\d、"
    r"|第[一二三四五六七八](?:个|件|条|项)?(?:事情?|是|[,:、])|第[一二三四五六七八](?:个|件|条)(?!娃|孩)"
    r"|(?:^|(?<=[\s,。;:]))[一二三四五六]是(?=[^一-鿿]?[一-鿿])",
    STAY: rf"(?:住|待|呆|歇|玩)上?个?(?:\d{{1,3}}|[{_D}十两几半]{{1,3}})"
    "(?:来|多)?(?:天|个?月|个?星期|个?礼拜|周)",
    LASTING: rf"(?:\d{{1,3}}|[{_D}十几两半]{{1,3}})"
    "(?:来|多)?(?:天|年|个?(?:星期|礼拜|周|月))(?:多|半)?(?![前之以])",
    NUMBER: r"\d+(?:\.\d+)?",
}
_ANY = {kind: re.compile(pattern) for kind, pattern in _PATTERNS.items()}
_SIGNS = {
    PHONE: frozenset("1"),
    WEIGHT: frozenset("斤金克公千kg"),
    AGE: frozenset("岁年寿十了"),
    STOPPED: frozenset("停"),
    GESTATION: frozenset("周期拜月w+"),
    GROUP: frozenset("组社队"),
    TIME: frozenset(":点时"),
    STAY: frozenset("住待呆歇玩"),
    LASTING: frozenset("天年期拜周月"),
}
_COSTS = {
    PHONE: 1.0,
    WEIGHT: 2.0,
    AGE: 2.0,
    STOPPED: 2.0,
    GESTATION: 3.5,
    GROUP: 3.0,
    TIME: 3.0,
    MARK: 3.0,
    STAY: 3.0,
    LASTING: 5.0,
    NUMBER: 5.5,
}


_BARE = re.compile(
    r"(?:^|(?<=[\s,;:。]))(\d{1,2}) ?(?=[一-鿿])"
    rf"(?![年月日号个岁斤两克天周时点分名人组社队件条户位包盒厘次男女{_D}十])"
)
"""A number in front of a word, that counts nothing."""


def _numbered(text: str) -> Iterator[re.Match[str]]:
    """1 甲 2 乙: the numbers of a list that has no dots behind them: 1, 2, 3 in this order, at least two."""
    found: list[re.Match[str]] = []
    for one in _BARE.finditer(text):
        found += [one] * (int(one[1]) == len(found) + 1)
    yield from found if len(found) > 1 else ()


def amounts(text: str) -> Iterator[tuple[int, int, str, float, Any]]:
    """Each counted thing: start, end, kind, cost, value. Different kinds may overlap; the cheapest reading decides."""
    said = set(text)
    for found in _numbered(text) if "1" in said else ():
        yield found.start(), found.end(), MARK, _COSTS[MARK], found[0]
    for kind, pattern in _ANY.items():
        signs = _SIGNS.get(kind)
        if signs is not None and signs.isdisjoint(said):
            continue
        for found in pattern.finditer(text):
            value = found[0] if kind == NUMBER else _value(kind, found[0])
            if value is not None:
                yield found.start(), found.end(), kind, _COSTS[kind], value


def _value(kind: str, said: str) -> Any:
    if kind == WEIGHT:
        return read_weight(_plain_weight(said))
    if kind in (AGE, STOPPED, GROUP):
        return count(said)
    if kind == GESTATION:
        return gestation(said)
    return said


_KILOS = re.compile("^(.+?) ?(公斤|千克|kg)(.)$")


def _plain_weight(said: str) -> str:
    """三点二公斤, 三公斤二, 七斤整 in the way of forms."""
    if "千" in said and said[0] in _D:
        return _grams(said)
    plain = (
        said.replace("金", "斤")
        .replace("多", "")
        .replace("整", "")
        .replace(",", "")
        .replace("半半", "半")
        .replace("点", ".")
    )
    kilos = _KILOS.match(plain)
    return f"{kilos[1]}.{'5' if kilos[3] == '半' else kilos[3]}{kilos[2]}" if kilos else plain


def _grams(said: str) -> str:
    """三千二百五十克 in digits."""
    thousands, _, rest = said.removesuffix("克").partition("千")
    return f"{1000 * (count(thousands) or 0) + (count(rest) or 0)}克"


def count(said: str) -> int | None:
    """The number in a counted thing: 停经四十五天, 86岁."""
    return read_number("".join(sign for sign in said if sign in "0123456789一二三四五六七八九十百〇零两"))


def gestation(said: str) -> tuple[int, int, str] | None:
    """Weeks, days and precision of "12周3天", "24+3", "两个半月"; None where it is no length of a pregnancy."""
    digits = re.findall(r"\d+|[一二三四五六七八九十两]+", said)
    numbers = [read_number(one) for one in digits]
    if not numbers or numbers[0] is None:
        return None
    if "月" in said:
        weeks = numbers[0] * 4 + (2 if "半" in said else 0)
        return (weeks, 0, "month") if numbers[0] <= 10 else None
    days = numbers[1] if len(numbers) > 1 and numbers[1] is not None else 0
    return (numbers[0], days, "day") if numbers[0] <= 42 and days < 7 else None
