"""Which of the people spoken of an event is about: choices among mentions. What was told before is `teller`'s."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from handlers.reading.clauses import Clause
from handlers.reading.cue import Cue
from handlers.reading.folding import closed
from handlers.reading.frames import Frame
from handlers.reading.headings import eventful, is_lead, lists_names
from handlers.reading.together import takes_along
from handlers.reading.tokens import DATE, NAME, Token
from handlers.reading.who import Mention, mentions
from models.kinds import EventKind

PAIRS = (EventKind.MARRIAGE, EventKind.DIVORCE)
_SIDES = closed("frames.sides")
PARTNERS = ("partner", "with", "rel.husband", "rel.wife", "married_into", "married_off", "feast")


def plainly(one: Mention) -> Mention:
    """Somebody spoken of before: whose what she is has been said."""
    return Mention(one.start, one.end, one.token, titled=one.titled) if one.token else one


def guests(people: Sequence[Mention]) -> list[Mention]:
    """The people spoken of, without those in whose house somebody lives."""
    return [one for one in people if not one.host]


def next_in_list(frame: Frame, clause: Clause, people: Sequence[Mention]) -> bool:
    """返乡:童小花(由东莞),童小草(由惠州): one more of whom the heading holds, with words of her own."""
    heading = frame.own.after == ":" and not mentions(frame.own.tokens) and frame.kind not in PAIRS
    first = people[0] if heading and frame.people and people else None
    return (
        first is not None
        and first.token is not None
        and all(token.text == "、" for token in clause.tokens[: first.start])
        and not first.relation
        and ((clause.before in (",", ")") and frame.clauses[-1].after == ")") or _parallel(frame.clauses[-1], clause))
    )


def goes_on_below(frame: Frame | None, waiting: Sequence[Clause]) -> bool:
    """返乡:汤勇 深圳 1月29日;汤静 深圳 2月2日: items of one form under the word that says what happened."""
    if frame is None or frame.own.after != ":" or mentions(frame.own.tokens):
        return False
    last, new = ([token.kind for part in parts for token in part.tokens] for parts in (frame.clauses[1:], waiting))
    return len(new) > 1 and last == new and new.count(NAME) == 1 + (frame.kind in PAIRS)


def _parallel(last: Clause, clause: Clause) -> bool:
    """(今天建册:)贡小兰18周,糜彩凤11周: two items of one form, a name and its values."""
    kinds = [token.kind for token in clause.tokens]
    return len(kinds) > 1 and kinds[0] == NAME and kinds == [token.kind for token in last.tokens]


def is_kin(clause: Clause, one: Mention) -> bool:
    """她儿子叫曹小军, 爸爸是席大海, 父亲席大海: somebody's kin is named, not somebody new."""
    if len(clause.tokens) == 2 and one.start == 1 and clause.tokens[0].has("rel.father"):
        return True
    lead = clause.tokens[max(0, one.start - 2) : one.start]
    kin = len(lead) == 2 and lead[0].family("rel.") is not None and lead[0].text not in _SIDES
    return kin and (lead[1].has("named") or lead[1].text == "是") and one.token is not None and not one.relation


def kin_of(spoken_of: Sequence[Mention], clause: Clause) -> list[Mention]:
    """(沈二狗) 他老娘: a clause that begins with somebody of the one spoken of last."""
    at = next((at for at, token in enumerate(clause.tokens) if not is_lead(token)), 0)
    hers = bool(clause.tokens[at:]) and clause.tokens[at].has("she")
    kin = clause.tokens[at + hers : at + hers + 1]
    relation = kin[0].family("rel.") if kin else None
    alone = hers or len(clause.tokens) == at + 1
    if relation is None or relation == "family" or not alone or kin[0].has("sex.female", "sex.male"):
        return []
    behind = clause.tokens[at + hers + 1 : at + hers + 2]
    if (behind and behind[0].has("named", "told")) or not (spoken_of and spoken_of[-1].token):
        return []
    return [Mention(at, at + hers + 1, None, spoken_of[-1].token, relation)]


def one_group(people: Sequence[Mention], last: bool = False) -> list[Mention]:
    """The people joined by 和 or 、: the first such group, or the last."""
    groups: list[list[Mention]] = []
    for one in people:
        if one.joined and groups:
            groups[-1].append(one)
        else:
            groups.append([one])
    if not groups:
        return []
    if last and len(groups) > 1 and groups[-1][-1].token is None and groups[-1][-1].titled:
        return groups[-2]
    return groups[-1] if last else groups[0]


