"""Cues of registration: whose 户口 came or went, by the words and places around it."""

import re
from collections.abc import Iterator, Sequence

from handlers.reading.clauses import Clause
from handlers.reading.cue import Around, Cue
from handlers.reading.folding import closed
from handlers.reading.tokens import NAME, PLACE, Token
from models.kinds import EventKind

_HOME = closed("moves.home")


def registration(clause: Clause, around: Around) -> Iterator[Cue]:
    """The moves of registration that a clause may report."""
    said = clause.has("hukou") or around.hukou
    for at, token in enumerate(clause.tokens):
        if token.has("hukou.in"):
            outward = _toward_place(clause.tokens, at) and not clause.has("into_us")
            yield Cue(EventKind.HUKOU_OUT if outward else EventKind.HUKOU_IN, at)
            return
        if token.has("hukou.out") and not (_describes(clause.tokens[at + 1 :]) or _moves_on(token, clause, around)):
            yield Cue(EventKind.HUKOU_OUT, at)
            return
        if (
            token.has("hukou.move")
            and (said or "迁" in token.text or "户" in token.text)
            and not (token.text == "转" and not said)
        ):
            yield _direction(clause, at)
            return
    if (
        any(token.has("hukou") and token.text.endswith("户口") for token in clause.tokens)
        and any(token.text in ("上了", "上的", "上好了", "报上了", "办好了", "上好", "上") for token in clause.tokens)
        and (clause.tags | around.tags) & _CHILDREN
    ):
        yield Cue(EventKind.HUKOU_IN, next(at for at, token in enumerate(clause.tokens) if token.has("hukou")))
        return
    if clause.has("hukou") and (clause.has("left", "go") and any(t.kind == PLACE for t in clause.tokens)):
        yield _direction(clause, next(at for at, t in enumerate(clause.tokens) if t.has("left", "go")))
    elif any(token.has("hukou") and len(token.text) > 1 for token in clause.tokens):
        yield from _with_moving(clause)


_CHILDREN = frozenset({"child", "rel.son", "rel.daughter", "r.birth"})


def _describes(behind: Sequence[Token]) -> bool:
    """(迁出去)的花志华: who is spoken of, not what is told."""
    return len(behind) > 1 and behind[0].text in ("的", "去的", "走的") and behind[1].kind == NAME


def _moves_on(token: Token, clause: Clause, around: Around) -> bool:
    """转往宁波慈溪务工: a tenant who goes on to work elsewhere; no registration is spoken of."""
    works = token.has("go") and clause.has("p.work", "p.business")
    return works and not around.hukou and "hukou" not in around.tags


def _with_moving(clause: Clause) -> Iterator[Cue]:
    """户口也跟着走了, 户口从邻县搬来: the registration moves like people do."""
    ways = ((EventKind.HUKOU_IN, ("migrate_in", "return_home")), (EventKind.HUKOU_OUT, ("migrate_out", "left")))
    for kind, tags in ways:
        at = next((at for at, token in enumerate(clause.tokens) if token.has(*tags)), None)
        if at is not None:
            yield Cue(kind, at)
            return
    came = next((at for at, token in enumerate(clause.tokens) if token.has("come") and "来" in token.text), None)
    if came is not None and clause.has("from"):
        yield Cue(EventKind.HUKOU_IN, came)


def _direction(clause: Clause, at: int) -> Cue:
    """Which way 迁 goes: to us, to a place, or from one; unsaid it must be asked."""
    tokens = clause.tokens
    after = tokens[at + 1 :]
    if clause.has("into_us") and any(token.has("into_us") for token in after):
        return Cue(EventKind.HUKOU_IN, at)
    if (side := _side(clause, at)) is not None:
        return side
    origin = any(token.kind == PLACE and place and tokens[place - 1].has("from") for place, token in enumerate(tokens))
    if any(token.kind == PLACE for token in after) or any(
        token.has("r.marriage") or token.text in _HOME for token in after
    ):
        return Cue(EventKind.HUKOU_OUT, at)
    if origin or any(
        token.text in ("来", "过来", "回来", "进来", "来了", "过来了", "回来了", "进来了", "来的") for token in after
    ):
        return Cue(EventKind.HUKOU_IN, at)
    if any(token.text in ("走", "走了", "出去", "过去") for token in after) or tokens[at].text in (
        "迁到",
        "迁至",
        "转到",
        "转至",
        "移到",
        "落到",
    ):
        return Cue(EventKind.HUKOU_OUT, at)
    return Cue(EventKind.HUKOU_OUT, at, doubt="type")


def _side(clause: Clause, at: int) -> Cue | None:
    """从娘家迁到婆家来: to us, by the last word and by whose house it is; where these contradict, it is asked."""
    said = "".join(token.text for token in clause.tokens[at:])
    here, there = bool(_HITHER.search(said)), bool(_THITHER.search(said))
    ours = clause.has("from") and any(token.text == "娘家" for token in clause.tokens[:at])
    if not here or there:
        return None
    away = any(token.kind == PLACE for token in clause.tokens[at + 1 :]) and not ours
    return Cue(EventKind.HUKOU_IN, at, doubt="type" if away else "")


_HITHER = re.compile("[^去]来(?:了|的)?$")
_THITHER = re.compile("[过出]?去(?:了|的)?$")


def _toward_place(tokens: Sequence[Token], at: int) -> bool:
    word = tokens[at].text
    if not word.startswith(("落", "上户", "入户", "转", "报户")):
        return False
    after = tokens[at + 1 : at + 4]
    to = [
        place
        for place, token in enumerate(tokens)
        if token.kind == PLACE and place and tokens[place - 1].text in ("到", "在", "往", "至")
    ]
    return bool(to) or any(token.kind == PLACE for token in after[:2])
