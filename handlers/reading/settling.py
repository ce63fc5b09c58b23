"""Pieces as their neighbours show them: what the cheapest reading of single pieces could not see.

A name behind 去 is a place, a place in front of 怀孕 a name; a name takes back the character that a word took from it;
wards join their towns. A name whose edges stay uncertain is marked: who is meant will be asked.
"""

from collections.abc import Sequence
from dataclasses import replace

from handlers.reading.folding import closed
from handlers.reading.gathering import (
    BEFORE_NAMES,
    FUNCTION,
    LEADING,
    RARE,
    TRAILING,
    beside,
    cut_off,
    gathered,
    is_no_name,
    lone,
    must_be_name,
    of_two_signs,
    one_house,
    short,
)
from handlers.reading.joined import joined
from handlers.reading.lexicon import lexicon, place_names
from handlers.reading.naming import signs
from handlers.reading.placing import placed
from handlers.reading.tokens import (
    AGE,
    BREAK,
    DATE,
    DOUBTFUL,
    FACILITY,
    GROUP,
    MARK,
    NAME,
    NOTHING,
    NUMBER,
    PLACE,
    UNKNOWN,
    WORD,
    Token,
)


def settled(tokens: Sequence[Token]) -> list[Token]:
    """The pieces, each as it is meant beside its neighbours."""
    found = gathered(list(tokens))
    for at in range(len(found)):
        if found[at].kind in (NAME, WORD):
            _take_back(found, at)
            _name(found, at)
        elif found[at].kind == PLACE:
            placed(found, at)
        elif found[at].kind == DATE:
            _date(found, at)
        elif found[at].text in _NOUGHT and found[at].kind == NUMBER and _stands_alone(found, at):
            found[at] = replace(found[at], kind=WORD, tags=_NONE)
    return joined([one for one in found if one.end > one.start])


_NOUGHT = frozenset({"0", "〇"})
_NONE = frozenset({"none"})


def _stands_alone(found: Sequence[Token], at: int) -> bool:
    """4组:0, 三组0: nothing of it, and no part of a number."""
    last, after = beside(found, at)
    return (after is None or after.kind in (BREAK, GROUP)) and (last is None or last.kind in (BREAK, GROUP))


def _take_back(found: list[Token], at: int) -> None:
    """兰刚|生完 behind 孔小, 建于 behind 翟军, 生的|户口: the first character is the name's last one."""
    token = found[at]
    last, after = beside(found, at)
    if last is None or last.kind != NAME or last.end != token.start or len(token.text) > 2:
        return
    if len(last.text) != (3 if last.text[:2] in signs().surnames else 2):
        return
    first, second = token.text[0], token.text[1:]
    if token.kind == NAME:
        taken = second in tuple("刚才就也又还都已")
    elif len(token.text) == 1 and token.text in _NEVER_BEFORE_DAYS:
        ends = after is not None and after.kind == BREAK and token.text == "为"
        ends = ends or (
            token.text == "和" and after is not None and after.has("death", "birth", "return_home")
        )  # 安志|和|离世
        taken = ends or (
            after is not None and (after.kind in (DATE, AGE) or (last.text[-1] in "大小老" and bool(after.tags)))
        )
    elif token.text == "住":
        taken = last.text[-1] in "拴栓锁"  # 任拴|住
    elif token.text == "来":
        taken = after is not None and (after.kind in (DATE, AGE) or after.text == "在")
    elif token.text == "人" and after is not None:
        taken = after.has("with") and last.text[:1] in signs().surnames
    elif token.text in ("生的", "来的"):
        taken = after is not None and (
            after.has("hukou", "hukou.in", "hukou.out", "m.iud")
            or after.family("rel.") is not None
            or after.kind == NAME
        )
    else:
        taken = not token.tags and second in tuple("于与和在从去到跟家") and first in signs().given
    if taken:
        value = None if token.text == "为" else last.value
        text, typed = last.text + first, last.typed + token.typed[0]
        found[at - 1] = replace(last, end=last.end + 1, text=text, value=value, typed=typed)
        tags = lexicon().tags(second)
        found[at] = Token(token.start + 1, token.end, WORD, second, tags, typed=token.typed[1:])


def _name(found: list[Token], at: int) -> None:
    """Whether a word is a name, a name is a place, or its edges are uncertain."""
    token = found[at]
    last, after = beside(found, at)
    if token.kind == WORD:
        if token.tags or len(token.text) not in (2, 3) or not must_be_name(token, last, after):
            return
        token = found[at] = replace(token, kind=NAME)
    if after is not None and after.text == "的" and at + 2 < len(found) and found[at + 2].kind == NAME:
        found[at] = replace(token, kind=WORD, tags=_WHERE, value=None)  # 后山的王芳
        return
    if is_no_name(last, token, after):
        found[at] = replace(token, kind=WORD, value=None)  # 蓝天|幼儿园, 戴环|戴得
        return
    if last is not None and last.has("count_head") and lexicon().everyday(token.text) is not None:
        found[at] = replace(token, kind=WORD, value=None)  # 一个钟头
        return
    if _completes(last, token, found, at) and last is not None:
        found[at] = Token(last.start, token.end, NAME, last.text + token.text, typed=last.typed + token.typed)
        found[at - 1] = replace(last, end=last.start, text="", typed="", kind=BREAK, tags=NOTHING)
    elif _stands_for_place(token, last, after) or (after is not None and _of_town(after, found)):
        found[at] = replace(token, kind=PLACE, tags=_TOWN)
    elif one_house(found, at):
        found[at] = replace(token, value=None)
    elif (
        short(token, after)
        or _doubtful(last, after)
        or _after_and(found, at)
        or of_two_signs(token, found[at + 1 : at + 3])
        or cut_off(after, found[at + 2 : at + 3])
    ):
        found[at] = replace(token, value=DOUBTFUL)
    elif token.value == DOUBTFUL and (_with_hers(found, at) or token.text[-2:] in _LIKE_MEN):
        found[at] = replace(token, value=None)


