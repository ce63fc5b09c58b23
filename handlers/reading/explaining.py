"""What a further clause says about the people of an event: a name, whose she is, a partner, one more who came."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from handlers.reading.clauses import Clause
from handlers.reading.frames import Frame
from handlers.reading.headings import closes, eventful, lists_names
from handlers.reading.subjects import MOVED, MOVES, PAIRS, PARTNERS, SIDES, guests, is_kin
from handlers.reading.together import takes_along
from handlers.reading.tokens import DATE, NAME, Token
from handlers.reading.who import Mention
from models.kinds import EventKind


def explained(frame: Frame, people: Sequence[Mention], clause: Clause) -> None:
    """What a further clause says about the people of a frame: her name (叫…), whose she is, her partner."""
    mine = frame.people
    for one in people:
        if frame.kind in PAIRS and len(mine) == 1 and one.token and _is_partner(clause, one):
            mine.append(one)
            continue
        last = mine[-1] if mine else None
        if mine and (_came_too(frame, clause, one) or _came_along(frame, clause, one)):
            mine.append(one)
            continue
        if last is not None and last.token and (meant := _meant(frame, last.token, clause, one)):
            mine[-1] = meant
            continue
        if mine and is_kin(clause, one):
            kin = clause.tokens[one.start - 2].family("rel.")
            if last is not None and last.token is None and last.relation == kin:
                mine[-1] = replace(last, token=one.token)  # 她妈叫焦金花, of whom was told
            continue
        if one.host:
            continue
        named = one.start > 0 and clause.tokens[one.start - 1].has("named")
        if last is None:
            continue
        if one.token and last.token is None:
            if named or not one.relation or _same_kin(one, last):
                mine[-1] = replace(last, token=one.token, to=last.to if last.relation else None)
        elif one.token is None and one.relation and not last.relation and not (one.to and one.to.text == last.name):
            mine[-1] = replace(last, to=one.to, relation=one.relation)
        elif one.token and (
            (named and _sided(clause.tokens[: one.start]) and frame.kind not in _OF_ONE and _several(frame))
            or _one_more(frame, clause, one)
            or (frame.kind in PAIRS and len(mine) == 1)
        ):
            mine.append(one)


def _meant(frame: Frame, last: Token, clause: Clause, one: Mention) -> Mention | None:
    """Who is meant, where it is not the one told of so far: the mother, the child, the guest."""
    if frame.kind is EventKind.BIRTH and _bore(frame, clause, one):
        kin = [token.family("rel.") for token in clause.tokens[: one.start]]
        hers = next((one for one in kin if one in ("wife", "daughter_in_law")), None)
        return replace(one, to=last if hers else None, relation=hers or "")
    if frame.kind is EventKind.HUKOU_IN and _child_named(frame, clause, one):
        return replace(one, to=last, relation="family")
    return one if _guest_named(frame, last, clause, one) else None


def _bore(frame: Frame, clause: Clause, one: Mention) -> bool:
    """(罗绍基家添丁,)媳妇叫巴小英, 妈妈是周二妹, 母亲:余小婉, 产妇徐小凤: whose child it is."""
    lead = clause.tokens[max(0, one.start - 2) : one.start]
    if clause.before == ":" and not lead:
        lead = frame.clauses[-2].tokens
    if len(lead) == 1 and lead[0].has("rel.mother"):
        return one.token is not None
    kin = ("rel.wife", "rel.mother", "rel.daughter_in_law")
    called = len(lead) == 2 and lead[0].has(*kin) and (lead[1].has("named") or lead[1].text == "是")
    return one.token is not None and (called or "".join(token.text for token in lead) in ("产妇", "产妇是", "产妇叫"))


def names_child(frame: Frame, clause: Clause) -> bool:
    """(出生登记:孩子:)何一诺: the name of who was born, not of the mother."""
    last = frame.clauses[-2].tokens if len(frame.clauses) > 1 else ()
    return frame.kind is EventKind.BIRTH and clause.before == ":" and len(last) == 1 and last[0].has("child")


def _child_named(frame: Frame, clause: Clause, one: Mention) -> bool:
    """(蔺小花的孩子上户口了,)叫贺子轩; 娃叫…; 大名叫…: who was registered."""
    lead = clause.tokens[: one.start]
    called = (
        bool(lead)
        and lead[-1].has("named")
        and all(token.has("child", "sex.male", "sex.female") for token in lead[:-1])
    )
    told = any(token.has("child", "rel.son", "rel.daughter", "r.birth") for token in frame.tokens)
    return one.token is not None and not one.relation and called and told


def _came_along(frame: Frame, clause: Clause, one: Mention) -> bool:
    """(今天做孕前检查,)男方游大海一起; 和丈夫关山一起: a check of both."""
    both = frame.fields.get("exam_kind") == "prepregnancy" and one.token is not None
    beside = clause.has("with", "partner", "rel.husband", "rel.wife") or clause.tokens[0].text in SIDES
    return both and beside and bool(_ALONGSIDE.search(clause.text))


_ALONGSIDE = re.compile("一起|一同|一块|也(?:去|做|查|检)|陪")


def _guest_named(frame: Frame, host: Token, clause: Clause, one: Mention) -> bool:
    """(蒋老五家住进来一个修车的,)叫田虎: who came, not in whose house."""
    at_home = any(first is host and second.has("house") for first, second in pairwise(frame.own.tokens))
    lead = clause.tokens[: one.start]
    called = one.token is not None and bool(lead) and lead[-1].has("named")
    called = called and all(token.has("count_head", "sex.male") or token.text in SIDES for token in lead[:-1])
    return frame.kind is EventKind.MIGRATE_IN and len(frame.people) == 1 and at_home and called


_HOUSEHOLD = re.compile(
    "一户|[一全]家|[两三四五六]口|夫妻|夫妇|[和跟与同带领]着?[她他]?(?:老公|丈夫|男人|老婆|媳妇|爱人|妻子)"
)
_SEVERAL = re.compile(f"{_HOUSEHOLD.pattern}|[一两俩][对个名人位]|[男女]的|[男女]方")


def _several(frame: Frame) -> bool:
    """(来了两个人,男的叫…,)女的叫…: whether more than one was told of."""
    before = [token.text for part in frame.clauses[:-1] for token in part.tokens]
    return bool(_SEVERAL.search("".join(before)))


def _came_too(frame: Frame, clause: Clause, one: Mention) -> bool:
    """(新来一户,户主叫麦永强,)老婆叫温小媚; 带妻子温小媚: one of the house that moved."""
    if one.token is not None and _of_the_house(frame, clause):
        return True
    if frame.kind not in MOVES or one.token is None or not is_kin(clause, one):
        return False
    partner = clause.tokens[one.start - 2].has("rel.wife", "rel.husband")
    return partner and bool(_HOUSEHOLD.search(frame.text))


def _of_the_house(frame: Frame, clause: Clause) -> bool:
    """(搬来一户:户主康有福,)带妻子解秀芝和儿子康小宝; 妻子解秀芝,儿子康小宝."""
    if frame.kind not in MOVED or not clause.tokens:
        return False
    kin = len(clause.tokens) == 2 and clause.tokens[0].family("rel.") is not None and clause.tokens[1].kind == NAME
    listed = kin and bool(_HOUSEHOLD.search(frame.text))
    return listed or takes_along(clause.tokens[0])


def _one_more(frame: Frame, clause: Clause, one: Mention) -> bool:
    """男 席成 女 鲜小玉, each behind a word of its own; 三查 祁小红 向阳花, name behind name."""
    if frame.kind not in _OF_ONE and clause.tokens[0].text in _ALSO:
        return True
    before = frame.clauses[-2].tokens if len(frame.clauses) > 1 and not one.start else ()
    if not before or clause.before != " " or one.relation:
        return False
    names = before[-1].kind == NAME and all(token.kind in (NAME, DATE) for token in before)
    several = frame.kind not in _OF_ONE and names and len(clause.tokens) == 1
    return several or (len(before) == 1 and before[0].has("sex.female", "sex.male", "rel.wife", "rel.husband"))


_ALSO = ("还有", "以及", "另有", "外加")

_OF_ONE = frozenset({*PAIRS, EventKind.BIRTH, EventKind.PREGNANCY, EventKind.PREGNANCY_END, EventKind.DEATH})
"""What is told of one person at a time: a second name is somebody's kin or partner."""


