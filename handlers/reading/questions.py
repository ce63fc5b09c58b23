"""What must be asked before an event is recorded. Optional fields are not asked here: the card offers them."""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from handlers.reading.folding import closed
from handlers.reading.frames import Frame
from handlers.reading.people import Who
from handlers.reading.together import takes_along
from handlers.reading.tokens import DOUBTFUL, GIVEN, NAME, Token
from models.kinds import EventKind

_TOGETHER = closed("questions.together")
_HOUSEHOLD = closed("questions.household")
_MOVES = frozenset(
    {EventKind.MIGRATE_IN, EventKind.MIGRATE_OUT, EventKind.RETURN_HOME, EventKind.HUKOU_IN, EventKind.HUKOU_OUT}
)
_VAGUE = ("place.vague", "place.p")


def questions(
    frame: Frame, name: str | None, fields: dict[str, Any], asked: Sequence[str], who: Who
) -> tuple[str, ...]:
    """The questions of one event; takes the marks of doubt out of its fields."""
    found = list(asked)
    doubtful = any(one.token and one.token.value in (DOUBTFUL, GIVEN) for one in frame.people) and not who.sure
    doubtful = doubtful or (frame.carried and _stranger(frame)) or _only_partner(frame)
    doubtful = doubtful or (frame.kind is EventKind.HUKOU_IN and _of_child(frame))
    doubtful = doubtful or _is_host(frame) or name in (fields.get("from_place"), fields.get("to_place"))
    if name is None or doubtful or who.alike or (who.ids and not who.sure):
        found.append("person")
    if fields.pop("lmp_doubt", None) and "calendar" not in found:
        found.append("calendar")
    found += _BY_KIND.get(frame.kind, lambda _frame, _fields: [])(frame, fields)
    if frame.kind in _MOVES and _others(frame):
        found.append("third_person")
    return tuple(dict.fromkeys(found))


def _stranger(frame: Frame) -> bool:
    """Whether a sentence without a name begins with words that may be somebody all the same."""
    lead = next((token for token in frame.own.tokens if token.kind not in ("date", "time", "break")), None)
    if lead is None or lead.tags - {"toward", "with", "plan"}:
        return False
    return lead.kind in ("unknown", "place") or (
        lead.kind == "word" and lead.text not in ("的", "了", "在", "是", "有", "把")
    )


def _is_host(frame: Frame) -> bool:
    """蒋老五家住进来一个修车的: who came is somebody else."""
    if frame.kind is not EventKind.MIGRATE_IN or len(frame.people) != 1:
        return False
    words, token = frame.tokens, frame.people[0].token
    return any(one is token and two.has("house") for one, two in pairwise(words))


def _of_child(frame: Frame) -> bool:
    """蔺小花上个月生的孩子(上户口): hers, or the child's?"""
    if any(one.text.startswith(("领养", "收养", "抱养")) for one in frame.tokens):
        return True  # 领养了一个女孩,上了户口
    named = [one.token for one in frame.people if one.token in frame.own.tokens]
    at = frame.own.tokens.index(named[-1]) if named and named[-1] else len(frame.own.tokens)
    return any(one.has("child", "rel.son", "rel.daughter") for one in frame.own.tokens[at:])


_PAIRS = frozenset({EventKind.MARRIAGE, EventKind.DIVORCE})


def _only_partner(frame: Frame) -> bool:
    """(…)和她对象毛银山领证了: whose partner he is was not read."""
    if frame.kind in _PAIRS and len(frame.people) == 2 and any(one.token is None for one in frame.people):
        return True  # 麻大哥和毛丽丽
    if frame.kind not in _PAIRS or len(frame.people) != 1:
        return False
    token = frame.people[0].token
    before = next(
        (clause.tokens[: clause.tokens.index(token)] for clause in frame.clauses if token in clause.tokens), ()
    )
    return any(one.has("with") or one.text == "对象" for one in before[-3:])