def in_clause(clause: Clause, people: Sequence[Mention], cue: Cue, later: Sequence[Cue]) -> list[Mention]:
    """Whom the clause of a cue names for it; nobody where it names none. `later` are the cues behind this one."""
    here = guests(people)
    end = later[0].at if later else len(clause.tokens)
    pair = cue.kind in PAIRS
    if clause.has("married_into") and not pair:
        here = [one for one in here if not _in_law(clause, one)]
    before = [one for one in here if one.start < cue.at]
    after = [one for one in here if cue.at <= one.start < end]
    called = [one for one in here if one.start and clause.tokens[one.start - 1].has("named")]
    if len(called) > 1 and cue.kind in _MOVES:
        return called  # 男的叫潘有德女的叫曾玉秀
    named = [one for one in after if one in called]
    group = one_group(before, last=True)
    if pair:
        return [*_with_partner(clause, before, group), *group, *one_group(after)][:4]
    if group and len(before) > len(group) and takes_along(clause.tokens[max(0, group[0].start - 2)]):
        return [*one_group(before[: -len(group)], last=True), *group]  # 毛建平今天带着儿子毛小宝去了杭州
    if group and named and all(one.token is None for one in group):
        return [Mention(named[0].start, named[0].end, named[0].token, group[-1].to, group[-1].relation)]
    return group or one_group(named or after)


def parted(clause: Clause, people: Sequence[Mention], found: Sequence[Cue]) -> list[Clause]:
    """A clause without commas that tells of several people, one after the other, cut in front of each."""
    cuts = [0]
    if len(found) < 2 or not any(one.start < found[0].at for one in guests(people)):
        return [clause]
    for last, cue in pairwise(found):
        between = [one.start for one in guests(people) if last.at < one.start < cue.at and one.token is not None]
        between = between or _dated_anew(clause, last, cue)
        if not between:
            return [clause]
        kin = clause.tokens[between[0] - 2 : between[0]]
        hers = len(kin) == 2 and kin[0].has("she") and kin[1].family("rel.") is not None
        cuts.append(between[0] - 2 if hers else between[0])
    pieces = [clause.tokens[start:end] for start, end in zip(cuts, [*cuts[1:], len(clause.tokens)], strict=True)]
    tags = [frozenset(tag for token in piece for tag in token.tags) for piece in pieces]
    return [replace(clause, tokens=piece, tags=own) for piece, own in zip(pieces, tags, strict=True)]


def _dated_anew(clause: Clause, last: Cue, cue: Cue) -> list[int]:
    """昨天生完孩子|今天就上了环: where the second thing has a day of its own."""
    days = [at for at, token in enumerate(clause.tokens) if token.kind == DATE]
    between = [at for at in days if last.at < at < cue.at]
    return between[:1] if any(at < last.at for at in days) and last.kind is not cue.kind else []


def _with_partner(clause: Clause, before: Sequence[Mention], group: Sequence[Mention]) -> list[Mention]:
    """段小梅因感情不和与丈夫吴大勇: the partner named before other words."""
    if len(group) != 1 or len(before) < 2:
        return []
    lead = clause.tokens[max(0, group[0].start - 3) : group[0].start]
    linked = any(token.has("with") or token.text[0] in "跟和与同" for token in lead)
    return [before[-2]] if linked else []


def marries(clause: Clause, cue: Cue, own: Sequence[Mention], subject: Sequence[Mention]) -> bool:
    """(蓝天宝,23岁,)与黄小凤登记结婚: the one with whom the sentence began is the other partner."""
    if cue.kind not in PAIRS or len(own) != 1 or len(subject) != 1 or own[0].relation or own[0].token is None:
        return False
    lead = [token for token in clause.tokens[: own[0].start] if token.kind != DATE and not token.has("toward")]
    return bool(lead) and lead[0].has("with") and subject[0].token is not None and subject[0].name != own[0].name


def _in_law(clause: Clause, one: Mention) -> bool:
    """嫁到五组徐勇家: his house is where she went."""
    return any(token.has("married_into") for token in clause.tokens[: one.start])


