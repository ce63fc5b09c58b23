"""What stands behind a name and says who is meant: a title once more, the sweetheart, the child, the house."""

from collections.abc import Sequence
from itertools import pairwise

from handlers.reading.folding import closed
from handlers.reading.tokens import NAME, Token

TITLES = closed("behind.titles")
"""Titles behind a surname: 大爷, 主任."""

AT = frozenset({"是", "在", "到", "的", "了", "就是"})
"""租的是卓志强家二楼: between the word for living and the house."""


def registers_at(tokens: Sequence[Token], at: int) -> bool:
    """落户在其妻林小娟家: in whose house, where nothing else follows."""
    return at + 2 == len(tokens) and any(one.has("hukou.in") and two.text in AT for one, two in pairwise(tokens[:at]))


def titled_again(tokens: Sequence[Token], at: int) -> int:
    """倪德厚倪老爹: the same one, by name and by title; where the title ends, 0 where there is none."""
    name, behind = tokens[at].text, tokens[at + 1 : at + 3]
    if len(name) < _FULL or not behind or behind[0].text[0] != name[0]:
        return 0
    if behind[0].kind == NAME:
        return at + 2 if behind[0].text[1:] in TITLES else 0
    titled = len(behind) > 1 and len(behind[0].text) == 1
    return at + 3 if titled and (behind[1].has("titled", "old") or behind[1].text in TITLES) else 0


_FULL = 3
"""Signs of a name with its surname."""


def is_sweetheart(tokens: Sequence[Token], at: int) -> bool:
    """罗小兵的对象怀孕了: somebody whose name is not said."""
    rest = tokens[at + 1 :] if at < len(tokens) and tokens[at].text == "的" else tokens[at:]
    told = len(rest) > 1 and rest[0].text in _SWEETHEARTS and rest[1].kind != NAME
    return told and rest[1].has("pregnancy", "have", "birth", "exam.anc")


_SWEETHEARTS = ("对象", "女朋友", "未婚妻", "女友")


def is_their_child(tokens: Sequence[Token], at: int) -> bool:
    """单小芳的孩子户口上了: somebody whose name is not said."""
    rest = tokens[at + 1 :] if at < len(tokens) and tokens[at].text == "的" else tokens[at:]
    return (
        bool(rest)
        and rest[0].has("child")
        and any(one.has("hukou", "hukou.in", "hukou.out", "hukou.move") for one in rest)
    )