def _same_kin(one: Mention, other: Mention) -> bool:
    """粟运来的崽叫粟小刚, of whose son was told."""
    whose = one.to is not None and other.to is not None and one.to.text == other.to.text
    return whose and one.relation == other.relation


def _is_partner(clause: Clause, one: Mention) -> bool:
    """对象是…, 前妻叫…, 男方…: whom she married."""
    lead = clause.tokens[max(0, one.start - 5) : one.start]
    if new_partner(clause, [one]):
        return True
    return one.relation == "" and any(token.has("partner", "rel.husband", "rel.wife") for token in lead)


def new_partner(clause: Clause, people: Sequence[Mention]) -> bool:
    """(云小朵结婚了,)小伙子叫石磊."""
    lead = clause.tokens[: people[0].start] if people and not people[0].relation else ()
    return len(lead) == 2 and lead[0].has("sex.male", "sex.female") and lead[1].has("named")


def _sided(lead: Sequence[Token]) -> bool:
    """女的叫…, 妻子叫…: another one of those who came."""
    said = "".join(token.text for token in lead)
    return said[:2] in SIDES or any(token.has("rel.husband", "rel.wife") or token.text in SIDES for token in lead)


def begins(frame: Frame, people: Sequence[Mention], clause: Clause, rest: Sequence[Clause]) -> bool:
    """Whether a clause names the people of an event that a later clause of the sentence tells."""
    partner = lists_names(clause) or clause.has(*PARTNERS) or new_partner(clause, people)
    if frame.kind in PAIRS and len(frame.people) == 1 and partner:
        return False
    new = [one for one in guests(people) if one.token and not is_kin(clause, one)]
    if frame.kind in PAIRS and new and new[0].name in {one.name for one in frame.people}:
        return bool(rest)  # 西边的王丽: another one of this name
    if frame.kind in MOVES and clause.tokens[0].text in SIDES | {"男", "女"} and _several(frame):
        return False  # (住进来两个,)男的叫…,女的叫…
    if not new or _of_the_house(frame, clause) or not any(one.token for one in frame.people):
        return False
    following = next((one for one in rest if eventful(one)), None)
    return following is not None and not (following.of(NAME) or closes(following))