def partners(clauses: Sequence[Clause]) -> list[Mention]:
    """Both partners, where the clauses before name them (牛小燕嫁给了马大壮,6月8号领证); else nobody."""
    named = [one for part in clauses for one in mentions(part.tokens) if one.token and not one.host]
    return named if 1 < len({one.name for one in named}) < 5 else []


def explained(frame: Frame, people: Sequence[Mention], clause: Clause) -> None:
    """What a further clause says about the people of a frame: her name (叫…), whose she is, her partner."""
    mine = frame.people
    for one in people:
        if frame.kind in PAIRS and len(mine) == 1 and one.token and _is_partner(clause, one):
            mine.append(one)
            continue
        last = mine[-1] if mine else None
        if mine and _came_too(frame, clause, one):
            mine.append(one)
            continue
        if last is not None and last.token and frame.kind is EventKind.BIRTH and _bore(clause, one):
            mine[-1] = replace(one, to=last.token, relation="wife")
            continue
        if last is not None and last.token and frame.kind is EventKind.HUKOU_IN and _child_named(frame, clause, one):
            mine[-1] = replace(one, to=last.token, relation="family")
            continue
        if last is not None and last.token and _came_along(frame, clause, one):
            mine.append(one)
            continue
        if last is not None and last.token and _guest_named(frame, last.token, clause, one):
            mine[-1] = one
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


def _bore(clause: Clause, one: Mention) -> bool:
    """(罗绍基家添丁,)媳妇叫巴小英: whose child it is."""
    lead = clause.tokens[max(0, one.start - 2) : one.start]
    return one.token is not None and len(lead) == 2 and lead[0].has("rel.wife") and lead[1].has("named")


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
    beside = clause.has("with", "partner", "rel.husband", "rel.wife") or clause.tokens[0].text in _SIDES
    return both and beside and bool(_ALONGSIDE.search("".join(token.text for token in clause.tokens)))


_ALONGSIDE = re.compile("一起|一同|一块|也(?:去|做|查|检)|陪")


def _guest_named(frame: Frame, host: Token, clause: Clause, one: Mention) -> bool:
    """(蒋老五家住进来一个修车的,)叫田虎: who came, not in whose house."""
    at_home = any(first is host and second.has("house") for first, second in pairwise(frame.own.tokens))
    called = one.token is not None and one.start == 1 and clause.tokens[0].has("named")
    return frame.kind is EventKind.MIGRATE_IN and len(frame.people) == 1 and at_home and called


_MOVES = frozenset({EventKind.MIGRATE_IN, EventKind.MIGRATE_OUT, EventKind.RETURN_HOME})
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
    if frame.kind not in _MOVES or one.token is None or not is_kin(clause, one):
        return False
    partner = clause.tokens[one.start - 2].has("rel.wife", "rel.husband")
    return partner and bool(_HOUSEHOLD.search("".join(token.text for token in frame.tokens)))


def _of_the_house(frame: Frame, clause: Clause) -> bool:
    """(搬来一户:户主康有福,)带妻子解秀芝和儿子康小宝; 妻子解秀芝,儿子康小宝."""
    if frame.kind not in _MOVES or not clause.tokens:
        return False
    kin = len(clause.tokens) == 2 and clause.tokens[0].family("rel.") is not None and clause.tokens[1].kind == NAME
    listed = kin and bool(_HOUSEHOLD.search("".join(token.text for token in frame.tokens)))
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
    return said[:2] in _SIDES or any(token.has("rel.husband", "rel.wife") or token.text in _SIDES for token in lead)


def begins(frame: Frame, people: Sequence[Mention], clause: Clause, rest: Sequence[Clause]) -> bool:
    """Whether a clause names the people of an event that a later clause of the sentence tells."""
    partner = lists_names(clause) or clause.has(*PARTNERS) or new_partner(clause, people)
    if frame.kind in PAIRS and len(frame.people) == 1 and partner:
        return False
    new = [one for one in guests(people) if one.token and not is_kin(clause, one)]
    if frame.kind in PAIRS and new and new[0].name in {one.name for one in frame.people}:
        return bool(rest)  # 西边的王丽: another one of this name
    if frame.kind in _MOVES and clause.tokens[0].text in _SIDES | {"男", "女"} and _several(frame):
        return False  # (住进来两个,)男的叫…,女的叫…
    if not new or _of_the_house(frame, clause) or not any(one.token for one in frame.people):
        return False
    following = next((one for one in rest if eventful(one)), None)
    return following is not None and not following.of(NAME)