_HAMLETS = closed("settling.hamlets")
"""With what the name of a hamlet ends (冷水坑谢桂枝)."""

_LIKE_MEN = closed("settling.like_men")
"""Given names that end in a word for men (杨胜男)."""


def _after_and(found: Sequence[Token], at: int) -> bool:
    """和金永 first in a sentence: 和金永, or 金永 and somebody unsaid."""
    begins = at == 1 or (at > 1 and (found[at - 2].kind == MARK or found[at - 2].typed in ("。", ";", "\n")))
    return begins and found[at - 1].text == "和" and len(found[at].text) == 2


def _with_hers(found: Sequence[Token], at: int) -> bool:
    """湛蓝|和|她对象: between a name and 她 stands a word, not the end of the name."""
    behind = found[at + 1 : at + 3]
    return len(behind) == 2 and behind[0].has("with") and behind[1].has("she")


_NEVER_BEFORE_DAYS = frozenset("为和与跟同给让被把将向往成")
"""What cannot stand between a name and a day but as the end of the name (张有为昨天)."""

_WHERE = frozenset({"where"})
_TOWN = frozenset({"place.d"})


def _stands_for_place(token: Token, last: Token | None, after: Token | None) -> bool:
    if last is None or not (last.kind == PLACE or last.has("toward", "go", "from")) or token.text not in place_names():
        return False
    return after is None or not after.has("marriage", "pregnancy", "birth")


def _date(found: list[Token], at: int) -> None:
    """体重6.8 is no day; nor is 国庆 in front of 家媳妇."""
    last, token = found[at - 1] if at else None, found[at]
    house = [one for one in found[at + 1 : at + 3] if one.text == "家" or one.family("rel.")]
    if token.value.weak and len(house) == 2:
        found[at] = replace(token, kind=WORD, value=None)
        return
    if token.value.weak and "." in token.text and last is not None and last.has("weight_word"):
        found[at] = replace(token, kind=NUMBER, value=token.text)


def _doubtful(last: Token | None, after: Token | None) -> bool:
    return (last is not None and lone(last) and not last.text.isascii() and last.text not in LEADING | _HAMLETS) or (
        after is not None and lone(after) and after.text not in TRAILING and _in_names(after)
    )


def _in_names(token: Token) -> bool:
    """Whether a character is one that names are made of."""
    return (
        (token.kind == UNKNOWN and token.text.isalpha())
        or signs().given.get(token.text, 99.0) < 8.0
        or _hardly_said(token)
    )


def _hardly_said(token: Token) -> bool:
    """苏日古|嘎: a character that is hardly ever a word of its own."""
    return (lexicon().everyday(token.text) or 0.0) > RARE


def _of_town(facility: Token, tokens: Sequence[Token]) -> bool:
    """侯集卫生院: a town's, where somebody else is named."""
    if facility.kind != FACILITY:
        return False
    return facility.typed[0] in "卫医计诊服镇乡" and sum(token.kind == NAME for token in tokens) > 1


def _completes(last: Token | None, token: Token, found: Sequence[Token], at: int) -> bool:
    """Whether a lone character at the start of a clause, of no other use, is the surname of the name behind it."""
    if last is None:
        return False
    before = found[at - 2] if at > 1 else None
    if last.kind == WORD and last.text in _NAMESAKES and len(token.text) == 2:
        doubled = before is not None and before.has("with")
        if doubled and last.text == "和":
            return True
        if last.text in "和与同" and _somebody(found, at):
            return False
        begins = before is None or before.kind in (BREAK, MARK, DATE, GROUP) or before.has("with", "into_us", "named")
        begins = begins or (before is not None and before.text in BEFORE_NAMES)
        return begins and signs().surnames.get(token.text[0], 99.0) > 3.0
    alone = last.kind in (WORD, UNKNOWN) and not last.tags and len(last.text) == 1 and last.text not in FUNCTION
    return (
        alone
        and len(token.text) == 2
        and "\u4e00" <= last.text <= "\u9fff"
        and (before is None or before.kind in (BREAK, MARK))
    )


def _somebody(found: Sequence[Token], at: int) -> bool:
    """Whether somebody is named before, since the last comma."""
    for place in range(at - 1, max(at - _NEAR, -1), -1):
        if found[place].kind == BREAK:
            return False
        if found[place].kind == NAME:
            return True
    return False


_NEAR = 12
"""So many pieces back somebody is looked for."""


_NAMESAKES = frozenset("和时应成全都向于从由与同过年支计来别强")
"""Everyday words that are surnames too."""
