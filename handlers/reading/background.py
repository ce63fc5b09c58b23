"""Words for events that tell nothing new: they only describe somebody, or say what came before another event."""

import re
from collections.abc import Sequence
from itertools import pairwise

from handlers.reading.clauses import Clause
from handlers.reading.cue import Around, Cue
from handlers.reading.folding import closed
from handlers.reading.tokens import DATE, FACILITY, GESTATION, LASTING, NAME, STAY, TIME
from models.kinds import EventKind

_DESCRIPTORS = closed("background.descriptors")
_AFTERWARDS = closed("background.afterwards")
_EVENTFUL = closed("frames.eventful")
_STATES = frozenset({EventKind.PREGNANCY, EventKind.DEATH})


_MOVES = frozenset({EventKind.MIGRATE_OUT, EventKind.MIGRATE_IN, EventKind.RETURN_HOME})


def foreground(found: Sequence[Cue], clause: Clause, around: Around) -> list[Cue]:
    """The cues that tell something themselves."""
    found = [
        cue
        for cue in found
        if not (
            _reported_once(cue, clause)
            or _entitles(cue, clause, around)
            or _of_animals(cue, clause)
            or _moved_out(cue, clause, around)
            or _discharged(cue, clause)
        )
    ]
    told = [cue for cue in found if not (_describes(cue, found, clause, around) or _long_ago(cue, clause, around))]
    told = [cue for cue in told if not (_day_after(cue, clause) or _visits(cue, clause) or _worn(cue, clause))]
    told = [cue for cue in told if not (_purpose(cue, clause) or _reason(cue, clause, around) or _topic(cue, clause))]
    return [cue for cue in told if not _came_before(cue, told, clause, around)]


_ANIMALS = re.compile("(?:的|家|里|母|公|只|头)(?:母|公|老)?(?:狗|猫|猪|牛|羊|马|驴|骡|兔|鸡|鸭|鹅)(?:子|崽|儿)?$")
_BEASTS = frozenset("狗猫猪牛羊马驴骡兔鸡鸭鹅")
_LIVING = frozenset({EventKind.BIRTH, EventKind.DEATH, EventKind.PREGNANCY, EventKind.PREGNANCY_END})


def _of_animals(cue: Cue, clause: Clause) -> bool:
    """刘小梅的狗生了: of an animal."""
    before = clause.tokens[: cue.at]
    if cue.kind not in _LIVING or not any(one.kind != NAME and not _BEASTS.isdisjoint(one.text) for one in before):
        return False
    return bool(_ANIMALS.search("".join(one.text for one in before if one.kind not in (DATE, TIME))))


_MOVED_OUT = re.compile("退了?(?:房|租)|回了?(?:原籍|老家)|返回原籍")


_GONE = re.compile("的.*(?:搬走|搬离|退租)")


def _moved_out(cue: Cue, clause: Clause, around: Around) -> bool:
    """租住在粮站的钮小春(退了房): where somebody lived who went."""
    if cue.kind is not EventKind.MIGRATE_IN:
        return False
    if _GONE.search("".join(one.text for one in clause.tokens[cue.at :])):
        return True  # 租房的小两口昨天搬走了
    if any(one.kind == DATE for one in clause.tokens):
        return False
    return bool(_MOVED_OUT.search(around.text))


def _discharged(cue: Cue, clause: Clause) -> bool:
    """从医院(回家), 从月子中心(回家): home, but from no journey."""
    before = clause.tokens[: cue.at]
    ill = [two for one, two in pairwise(before) if one.has("from") and (two.kind == FACILITY or two.text[:2] == "月子")]
    healing = _HEALING.search(clause.text)
    return cue.kind is EventKind.RETURN_HOME and bool(ill or healing)


_HEALING = re.compile("(?:手术|出院|住院|完|术)[了后]?,?就?回(?:家|屋)|回(?:家|屋)(?:休息|静养|养着|躺着|歇着|休养)")
"""做完手术回家, 回家休息."""


def _happens(tag: str) -> bool:
    return tag in _EVENTFUL or tag.startswith(("exam.", "pe.")) or tag in ("m.iud", "hukou", "back")


def _describes(cue: Cue, found: Sequence[Cue], clause: Clause, around: Around) -> bool:
    """外出务工人员王芳返乡, 出去打工的王芳生了: who she is, where the sentence tells something else of her."""
    token, after = clause.tokens[cue.at], clause.tokens[cue.at + 1 : cue.at + 5]
    behind = clause.tokens[cue.at + 1 :]
    undated = not any(one.kind == DATE for one in clause.tokens[: cue.at])
    if cue.kind in _MOVES and token.text.endswith("的") and _named(behind) and undated:
        return any(one.kind not in _MOVES and one.at > cue.at for one in found)
    work = next((at for at, one in enumerate(after) if not one.has("p.work", "p.business")), len(after))
    noun = after[work].text if work < len(after) else ""
    if not (noun in _DESCRIPTORS or (noun == "的" and _named(after[work + 1 :]))) or work + 1 == len(after):
        return False
    if clause.after == ":" and not clause.of(NAME):
        return False
    who = _named(after[work + 1 :]) and len(clause.tokens) > cue.at + work + 4
    if noun == "的" and who and not any(one.kind == DATE for one in clause.tokens[: cue.at]):
        return True
    own = token.tags.union(*(one.tags for one in after[:work]))
    return any(one.kind is not cue.kind for one in found) or any(_happens(tag) for tag in around.tags - own)


