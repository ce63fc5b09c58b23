"""People who go together though nothing joins their names, and who is meant behind a death."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from handlers.reading.clauses import Clause
from handlers.reading.frames import Frame
from handlers.reading.headings import lists_names
from handlers.reading.tokens import DATE, NAME, Token
from handlers.reading.who import Mention, mentions
from models.kinds import EventKind


def side_by_side(
    waiting: Sequence[Clause], before: Sequence[Mention], clause: Clause, group: list[Mention]
) -> list[Mention]:
    """柯大海 柯二海 两兄弟: names one after the other, with nothing between them, go together."""
    kin = _led_kin(waiting[-1]) if waiting and before and group else ""
    if kin and group[0].token and not group[0].relation:
        return _all(before, [replace(group[0], to=before[-1].token, relation=kin), *group[1:]])
    together = bool(group) and bool(waiting) and lists_names(waiting[-1]) and lists_names(clause)
    if group and waiting and _SIDE.match(clause.text) and _SIDE.match(waiting[-1].text):
        return _all(before, group)  # (来了两口子,)男的叫雷大勇,女的叫雷二妮
    if not together or clause.before == "(" or not _plain([*group, *before]):
        return group
    return _all(before, group)


def _led_kin(clause: Clause) -> str:
    """(阳长根)跟他婆娘(仇小妹): whose name comes next went along."""
    alone = len(clause.tokens) == _LEADS and clause.tokens[0].has("with") and clause.tokens[1].has("she")
    return clause.tokens[2].family("rel.") or "" if alone else ""


_LEADS = 3
_SIDE = re.compile("[男女](?:的|方|人)?(?:名?叫|姓名|是)")


def takes_along(token: Token) -> bool:
    """带着, 领着 (媳妇): who is named behind it went along."""
    return bool(_TAKING.match(token.text))


_TAKING = re.compile("[带领携拉引][着上领起]?$|携带")


def listed(waiting: Sequence[Clause], before: Sequence[Mention], clause: Clause, own: list[Mention]) -> list[Mention]:
    """白小丽,何小燕两人上环: the names before belong to those of the clause."""
    if own and before and _led(clause, own) and all(one.token and not one.host for one in before):
        return _all(before, own)
    begins = bool(clause.tokens) and clause.tokens[0].kind == NAME and clause.before in ("、", ",", " ")
    if not own or not begins or not waiting or not all(map(lists_names, waiting)) or not _plain([*own, *before]):
        return own
    return _all(before, own)


def household(waiting: Sequence[Clause]) -> list[Mention]:
    """户主鲁智,妻子孙小娟,儿子鲁小智(,6月14日迁来): all of a house; nobody where the clauses name other people too."""
    named = [(clause, people[0]) for clause in waiting if len(people := mentions(clause.tokens)) == 1]
    if len(named) < _TWO or any(one.token is None for _, one in named) or len(named) < len(waiting):
        return []
    head = replace(named[0][1], relation="", to=None)
    kin = [(clause.tokens[0].family("rel."), one) for clause, one in named[1:] if len(clause.tokens) == _TWO]
    if named[0][1].relation or len(kin) + 1 < len(named) or not all(relation for relation, _ in kin):
        return []
    return [head, *(replace(one, to=head.token, relation=relation or "") for relation, one in kin)]


_TWO = 2


def _led(clause: Clause, own: Sequence[Mention]) -> bool:
    """(钟建平,)昨天领着媳妇闻小芹: those of the clause went along with the one before it."""
    return any(takes_along(token) for token in clause.tokens[max(0, own[0].start - 2) : own[0].start])


def _plain(people: Sequence[Mention]) -> bool:
    return all(one.token and not one.relation and not one.host for one in people)


def _all(before: Sequence[Mention], own: Sequence[Mention]) -> list[Mention]:
    named = {one.name for one in own}
    return [*(one for one in before if one.name not in named), *own]


def bereaved(last: Frame | None, spoken_of: Sequence[Mention]) -> bool:
    """戴小芬的婆婆过世,她…: of somebody's kin who died nothing more is told; she is who was named."""
    died = last is not None and last.kind is EventKind.DEATH
    kin = len(spoken_of) == 1 and spoken_of[0].token is None and spoken_of[0].to is not None
    return died and kin and bool(spoken_of[0].relation)


def couple(before: Sequence[Token]) -> bool:
    """巴特尔和乌云其其格6月1号(登记), 兰小芝和单位同事赵刚(登记)."""
    said = [one for one in before if one.kind != DATE]
    named = [at for at, one in enumerate(said) if one.kind == NAME]
    return any(said[one + 1].has("with") and other - one <= _NEAR for one, other in pairwise(named))


_NEAR = 5
"""So many pieces behind a name its partner's stands at most."""


def in_brackets(clause: Clause, people: Sequence[Mention], spoken_of: Sequence[Mention]) -> bool:
    """冯小秀(丈夫齐大山): who stands in brackets behind her is her kin, not whom it is about."""
    lead = clause.tokens[: people[0].start]
    kin = bool(lead) and (lead[-1].family("rel.") is not None or lead[-1].text in _HOSTS)
    return clause.before == "(" and kin and any(one.token for one in spoken_of)


_HOSTS = ("房东", "房主", "户主", "屋主", "介绍人", "联系人", "包工头", "老板")
"""租客冉启明(房东邬大爷)."""


def of_kin(clause: Clause) -> bool:
    """她老公没去: what is said of her husband is not said of her."""
    return len(clause.tokens) > 1 and clause.tokens[0].has("she") and clause.tokens[1].family("rel.") is not None
