"""Whether what a clause speaks of has happened: denied, planned, heard of, asked."""

import re
from collections.abc import Sequence

from handlers.reading.clauses import Clause, Sentence
from handlers.reading.cue import Cue
from handlers.reading.folding import closed
from handlers.reading.tokens import BREAK, DATE, NAME, Token
from models.kinds import EventKind
from models.rules.date_words import Dated, Said, Shift, Weekday

_CLOSE = closed("mood.close")
_SURE_QUESTION = closed("mood.sure_question")
_WEAK_ASK = closed("mood.weak_ask")


def ahead(said: Said) -> bool:
    """Whether words name a day to come: 明天, 下周二, 下个月初八."""
    if isinstance(said, Shift):
        return said.days > 0 or said.months > 0
    if isinstance(said, Weekday):
        return (said.week or 0) > 0
    return isinstance(said, Dated) and ((said.month_shift or 0) > 0 or (said.year_shift or 0) > 0)


def denied(clause: Clause, cue: Cue, previous: int) -> bool:
    """Whether the cue is denied: a no between the cue before (or the name) and this one, or 没有 behind it."""
    tokens = clause.tokens
    before = tokens[max(previous, cue.at - 4, 0) : cue.at]
    if cue.kind is EventKind.DEATH and tokens[cue.at].text.startswith(("没", "不")):
        return False
    for at, token in enumerate(before):
        if token.has("no") and not any(one.kind == NAME for one in before[at + 1 :]) and not _positive(before, at):
            return True
    if cue.kind in (EventKind.PREGNANCY, EventKind.BIRTH, EventKind.DEATH):
        return False
    after = tokens[cue.at + 1 : cue.at + 4]
    if any(one.text in ("没做", "没去", "没做成", "没成", "没取成", "没上成", "没来得及") for one in after):
        return True
    spelled = "".join(token.text for token in after)
    return spelled.startswith(("没成", "没做", "没去", "没取成", "没上成", "没来", "没办", "没领", "没生"))


def _positive(before: Sequence[Token], at: int) -> bool:
    """没想到, 不久, 不知道: a no that denies something else."""
    following = before[at + 1].text if at + 1 < len(before) else ""
    return following.startswith(("想到", "久", "知", "料", "过几天", "仅", "但", "只", "小心", "光", "到"))


def planned(clause: Clause, cue: Cue, earlier: Sequence[Clause]) -> bool:
    """Whether the cue lies ahead: a plan before it in the clause, a day to come beside it, 要 close before it."""
    tokens = clause.tokens
    if any(
        token.kind == DATE and ahead(token.value.said) and not _after_next(tokens, at)
        for at, token in enumerate(tokens)
    ):
        return True
    for at, token in enumerate(tokens[: cue.at]):
        if token.has("plan") and (token.text not in _CLOSE or cue.at - at <= 4):
            return not any(one.has("told") for one in tokens[at + 1 : cue.at])
    if any(token.has("plan") and token.text in _CLOSED_BY for token in tokens[cue.at + 1 :]):
        return True
    last = earlier[-1] if earlier else None
    return last is not None and _only_plans(last) and not any(token.kind == DATE for token in tokens)


_CLOSED_BY = closed("mood.closed_by")


def _only_plans(clause: Clause) -> bool:
    return (
        len(clause.tokens) <= 3
        and any(token.has("plan") and len(token.text) > 1 for token in clause.tokens)
        and not any(token.kind == NAME for token in clause.tokens)
    )


def _after_next(tokens: Sequence[Token], at: int) -> bool:
    return any(token.has("next", "until", "edd", "leave_again") for token in tokens[:at])


def heard(sentence: Sentence) -> bool:
    """Whether a sentence passes on what others say or suppose."""
    return any(clause.has("hearsay") for clause in sentence)


_OR_NOT = re.compile("(?:([上生去来取做领回怀报办走搬])[没不]\\1)(?!想|到|成)")
"""上没上环: a question by its form."""


def asks(sentence: Sentence) -> bool:
    """Whether a sentence is a question."""
    if any(clause.after in ("?", "？") for clause in sentence[-1:]):
        return True
    last = sentence[-1].tokens if sentence else ()
    named = any(token.kind == NAME for clause in sentence for token in clause.tokens)
    words = [token for clause in sentence for token in clause.tokens if token.has("ask")]
    words = [token for token in words if not (named and token.has("vague"))]
    if _OR_NOT.search("".join(token.text for clause in sentence for token in clause.tokens)):
        return True
    if any(token.text in _SURE_QUESTION for token in words):
        return True
    if (
        last
        and last[-1].text in ("吗", "么", "没有", "没", "谁", "哪", "啥时候")
        and len(last) > 1
        and last[-2].tags
        and last[-1].text != "没有"
    ):
        return last[-1].text in ("吗", "么", "没")
    return any(token.text not in _WEAK_ASK or not named for token in words)


def ends_open(clause: Clause) -> bool:
    """生了没有: a question without a question word."""
    words = [token for token in clause.tokens if token.kind != BREAK]
    return len(words) > 1 and words[-1].text in ("没有", "没", "了没", "了没有", "没得") and bool(words[-2].tags)
