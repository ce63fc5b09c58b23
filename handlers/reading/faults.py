"""Whether a message corrects or withdraws an earlier report. What it changes is read in `corrections`."""

import re
from collections.abc import Sequence

from handlers.reading.clauses import Clause
from handlers.reading.folding import closed
from handlers.reading.tokens import AGE, DATE, GESTATION, NAME, PLACE, WEIGHT, Token

_OWN = closed("corrections.own")
_START = closed("corrections.start")
INSTEAD = closed("corrections.instead")
WRONG = closed("corrections.wrong")


_PUT = ("改为", "改成", "改到", "改")
_HINTS = _OWN | _START | frozenset(_PUT)


def corrects(clauses: Sequence[Clause]) -> bool:
    """Whether the message is about an earlier report, and says that something in it was wrong."""
    words = [token for clause in clauses for token in clause.tokens]
    if not words:
        return False
    said = {token.text for token in words}
    if said.isdisjoint(_HINTS | _NOT) and not any(token.has("correct", "void", "reported") for token in words):
        return False
    if any(token.text.startswith(("怎么", "咋", "如何", "怎样", "能不能", "可不可以")) for token in words[:4]):
        return False
    tags = frozenset(tag for token in words for tag in token.tags)
    if words[0].text in _START or any(token.text in _OWN for token in words):
        return not any(clause.after == "?" for clause in clauses)
    reported = any(_is_report(words, at) for at in range(len(words)))
    if _contrasts(words, reported):
        return True
    if any(_changes(words, at, reported) or _mistaken(words, at) for at in range(len(words))):
        return True
    if any(_day_before(words, at) and words[at].has("reported") for at in range(len(words))) and _REVIVED.search(
        "".join(token.text for token in words)
    ):
        return True
    if "void" in tags and (reported or _strong_void(words)):
        return True
    return "correct" in tags and reported and not any(token.text in ("你们", "有人", "别人") for token in words)


_REVIVED = re.compile("[问搞弄]清楚|核实(?:了|过)|没死|没断气|[救抢]救?(?:过来|回来|活)")
"""(昨天说的那个任老汉)没死; (前天报的吉亚弟出去打工,)去的是东莞,我才问清楚."""


def _contrasts(words: Sequence[Token], reported: bool) -> bool:
    """不是昨天生的,是前天; 是昆明,不是贵阳; (我报的…)从温州不是从台州: two values of one sort, one of them wrong."""
    wrong = next((at for at, token in enumerate(words) if token.text in _NOT), None)
    if wrong is None:
        return False
    denied = {sort for token in words[wrong + 1 : wrong + 3] for sort in _sorts(token)}
    if reported and any(denied & _sorts(token) for token in words[wrong - 1 : wrong]):
        return True
    right = [at for at, token in enumerate(words) if token.text in _IS or token.text in _IS_CALLED]
    return any(denied & _sorts(token) for at in right for token in words[at + 1 : at + 3])


_NOT = frozenset({"不是", "而不是", "并不是", "并非", "而非"})
_IS_CALLED = frozenset({"名字是", "姓名是", "叫", "名叫"})
_IS = frozenset({"是", "而是", "应该是", "应是", "其实是", "实际是", "就是", "应为"})


def _sorts(token: Token) -> set[str]:
    """What sort of value a piece is: of two such values one can be wrong."""
    if token.kind in (DATE, WEIGHT, NAME, PLACE, AGE, GESTATION):
        return {token.kind}
    if token.has("sex.female", "sex.male"):
        return {"sex"}
    if token.family("mode."):
        return {"mode"}
    return {"method" for tag in token.tags if tag.endswith((".start", ".stop")) or tag.startswith("m.")}


def _changes(words: Sequence[Token], at: int, reported: bool) -> bool:
    """王小芳那条改成皮埋, 预产期改为10月3号: a value is put in place of another."""
    if words[at].text not in _PUT:
        return False
    return reported or any(
        one.has("edd", "lmp", "weight_word") or one.text in _NAMED for one in words[max(0, at - 2) : at]
    )


_NAMED = frozenset(
    {
        "日期",
        "日子",
        "那天",
        "单位",
        "地方",
        "体重",
        "数",
        "时间",
        "地点",
        "名字",
        "姓名",
        "年龄",
        "孕周",
        "性别",
        "电话",
    }
)


_FAULTS = closed("corrections.faults")


def _mistaken(words: Sequence[Token], at: int) -> bool:
    """(去世)日期搞错了,应该是6月22日: which value was wrong, and the right one."""
    if words[at].text not in _FAULTS:
        return False
    before = words[max(0, at - 2) : at]
    named = any(one.text in _NAMED or one.has("edd", "lmp", "weight_word") for one in before)
    after = [one for one in words[at + 1 : at + 4] if one.text != ","]
    right = [one for place, one in enumerate(after) if place and after[place - 1].text in INSTEAD]
    return named and any(_sorts(one) for one in right)


def _strong_void(words: Sequence[Token]) -> bool:
    return any(token.text in _WITHDRAWN for token in words)


_WITHDRAWN = closed("corrections.withdrawn")
"""What is done to a report, and to nothing else."""


def _is_report(words: Sequence[Token], at: int) -> bool:
    token = words[at]
    return token.has("reported") and (
        token.text
        not in (
            "报",
            "上报",
            "说的",
            "写的",
            "这个",
            "那个",
            "发的",
            "这条",
            "第一条",
            "第二条",
            "记的",
            "填的",
            "报了",
        )
        or _day_before(words, at)
    )


def _day_before(words: Sequence[Token], at: int) -> bool:
    return at > 0 and (words[at - 1].kind == DATE or words[at - 1].text in _EARLIER)


_EARLIER = closed("corrections.earlier")


def withdraws(clauses: Sequence[Clause]) -> bool:
    """Whether the report is withdrawn as a whole."""
    words = [token for clause in clauses for token in clause.tokens]
    if any(token.has("void") and token.text not in ("去掉", "不存在") for token in words):
        return True
    if any(token.text in ("重复报", "重复了", "报重了", "报重", "多报", "报多", "误报", "报早了") for token in words):
        return True
    if any(token.text in INSTEAD or token.kind == WEIGHT for token in words):
        return False
    return any(
        token.has("no") and token.text not in ("不是", "不") and any(one.tags for one in words[at + 1 : at + 3])
        for at, token in enumerate(words)
    )


def of_a_name(words: Sequence[Token]) -> bool:
    """把名字写错了,应该叫芮卫: a name is put right, and not said to be the partner's."""
    return bool(_NAMELY.search("".join(token.text for token in words).replace("的", "")))


_NAMELY = re.compile("(?<!配偶|对象|对方|爱人|男方|女方|老公|丈夫|妻子|老婆|媳妇)(?:名字|姓名)")


def another(clauses: Sequence[Clause], person: Token) -> bool:
    """Whether a name stands behind the one to be changed: it may be the right one, unless it is called wrong."""
    words = [token for clause in clauses for token in clause.tokens]
    return any(
        token.kind == NAME
        and token.start > person.end
        and token.text != person.text
        and not any(one.text in WRONG or one.text == "不" for one in words[max(0, at - 3) : at])
        for at, token in enumerate(words)
    )
