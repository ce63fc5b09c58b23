"""What the words of an event leave unread though it may decide: then the event is asked about rather than offered.

Somebody named whom no event takes up, a no or the opposite move beside it, a time that names no day.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from handlers.reading.behind import TITLES
from handlers.reading.clauses import Clause
from handlers.reading.frames import OF_HER, Frame
from handlers.reading.lexicon import place_names
from handlers.reading.naming import signs
from handlers.reading.together import takes_along
from handlers.reading.tokens import DATE, DOUBTFUL, NAME, PLACE, Token
from models.kinds import EventKind


def unread(frame: Frame, frames: Sequence[Frame]) -> set[str]:
    """What must be asked about a frame for that: who it is about, what it was. `frames`: all of the message."""
    taken = {token.text for other in frames for one in other.people for token in (one.token, one.to) if token}
    found = {"person"} if any(one.text not in taken for one in _unexplained(frame)) else set()
    return found | ({"type"} if _went_home(frame) or _half_denied(frame) else set())


def says_roughly(frame: Frame) -> bool:
    """清明前后, 暑假里, 谷雨那天: a time that names no day, where the day of sending would be taken."""
    lasting = frame.kind is EventKind.PREGNANCY or frame.fields.get("action") == "reaction"
    return not lasting and bool(_ROUGHLY.search(frame.own.text))


_ROUGHLY = re.compile(
    "[一-鿿]那[天日]|前后|期间|那阵|那会|时候|[年月]里|[去前]年|[上下]半[年月]|开[春年]|入[冬夏秋]|[春夏秋冬麦]后|[年节][前后]|[暑寒]假|过后|以前|[年月]起"
)


def _went_home(frame: Frame) -> bool:
    """流入返回:…回老家了, 在县城开店住店里: who is told of as come may have left."""
    if frame.kind is not EventKind.MIGRATE_IN:
        return False
    moved = [one for one in frame.tokens if not one.has("migrate_in") and one.text not in _AT_WORK]
    leaves = any(one.has("return_home", "migrate_out") for one in moved)
    return leaves or any(one.text in _THERE and two.kind == PLACE for one, two in pairwise(frame.own.tokens))


_AT_WORK = ("返工", "复工", "返岗")
_THERE = ("在", "去", "到", "去了", "到了")


def _half_denied(frame: Frame) -> bool:
    """柯小梅 外出未查: a no or a plan in the clause that tells it, of which nothing says what it is of."""
    planned = frame.own.has("plan") and frame.kind is not EventKind.MEASURE  # 取环,说要再生
    planned = planned and not frame.own.has("until", "leave_again")  # 等掰完玉米再走
    if frame.kind is EventKind.PREGNANCY or frame.heard or not (planned or frame.own.has("no")):
        return False
    return not _OF_SOMETHING_ELSE.search(frame.own.text) and not _of_others(frame)


_OF_SOMETHING_ELSE = re.compile("不(?:和|知|晓|清楚|小心|记得|起来?|详|会)|想不起|[没未]有?(?:告诉|问|说|去?建|回)")


def _of_others(frame: Frame) -> bool:
    """(谭志强去惠州了)他堂客石小红没跟去: the no is of somebody else."""
    mine = {one.name for one in frame.people}
    pairs = [(one, two) for one, two in pairwise(frame.own.tokens) if two.has("no", "plan")]
    return bool(pairs) and all(
        (one.kind == NAME and one.text not in mine) or one.family("rel.") is not None for one, _ in pairs
    )


def _unexplained(frame: Frame) -> Iterator[Token]:
    """Those named in full in the clauses of a frame, of whom nothing says why."""
    mine = [one.token for one in frame.people if one.token]
    for number, clause in enumerate(frame.clauses if mine else ()):
        for at, token in enumerate(clause.tokens):
            if token.kind != NAME or token in mine or _whose(clause.tokens[at + 1 : at + 2]):
                continue
            if not (_in_full(token) or _sets_out(clause.tokens, at)):
                continue
            if _stayed_away(frame, frame.clauses[number + 1 : number + 2]):
                continue
            behind = all(token.start > one.start for one in mine)
            if not (_in_a_role(frame, clause, at) if behind else _leads_to(frame, mine[0])):
                yield token


def _stayed_away(frame: Frame, following: Sequence[Clause]) -> bool:
    """鲁小玉临时有事,没有去: who was not at a check."""
    return frame.kind is EventKind.EXAM and any(one.tokens[0].has("no") and not one.of(NAME) for one in following)


def _sets_out(tokens: Sequence[Token], at: int) -> bool:
    """(康丽从深圳)康强从东莞, 一个康强昨天: a short name where a statement begins."""
    last, after = (tokens[at - 1] if at else None), tokens[at + 1 : at + 2]
    begins = last is None or last.kind in (DATE, PLACE) or last.has("count_head")
    goes_on = bool(after) and (after[0].kind == DATE or after[0].has("from"))
    return begins and goes_on and tokens[at].value is None and tokens[at].text not in place_names()


def _in_full(token: Token) -> bool:
    """A surname and two signs, or more: shorter ones are too often something else."""
    surname = token.text[:1] in signs().surnames or token.text[:2] in signs().surnames
    titled = token.text[-1] in "家婶嫂爷婆姐哥姨叔" or token.text[1] == "老" or token.text[1:] in TITLES
    return ("·" in token.text or (len(token.text) > 2 and surname)) and token.value != DOUBTFUL and not titled


def _whose(after: Sequence[Token]) -> bool:
    """腾格尔的(儿子), 胥婶家, 古尔邦节: whose kin or house, a title, no name."""
    return any(one.text in "的节" or one.has("she", "house", "titled", "old") or one.family("rel.") for one in after)


def _in_a_role(frame: Frame, clause: Clause, at: int) -> bool:
    """女婿叫耿志刚, 嫁到徐大勇家: named behind whom it is about, as kin or host or in another role."""
    lead = clause.tokens[max(0, at - _LEAD) : at]
    if clause.before == "(" or clause.has("married_into", "no"):
        return True
    if frame.kind is EventKind.BIRTH and any(one.has("rel.wife", "rel.daughter_in_law") for one in lead):
        return False  # 罗家添丁,媳妇叫巴小英
    leads = any(one.family("rel.") or one.has(*_LEADING) or one.text in _ROLES for one in lead)
    return leads or any(one.text.startswith(_JOINS) for one in lead[-1:])


_LEAD = 4
_LEADING = ("partner", "with", "child", "live")
_JOINS = ("投靠", "投奔", "随")
"""投靠丈夫严大川: with whom somebody comes to live."""
_ROLES = ("是", "男方", "女方", "家长", "监护人", "户主", "住", "租", "在")


def _leads_to(frame: Frame, mine: Token) -> bool:
    """安小花她堂嫂许冬梅, 杜二娃屋头的罗先碧: words lead from who is named first to whom it is about."""
    clause = next((one for one in frame.clauses if mine in one.tokens), None)
    lead = clause.tokens[max(0, clause.tokens.index(mine) - 2) : clause.tokens.index(mine)] if clause else ()
    if any(takes_along(one) for one in lead) or (frame.kind in OF_HER and any(one.has("rel.husband") for one in lead)):
        return False  # 钟建平,昨天领着媳妇闻小芹; 冯小秀(丈夫齐大山)生了
    return any(one.family("rel.") or one.has("named") or one.text == "的" for one in lead)
