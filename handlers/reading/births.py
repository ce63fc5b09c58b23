"""What is said of a birth: sex, weight, how, twins. The day and the mother are read elsewhere."""

import re
from collections.abc import Iterator, Sequence

from handlers.reading.frames import Frame
from handlers.reading.tokens import DATE, FACILITY, NAME, NUMBER, WEIGHT, Token
from handlers.reading.value import Found

_SEXES = {
    "female": ("female", "female"),
    "male": ("male", "male"),
    "mixed": ("male", "female"),
    "mixed_girl_first": ("female", "male"),
}


def birth(frame: Frame) -> Iterator[Found]:
    """Values that hold for every child; those of each child come from `children`."""
    for token in frame.tokens:
        mode = token.family("mode.")
        if mode:
            yield Found("delivery_mode", mode, token)
            break
    for token in frame.tokens:
        if token.kind == FACILITY and token.typed not in ("医院", "醫院"):
            yield Found("facility", token.typed, token)
            break


def children(frame: Frame) -> list[list[Found]]:
    """The values of each child, in the order of their birth."""
    tokens = frame.tokens
    count = _count(tokens)
    sexes, weights = _sexes(tokens, count), _weights(tokens)
    found, twins = [], frame.telling("twins", "triplets", "twin_kind.")
    for number in range(count):
        values = [Found("plurality", count, twins), Found("plural_no", number + 1, twins)] if count > 1 else []
        if number < len(sexes):
            values.append(Found("child_sex", sexes[number][0], sexes[number][1]))
        if number < len(weights):
            values.append(Found("weight_g", weights[number].value, weights[number]))
        found.append(values)
    return found


def _count(tokens: Sequence[Token]) -> int:
    if any(token.has("triplets") for token in tokens):
        return 3
    several = any(token.has("twins") or token.family("twin_kind.") for token in tokens)
    return 2 if several or _elder_and_younger(tokens) else 1


def _elder_and_younger(tokens: Sequence[Token]) -> bool:
    """两个都保住了,大的是姐姐四斤六两,小的是弟弟五斤一两."""
    both = any(token.has("big") for token in tokens) and any(token.has("small") for token in tokens)
    return both and len(_weights(tokens)) == _TWO


_TWO = 2


def _sexes(tokens: Sequence[Token], count: int) -> list[tuple[str, Token]]:
    if count > 1:
        each = [(sex, token) for at, token in enumerate(tokens) if (sex := _of_each(token)) and not _is_kin(tokens, at)]
        if len(each) == count and len(_weights(tokens)) == count:
            return each  # 龙凤胎,女孩2600克,男孩2750克
        for token in tokens:
            kind = token.family("twin_kind.")
            if kind:
                return [(sex, token) for sex in _SEXES[kind]]
        if any(token.text == "龙凤胎" for token in tokens):
            return [(sex, tokens[0]) for sex in _SEXES["mixed"]]
    found = [
        (sex, token) for at, token in enumerate(tokens) if (sex := token.family("sex.")) and not _is_kin(tokens, at)
    ]
    if (
        count > 1
        and len(found) == 1
        and any(token.has("both") or token.text in ("两个", "俩", "都") for token in tokens)
    ):
        return found * count
    return found[: max(count, 1)]


def _of_each(token: Token) -> str | None:
    """Which sex one of several children has: 女孩, 弟弟."""
    return token.family("sex.") or _SIBLINGS.get(token.text)


_SIBLINGS = {"姐姐": "female", "妹妹": "female", "哥哥": "male", "弟弟": "male"}


def _is_kin(tokens: Sequence[Token], at: int) -> bool:
    """张大山的女儿刘芳: whose daughter she is, not what was born."""
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    before = tokens[at - 1] if at else None
    related = tokens[at].family("rel.") is not None
    named_after = after is not None and (after.kind == NAME or after.has("named")) and after.start == tokens[at].end
    owned = (
        before is not None
        and (before.kind == NAME or before.text in ("的", "家", "他", "她"))
        and after is not None
        and not after.has("birth")
    )
    return (
        related
        and len(tokens[at].text) > 1
        and (named_after or (owned and any(one.has("birth") for one in tokens[at + 1 :])))
    )


def _weights(tokens: Sequence[Token]) -> list[Token]:
    found = [token for at, token in enumerate(tokens) if token.kind == WEIGHT and not _denied(tokens, at)]
    if found:
        return found
    return [_grams(token) for at, token in enumerate(tokens) if token.kind == NUMBER and _is_weight(token, tokens, at)]


def _denied(tokens: Sequence[Token], at: int) -> bool:
    return at > 0 and tokens[at - 1].text in ("不是", "写成", "报成", "并非", "原报")


def _is_weight(token: Token, tokens: Sequence[Token], at: int) -> bool:
    """A bare number of three or four digits that can be grams."""
    return token.value.isdecimal() and 600 <= int(token.value) <= 6500 and not _denied(tokens, at)


def _grams(token: Token) -> Token:
    return Token(token.start, token.end, WEIGHT, token.text, token.tags, int(token.value), token.typed)


def _kilos(text: str) -> bool:
    return text.replace(".", "", 1).isdecimal() and 1 <= float(text) < 12


_BESIDE = ("weight_word", "sex.female", "sex.male")
_TENTHS = re.compile("[2-9]\\.\\d")


def _no_unit(value: str) -> bool:
    """女 60, 体重60, 女 6.8: what can be a weight in some unit."""
    return _kilos(value) or (value.isdecimal() and 15 <= int(value) <= 99)


def unmarked(tokens: Sequence[Token], day: Token) -> bool:
    """女 6.8: what is written like a day right behind the sex of a child, and no weight is told."""
    if not (day.value.weak and _TENTHS.fullmatch(day.text)) or any(one.kind == WEIGHT for one in tokens):
        return False
    at = next((at for at, one in enumerate(tokens) if one.start == day.start), 0)
    return bool(at) and tokens[at - 1].has("sex.female", "sex.male")


def doubtful_weight(tokens: Sequence[Token]) -> Token | None:
    """重6.8 without a unit: kilograms or 斤?"""
    dates = [token for token in tokens if token.kind == DATE]
    for token in dates:
        if token.value.weak and "." in token.text and len(dates) > 1 and _kilos(token.text):
            return token
        if unmarked(tokens, token):
            return token
    for at, token in enumerate(tokens):
        if token.kind == NUMBER and at and tokens[at - 1].has(*_BESIDE) and _no_unit(token.value):
            return token
        near = any(one.has("weight_word") for one in tokens[max(0, at - 2) : at])
        if token.kind == NUMBER and "." in token.value and _kilos(token.value) and near:
            return token
    return None
