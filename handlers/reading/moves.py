"""Cues of moves: registration in and out, coming to live here, going away, coming home."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from handlers.reading.clauses import Clause
from handlers.reading.cue import Around, Cue
from handlers.reading.folding import closed
from handlers.reading.left import OLD, left
from handlers.reading.mood import purpose
from handlers.reading.registration import registration
from handlers.reading.tokens import FACILITY, NAME, PLACE, Token
from models.kinds import EventKind

_HOME = closed("moves.home")
_BUSY = closed("moves.busy")
_MOVING = frozenset(
    {"hukou", "hukou.in", "hukou.out", "hukou.move", "migrate_in", "migrate_out", "go", "back", "return_home", "left"}
    | {"death.soft", "live", "lodging", "into_us", "come", "from", "p.work", "newcomer"}
)
"""What every cue of a move has a word of."""

_LOCAL = closed("moves.local")
_WORK = closed("moves.work")


def cues(clause: Clause, around: Around) -> Iterator[Cue]:
    """The moves a clause may report."""
    if clause.tags.isdisjoint(_MOVING):
        return
    moved = list(registration(clause, around))
    yield from moved
    listed = around.kind in (EventKind.HUKOU_IN, EventKind.HUKOU_OUT) and clause.before in (" ", ",", "|", "/", ":")
    listed = listed and not clause.has("p.work", "p.business", "p.study", "migrate_in", "migrate_out", "return_home")
    if moved or ((around.hukou or listed) and not _somebody(clause)):
        return
    yield from _home(clause, around)
    yield from _arrivals(clause, around)
    yield from _departures(clause, around)
    yield from left(clause, around)


def _somebody(clause: Clause) -> bool:
    return any(token.kind == NAME for token in clause.tokens)


def _home(clause: Clause, around: Around) -> Iterator[Cue]:
    theirs = "newcomer" in around.tags or bool(_GIVEN_UP.search(around.text) or _CAME_ONCE.search(around.text))
    for at, token in enumerate(clause.tokens):
        if token.has("return_home") and (not clause.has("natal") or _comes_from(clause)):
            if _returned_once(clause, at, around) or _from_clinic(clause, at, around):
                continue
            if at and clause.tokens[at - 1].text in ("抱", "拿", "送", "买", "捎", "寄", "取"):
                continue  # (生的,)今天抱回来了
            if token.text in ("回来", "回来的") and any(
                one.has("birth", "exam.anc", "iud.start") and one.text != "坐月子" and not purpose(clause.tokens, place)
                for place, one in enumerate(clause.tokens)
                if place > at
            ):
                continue
            yield Cue(
                EventKind.MIGRATE_OUT if theirs and "来" not in token.text else EventKind.RETURN_HOME,
                at,
                weak=token.text in ("到家", "到屋", "到的家", "到的屋", "到家了", "到村里", "到了家", "归家"),
            )
            return
        if token.has("back"):
            after = [one for one in clause.tokens[at + 1 : at + 4] if one.text not in ("到", "了", "去")]
            if not after and token.text in ("返回", "返"):
                yield Cue(EventKind.RETURN_HOME, at, weak=True)
                return
            if after and (after[0].text in _HOME or after[0].has("into_us") or _is_own(after)):
                yield Cue(EventKind.RETURN_HOME, at)
                return
            if not after and any(one.has("from") and two.kind == PLACE for one, two in pairwise(clause.tokens[:at])):
                yield Cue(EventKind.RETURN_HOME, at)
                return
            if (
                after
                and (after[0].kind == PLACE or after[0].text in _WORK or after[0].has("p.work"))
                and not clause.has(*_BUSY)
            ):
                yield Cue(EventKind.MIGRATE_OUT, at)
                return


def _returned_once(clause: Clause, at: int, around: Around) -> bool:
    """外省回来的|宁小虎(在家住了三天又走了): who he is, where it is told that he left."""
    behind = clause.tokens[at + 1 : at + 2]
    return clause.tokens[at].text[-1] == "的" and bool(behind) and behind[0].kind == NAME and "又走" in around.text


def _from_clinic(clause: Clause, at: int, around: Around) -> bool:
    """(今天到镇卫生院孕检去了,)刚回来: home from there, not from away."""
    alone = not clause.of(PLACE) and not clause.has("from") and not _somebody(clause)
    return clause.tokens[at].text[:2] == "回来" and around.kind in _AT_CLINIC and alone


def _is_own(after: Sequence[Token]) -> bool:
    return len(after) > 1 and after[0].kind == PLACE and after[1].text in ("老家", "家", "老家了")


def _arrivals(clause: Clause, around: Around) -> Iterator[Cue]:
    tokens = clause.tokens
    if clause.has("married_into", "marriage") and not clause.has("migrate_in"):
        return  # 贺州来的韦小花嫁给我们组黄大树; 与高唐县籍女青年曹梦瑶登记结婚
    if _GIVEN_UP.search(around.text) or (around.kind is EventKind.RETURN_HOME and not _somebody(clause)):
        return  # (返乡,)暂住至中秋
    for at, token in enumerate(tokens):
        if not token.has("migrate_in"):
            continue
        if any(one.kind == FACILITY for one in tokens[at + 1 : at + 3]) or _on_errand(token, clause):
            continue  # 住进县医院
        if token.has("newcomer") and token.text in ("外来户", "房客", "租户", "租客") and not around.tags & {"named"}:
            continue
        away = _place_after(tokens, at) if token.text in ("搬到", "搬到了", "住到") else _lives_away(tokens, at)
        if away and not clause.has("into_us"):
            yield Cue(EventKind.MIGRATE_OUT, at, weak=token.text not in ("搬到", "搬到了"))
        elif (
            token.text in ("租了", "租的", "居住", "暂住", "租到", "入住", "租在")
            and around.tags & {"migrate_out", "go"}
            and not around.tags & {"into_us", "come"}
        ):
            yield Cue(EventKind.MIGRATE_OUT, at, weak=True)
        else:
            yield Cue(EventKind.MIGRATE_IN, at, weak=token.text in ("居住", "招来", "招了", "新来"))
        return
    if not clause.has("return_home"):  # 我组管雪梅由无锡返家待产
        yield from _comes(clause, around)


def _comes(clause: Clause, around: Around) -> Iterator[Cue]:
    """从贵州来修路的, 住到了卞老四家: who came, where no word for moving in is said."""
    tokens = clause.tokens
    if clause.has("into_us") and _comes_from(clause) and clause.has("p.work", "p.business", "p.family", "live", "come"):
        yield Cue(EventKind.MIGRATE_IN, next(at for at, token in enumerate(tokens) if token.has("into_us")))
    elif _settles(clause, around):
        yield Cue(EventKind.MIGRATE_IN, next(at for at, token in enumerate(tokens) if token.has("live")), weak=True)
    elif (clause.has("live") or clause.has("lodging")) and _comes_from(clause):
        yield Cue(EventKind.MIGRATE_IN, next(at for at, token in enumerate(tokens) if token.has("live", "lodging")))
    elif (
        _comes_from(clause)
        and clause.has("p.work", "p.business", "p.family")
        and any(t.text in ("来", "过来", "来了") for t in tokens)
        and not clause.has("go")
    ):
        yield Cue(EventKind.MIGRATE_IN, next(at for at, token in enumerate(tokens) if token.has("come")))
    elif _comes_from(clause) and tokens[-1].text in _HERE and (around.tags & _STAYING or _RENTS.search(around.text)):
        yield Cue(EventKind.MIGRATE_IN, len(tokens) - 1, weak=True)


_HERE = ("来的", "过来的", "来", "来了", "过来", "过来了")
_RENTS = re.compile("租了?[^,。;]{0,6}(?:房|屋|院|楼|店|门面|铺)")
_CAME_ONCE = re.compile("流入(?:人员|人口|返回)|租住在[^,。]{1,12}的")
"""(租客退了房)回老家信阳, 租住在粮站的(河南人回老家了): who came from elsewhere goes home by leaving."""


_GIVEN_UP = re.compile("退[了的掉]?[房租]")
"""(租老万家房子的人走了,)昨天退的房."""


def _on_errand(token: Token, clause: Clause) -> bool:
    """(医生)到我组做产后访视: came to do something, not to live here."""
    return token.text[0] in "到来" and token.text[-1] in "组村" and clause.has(*_BUSY)


_STAYING = frozenset({"live", "lodging", "p.work", "p.business"})


def _settles(clause: Clause, around: Around) -> bool:
    """住到了卞老四家, of somebody who came, or is not from here."""
    housed = any(token.has("house", "lodging") or token.kind == NAME for token in clause.tokens)
    comes = bool(around.tags & {"come", "newcomer"}) and "来" in around.text
    return clause.has("live") and housed and (comes or bool(_STRANGER.search(around.text)))


_STRANGER = re.compile("[个位名对家户](?:从)?(?:外地|外省|外乡|外村|外镇|外县)的?(?!打工|务工|上班)")
"""有个外地小伙子."""


def _comes_from(clause: Clause) -> bool:
    """从贵州来, 四川来的."""
    for at, token in enumerate(clause.tokens):
        if token.kind == PLACE and token.text not in _LOCAL:
            before, after = clause.tokens[max(0, at - 1) : at], clause.tokens[at + 1 : at + 4]
            if any(one.has("from") for one in before) or any(one.has("come") for one in after):
                return True
    return False


def _place_after(tokens: Sequence[Token], at: int) -> bool:
    return any(token.kind == PLACE for token in tokens[at + 1 : at + 3])


def _lives_away(tokens: Sequence[Token], at: int) -> bool:
    """在东莞租了房: somewhere else."""
    return any(
        token.kind == PLACE and place and tokens[place - 1].text in ("在", "去", "到")
        for place, token in enumerate(tokens[:at])
    )


def _departures(clause: Clause, around: Around) -> Iterator[Cue]:
    tokens = clause.tokens
    for at, token in enumerate(tokens):
        if token.has("migrate_out"):
            if any(one.has("return_home") for one in tokens[at + 1 : at + 3] if not one.has("p.work", "also")):
                continue  # 外出务工回来
            if (clause.has("natal") and token.text.endswith("外地")) or _of_check(token, at, clause, around):
                continue
            if token.text in ("出去", "出去了", "出门", "动身") and clause.has(*_BUSY, "return_home"):
                continue
            if token.text == "过去了" and "place" not in around.tags and OLD.search(around.text):
                yield Cue(EventKind.DEATH, at, doubt="confirm_death")
            else:
                yield Cue(EventKind.MIGRATE_OUT, at, weak=token.text in _PASSING)
            return
    if any(one.has(*_BUSY) and one.text != "结完婚" for one in tokens) or _REFERRED.search(around.text):
        return
    if clause.has("return_home", "migrate_in") or any(token.kind == FACILITY for token in tokens):
        return
    yield from _going(clause, around)


_REFERRED = re.compile("转院|转诊")
"""转院到省里: to another hospital, not away."""


def _going(clause: Clause, around: Around) -> Iterator[Cue]:
    """去东莞, 去她女儿那儿: where the words name no move but its end."""
    tokens = clause.tokens
    gone = False
    for at, token in enumerate(tokens):
        if token.has("go") and at + 1 < len(tokens) and not (at and tokens[at - 1].has("back")):
            target = (
                tokens[at + 1]
                if tokens[at + 1].text not in ("了", "到", "往")
                else tokens[min(at + 2, len(tokens) - 1)]
            )
            if target.kind == PLACE and (
                target.text not in _LOCAL or clause.has("p.work", "p.business", "p.study", "p.family")
            ):
                yield Cue(EventKind.MIGRATE_OUT, at)
                gone = True
                continue
            if (target.text in _WORK and clause.has("p.work")) or _to_kin(tokens[at + 1 :], around):
                yield Cue(EventKind.MIGRATE_OUT, at)
                return
    if gone:
        return
    goes = next((at for at, token in enumerate(tokens) if token.text in ("去的", "过去的", "走的", "去了")), None)
    if (
        goes is not None
        and goes == len(tokens) - 1
        and "place" in around.tags
        and (around.tags & _AIMS or around.kind is EventKind.MIGRATE_OUT or "没去" in around.text)
    ):
        yield Cue(EventKind.MIGRATE_OUT, goes)
        return
    if any(token.text in ("进厂", "进了厂", "进电子厂") for token in tokens) and not clause.has("come"):
        yield Cue(EventKind.MIGRATE_OUT, 0, weak=True)


_AIMS = frozenset({"p.work", "p.business", "p.study", "p.family"})
_AT_CLINIC = frozenset({EventKind.EXAM, EventKind.MEASURE})


def _of_check(token: Token, at: int, clause: Clause, around: Around) -> bool:
    """(孕前检查做完,)夫妻俩都去了; (三查:)去了外地没查: who came to a check, or why she did not."""
    if _MISSED.search(clause.text):
        return True
    at_clinic = around.kind in _AT_CLINIC or any(one.family("exam.") for one in clause.tokens[:at])
    if not at_clinic or any(one.kind == PLACE for one in clause.tokens[at:]):
        return False
    missed = any(one.has("no") for one in clause.tokens[at + 1 :])
    return missed or token.text in _CAME


_MISSED = re.compile("(?:外出|在外|出去|出门)(?:打工|务工)?了?,?(?:未|没有?|不)(?:能|在|参)?[查做检来加到]")
"""(三查:)柯小梅 外出未查."""

_CAME = frozenset({"都去了", "也去了", "过去了", "去的"})


def _to_kin(after: Sequence[Token], around: Around) -> bool:
    """去她女儿那儿带外孙了: to live with somebody, for work or the family; 去她男人那里了,广州番禺."""
    kin = next((at for at, one in enumerate(after[:4]) if one.family("rel.")), None)
    if kin is None:
        return False
    there = after[kin + 1 : kin + 3]
    stays = any(one.has("p.work", "p.business", "p.study", "p.family") for one in after[kin + 1 :])
    away = after[kin].has("rel.husband", "rel.wife") and "place" in around.tags
    return (stays or away) and any(
        one.text in ("那", "那儿", "那里", "那边", "家", "家里", "处") or one.kind == NAME for one in there
    )


_PASSING = closed("moves.passing")
