"""Neighbouring pieces of one thing in one: 广东|东莞|厚街, 柳林|镇, 白石|镇卫生院, 停经|四十天."""

from collections.abc import Sequence

from handlers.reading.amounts import count
from handlers.reading.folding import closed
from handlers.reading.tokens import BREAK, FACILITY, LASTING, NAME, NOTHING, PLACE, STOPPED, UNKNOWN, WORD, Token


def joined(tokens: Sequence[Token]) -> list[Token]:
    """Neighbouring pieces of one place in one: 广东|东莞|厚街, 柳林|镇, 白石|镇卫生院."""
    found: list[Token] = []
    for token in tokens:
        last = found[-1] if found else None
        if last is None:
            found.append(token)
        elif token.kind == LASTING and last.has("stopped_period") and token.text[-1] in "天日":
            text = last.text + token.text
            found[-1] = Token(
                last.start, token.end, STOPPED, text, NOTHING, count(token.text), last.typed + token.typed
            )
        elif (token.kind == PLACE and last.kind == PLACE and not last.has("place.vague")) or (
            token.text in _WARDS and token.kind in (WORD, UNKNOWN) and _may_be_place(last, found)
        ):
            found[-1] = _one(last, token, PLACE)
        elif (
            token.kind == FACILITY
            and last.end == token.start
            and (last.kind == PLACE or (token.typed[0] in "镇乡村县市区" and _may_be_place(last, found)))
        ):
            found[-1] = _one(last, token, FACILITY)
        else:
            found.append(token)
    return found


_WARDS = closed("clauses.wards")


def _may_be_place(token: Token, found: Sequence[Token]) -> bool:
    if token.kind in (PLACE, NAME):
        return token.kind == PLACE or (len(found) > 1 and found[-2].has("toward", "from", "go", "hukou.move"))
    bare = token.kind == WORD and not token.tags and len(token.text) in (2, 3) and token.text not in _NEVER
    return bare and (len(found) < 2 or found[-2].kind == BREAK or bool(found[-2].tags) or len(token.text) == 2)


_NEVER = closed("clauses.never")


def _one(first: Token, second: Token, kind: str) -> Token:
    tags = first.tags if first.kind == PLACE and first.has("place.d", "place.c", "place.p") else frozenset()
    if kind == PLACE and second.kind == PLACE:
        tags = first.tags if second.has("place.vague") else second.tags  # 重庆|老家
    elif kind == PLACE:
        tags = frozenset({"place.d"})
    text = first.text + second.text
    return Token(first.start, second.end, kind, text, tags, text, first.typed + second.typed)
