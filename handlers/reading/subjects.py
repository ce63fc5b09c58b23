"""Which of the people spoken of an event is about: choices among mentions. What was told before is `teller`'s."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from handlers.reading.clauses import Clause
from handlers.reading.cue import Cue
from handlers.reading.folding import closed
from handlers.reading.frames import Frame
from handlers.reading.headings import is_lead
from handlers.reading.here import Here
from handlers.reading.together import bereaved, takes_along
from handlers.reading.tokens import DATE, NAME
from handlers.reading.who import Mention, mentions
from models.kinds import EventKind

PAIRS = (EventKind.MARRIAGE, EventKind.DIVORCE)
MOVES = frozenset({EventKind.MIGRATE_IN, EventKind.MIGRATE_OUT, EventKind.RETURN_HOME})
MOVED = MOVES | {EventKind.HUKOU_IN, EventKind.HUKOU_OUT}
SIDES = closed("frames.sides")
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
    kin = len(lead) == 2 and lead[0].family("rel.") is not None and lead[0].text not in SIDES
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
    if len(called) > 1 and cue.kind in MOVES:
        return called  # 男的叫潘有德女的叫曾玉秀
    named = [one for one in after if one in called]
    group = one_group(before, last=True)
    if named and group and _guest_of(clause, cue, group[-1]):
        return named
    if pair:
        return [*_with_partner(clause, before, group), *group, *one_group(after)][:4]
    if group and len(before) > len(group) and takes_along(clause.tokens[max(0, group[0].start - 2)]):
        return [*one_group(before[: -len(group)], last=True), *group]  # 毛建平今天带着儿子毛小宝去了杭州
    if group and named and all(one.token is None for one in group):
        return [Mention(named[0].start, named[0].end, named[0].token, group[-1].to, group[-1].relation)]
    return group or one_group(named or after)


def _guest_of(clause: Clause, cue: Cue, host: Mention) -> bool:
    """祁桂兰家来了个租客叫郎玉凤: who came is named behind, in whose house before."""
    behind = clause.tokens[host.end : host.end + 1]
    return cue.kind is EventKind.MIGRATE_IN and bool(behind) and behind[0].has("house")


def of_another(frame: Frame) -> bool:
    """Whether the last clause of a frame names somebody whom it is not about."""
    mine = {one.name for one in frame.people}
    return any(one.token and one.name not in mine for one in mentions(frame.clauses[-1].tokens))


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
    lead = clause.tokens[before[-2].end : group[0].start][-_FAR:]
    linked = any(token.has("with") or token.text[0] in "跟和与同" for token in lead)
    return [before[-2]] if linked else []


_FAR = 5
"""So many pieces in front of a partner's name 与 stands at most (与邻村女青年路遥)."""


def marries(clause: Clause, cue: Cue, own: Sequence[Mention], subject: Sequence[Mention]) -> bool:
    """(蓝天宝,23岁,)与黄小凤登记结婚: the one with whom the sentence began is the other partner."""
    if cue.kind not in PAIRS or len(own) != 1 or len(subject) != 1 or own[0].token is None:
        return False
    if own[0].relation and (own[0].relation not in ("wife", "husband") or own[0].to not in (None, subject[0].token)):
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


def spoken_of(
    here: Here, cue: Cue, current: Frame | None, subject: Sequence[Mention], waiting: Sequence[Clause]
) -> list[Mention]:
    """Who the sentence spoke of before a cue; nobody yet where it has not: a later clause may say."""
    if bereaved(current, subject) and "she" in here.tags:
        return [Mention(one.start, one.end, one.to) for one in subject]
    if not here.named:
        return []
    of_pair = current is not None and current.kind in PAIRS and cue.kind not in PAIRS
    mine = subject[:1] if of_pair and "both" not in here.tags else subject
    return (partners(waiting) if cue.kind in PAIRS else []) or list(mine)