def _visits(cue: Cue, clause: Clause) -> bool:
    """搬到亲戚家住几天: a visit, no move."""
    behind = clause.tokens[cue.at + 1 :]
    days = [one for one in behind if one.kind == STAY and one.text[-1] in "天日"]
    return cue.kind in (EventKind.MIGRATE_IN, EventKind.MIGRATE_OUT) and bool(days)


def _long_ago(cue: Cue, clause: Clause, around: Around) -> bool:
    """死了三年了, 结婚两年: what is so since years; 去年离的婚(,前天又跟…复婚了)."""
    after = clause.tokens[cue.at + 1 : cue.at + 3]
    years = [one for one in after if one.kind == LASTING and "年" in one.text]
    if cue.kind is EventKind.BIRTH and any(_happens(tag) for tag in around.tags - {"birth"}):
        years += [one for one in after if one.kind == GESTATION and "月" in one.text]  # 生了三个月了(,今天去上的环)
    last_year = any(one.text in _YEARS_AGO for one in clause.tokens[: cue.at])
    before = last_year and any(tag.startswith("marriage") for tag in around.tags - clause.tags)
    return (
        cue.kind in _ONCE and (bool(years) or before) and not any(one.kind == DATE for one in clause.tokens[: cue.at])
    )


_YEARS_AGO = frozenset({"去年", "前年", "大前年", "早年"})


_ONCE = frozenset({EventKind.DEATH, EventKind.MARRIAGE, EventKind.DIVORCE, EventKind.BIRTH})


def _day_after(cue: Cue, clause: Clause) -> bool:
    """放环第三天(肚子痛): so long after it."""
    after = [one for one in clause.tokens[cue.at + 1 : cue.at + 5] if one.text not in ("完", "了", "后")]
    return len(after) > 1 and after[0].text == "第" and after[1].kind == LASTING


def _purpose(cue: Cue, clause: Clause) -> bool:
    """回来生娃, 回家结婚: what somebody came for."""
    if cue.kind not in _ONCE or cue.at == 0:
        return False
    before, word = clause.tokens[cue.at - 1], clause.tokens[cue.at].text
    done = word.endswith(("了", "过", "的")) or any(
        one.text in ("了", "过") for one in clause.tokens[cue.at + 1 : cue.at + 2]
    )
    return before.has("return_home", "back") and not done


def _reason(cue: Cue, clause: Clause, around: Around) -> bool:
    """(上环了,)因为已经生了三个: why, where something else is told."""
    because = cue.at > 0 and clause.tokens[0].has("because")
    return because and any(_happens(tag) for tag in around.tags - clause.tags)


_PAPERS = tuple(sorted(closed("background.papers")))
"""上环证明 is a paper."""


def _entitles(cue: Cue, clause: Clause, around: Around) -> bool:
    """节育措施落实:1.柏小兰,上环: of which kind the things below are; (怀孕7月) beside an antenatal check."""
    if cue.kind is EventKind.PREGNANCY:
        return clause.before == "(" and "exam.anc" in around.tags
    heads = clause.after == ":" and not clause.of(NAME) and cue.fields.get("method") == "unknown"
    return heads and any(tag.startswith(_METHODS) for tag in around.message)


_METHODS = (
    "iud.", "m.iud", "implant.", "m.implant", "injectable.", "m.female", "m.male", "condom.", "m.condom", "pill.",
)  # fmt: skip


def _reported_once(cue: Cue, clause: Clause) -> bool:
    """(今天生了,)就是上次报怀孕的那个: what was reported before."""
    return bool(_ONCE_REPORTED.search("".join(one.text for one in clause.tokens[: cue.at])))


_ONCE_REPORTED = re.compile("(?:上次|上回|之前|以前|早前|先前|前面|上个?月|原来)(?:我)?报(?:的|过的?)?$")


def _worn(cue: Cue, clause: Clause) -> bool:
    """戴的环到期了: what was worn so far."""
    behind = clause.tokens[cue.at + 1 : cue.at + 2]
    worn = cue.fields.get("action") == "start" and clause.tokens[cue.at].text.endswith("的环")
    return worn and bool(behind) and behind[0].has("why.expired", "why.side_effect", "symptom")


def _topic(cue: Cue, clause: Clause) -> bool:
    """上环的事(她再想想): spoken of, not done."""
    spelled = "".join(token.text for token in clause.tokens[cue.at + 1 : cue.at + 4])
    if spelled.startswith(_PAPERS):
        return True
    about = spelled.startswith(("的事", "这事", "这个事", "的问题", "这件事"))
    return about and not any(sign in spelled for sign in "办完好成了")


def _named(after: Sequence[object]) -> bool:
    return bool(after) and getattr(after[0], "kind", "") == NAME


def _came_before(cue: Cue, told: Sequence[Cue], clause: Clause, around: Around) -> bool:
    """上环后复查, 生完孩子后去打工: what came before, where something else is told and no day stands with it."""
    behind = [one for one in clause.tokens[cue.at + 1 : cue.at + 4] if not one.has("child", "sex.female", "sex.male")]
    done = clause.tokens[cue.at].text.endswith("完") or clause.tokens[cue.at].text == "结完婚"
    if cue.kind in _STATES or not (done or (behind and behind[0].text in _AFTERWARDS)):
        return False
    if any(token.kind == "date" for token in clause.tokens[: cue.at]):
        return False
    here = any(other.at > cue.at and other.kind is not cue.kind for other in told)
    return here or (around.kind is None and any(_happens(tag) for tag in around.tags - clause.tags))