def _others(frame: Frame) -> bool:
    """Whether somebody unnamed went along: 两口子, 和她老公, 领着媳妇."""
    named = sum(1 for one in frame.people if one.token)
    tokens = frame.own.tokens if frame.own.of(NAME) else frame.tokens
    if named == 1 and any(token.has("unnamed") for token in frame.tokens):
        return True  # 跟她老公去上海了,她老公叫什么我想不起来
    if named == 1 and any(token.text in _TOGETHER or token.text in _HOUSEHOLD for token in frame.tokens):
        return True
    if named == 1 and any(_WITH.search(clause.text) for clause in frame.clauses):
        return True  # 与丈夫同行
    counted = _MOUTHS.search(frame.text)
    if named == 1 and (counted or any(_leads_kin(clause.tokens) for clause in frame.clauses)):
        return True
    return named == 1 and any(
        (token.text in ("和", "与", "同") or _takes_along(token, tokens[at + 1 :]))
        and any(one.has(*_ALONG) or one.text in _WITH_HER for one in tokens[at : at + 4])
        and not any(one.kind == "name" for one in tokens[at + 1 : at + 4])
        for at, token in enumerate(tokens)
    )


_WITH = re.compile(
    "[跟和同与][她他](?:老公|男人|老婆|媳妇|表[哥姐弟妹]|堂[哥姐弟妹]|[哥姐弟妹]|[哥姐]夫|嫂子|爸|妈|爹|娘)(?:去|上|到|往)|"
    "[与和同跟](?:丈夫|妻子|老公|老婆|爱人|媳妇|男人|父母|母亲|父亲)(?:同行|同去|同往|一同|一起|一道|一块)"
)
_MOUTHS = re.compile("[两三四五六七]口(?:人|之家)|对[一-鿿]{0,3}夫[妻妇]")
"""户主滕国华,四口人."""


def _leads_kin(tokens: Sequence[Token]) -> bool:
    """领着老婆孩子, in a clause of its own."""
    led = len(tokens) > 1 and takes_along(tokens[0]) and tokens[1].has(*_ALONG, "child")
    return led and not any(one.kind == "name" for one in tokens)


def _takes_along(token: Token, after: Sequence[Token]) -> bool:
    """领着媳妇, 跟丈夫一起: 跟着 alone may be to where the other one was already."""
    together = token.text[0] == "跟" and any(one.has("both") or one.text.startswith("一") for one in after[:4])
    return together or takes_along(token)


_ALONG = ("rel.husband", "rel.wife", "rel.mother", "rel.father", "rel.other")
_WITH_HER = ("跟丈夫", "跟老公", "跟男人", "跟老婆", "跟媳妇", "跟妻子", "跟爱人")


def _pregnancy(_frame: Frame, fields: Mapping[str, Any]) -> list[str]:
    known = {"lmp", "edd"} & fields.keys() or ("gest_weeks" in fields and fields.get("gest_precision") != "month")
    return [] if known else ["lmp"]


def _exam(_frame: Frame, fields: Mapping[str, Any]) -> list[str]:
    return [] if fields.get("exam_kind") else ["exam_kind"]


def _measure(frame: Frame, fields: Mapping[str, Any]) -> list[str]:
    found = [] if fields.get("action") else ["action"]
    return found if fields.get("method") and not _whose_unclear(frame, fields) else [*found, "method"]


def _whose_unclear(frame: Frame, fields: Mapping[str, Any]) -> bool:
    """结扎 of somebody whose name is a man's: the woman's operation or the man's?"""
    named = [one.name for one in frame.people if one.name]
    bare = not any("女" in token.text or "卵" in token.text for token in frame.own.tokens)
    return fields.get("method") == "female_sterilisation" and bare and bool(named) and named[-1][-1] in _OF_MEN


_OF_MEN = frozenset("勇强刚军伟国建超鹏飞龙虎彪武豪雄磊斌涛辉")
"""Signs with which hardly a woman's name ends."""


def _arrival(_frame: Frame, fields: Mapping[str, Any]) -> list[str]:
    return [] if fields.get("from_place") else ["from_place"]


def _departure(frame: Frame, fields: Mapping[str, Any]) -> list[str]:
    place = fields.get("to_place")
    exact = any(
        token.kind == "place"
        and not token.has(*_VAGUE)
        and (token.typed in str(place) or len(token.typed) == len(str(place)))
        for token in frame.tokens
    )
    return [] if place and exact else ["to_place"]


_BY_KIND = {
    EventKind.PREGNANCY: _pregnancy,
    EventKind.EXAM: _exam,
    EventKind.MEASURE: _measure,
    EventKind.MIGRATE_IN: _arrival,
    EventKind.MIGRATE_OUT: _departure,
}
