"""Whether what a clause speaks of has happened: denied, planned, heard of, asked."""

import re
from collections.abc import Sequence

from handlers.reading.clauses import Clause, Sentence
from handlers.reading.cue import Cue
from handlers.reading.folding import closed
from handlers.reading.tokens import AGE, DATE, GESTATION, LASTING, NAME, WEIGHT, Token
from models.kinds import EventKind
from models.rules.date_words import Dated, Said, Shift, Weekday
from models.rules.refusals import BLANK

_CLOSE = closed("mood.close")


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
    if _FAILED.match("".join(token.text for token in after).lstrip("了")):
        return True
    if any(one.text in ("没做", "没去", "没做成", "没成", "没取成", "没上成", "没来得及") for one in after):
        return True
    spelled = "".join(token.text for token in after).lstrip("也都还暂")
    return spelled.startswith(
        ("没人", "没有人", "没成", "没做", "没去", "没取成", "没上成", "没来", "没办", "没领", "没生")
    )


_FAILED = re.compile("手?术?(?:失败|[没不未]成功|未果|没弄成|没搞成|不了|不成|没[一-鿿](?:成|出来|下来|着|到|上|掉))")


def _positive(before: Sequence[Token], at: int) -> bool:
    """没想到, 不久, 不知道: a no that denies something else."""
    following = before[at + 1].text if at + 1 < len(before) else ""
    return following.startswith(_POSITIVE)


_POSITIVE = tuple(sorted(closed("mood.positive")))


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
    if _not_until(tokens, cue.at) or _urged(tokens, cue.at) or _advised(tokens, cue.at) or purpose(tokens, cue.at):
        return True
    if _remaining(tokens[: cue.at]) or any(
        token.has("plan") and (token.text in _CLOSED_BY or token.text[1:2] == "到") for token in tokens[cue.at + 1 :]
    ):
        return True
    told = tokens[cue.at].has("edd", "lmp")
    if _by_the_end(tokens, cue.at) or (
        not told and _SET_FOR.match("".join(token.text for token in tokens[cue.at + 1 :]))
    ):
        return True
    last = earlier[-1] if earlier else None
    return last is not None and _only_plans(last) and not any(token.kind == DATE for token in tokens)


_SET_FOR = re.compile("(?:是|定)在?(?:下个?(?:周|星期|礼拜|月)|明天|后天|大后天)")
"""产检是下礼拜的事."""


def _by_the_end(tokens: Sequence[Token], at: int) -> bool:
    """月底去深圳: by the end of a month or year, with no word that it was done."""
    said = "".join(token.text for token in tokens[at:])
    ends = any(token.text in ("月底", "月末", "年底", "年末") for token in tokens[:at])
    return ends and not any(sign in said for sign in "了的过完")


def lies_ahead(clause: Clause) -> bool:
    """(环到期了,)预约后天去换, 让她下个礼拜来取: a plan, on a day to come."""
    days = [token for token in clause.tokens if token.kind == DATE]
    coming = any(ahead(token.value.said) for token in days) or any(
        token.text.startswith("下") for token in clause.tokens
    )
    bare = all(
        token.kind == DATE or token.has("go", "plan", "toward", "act.start", "act.stop") for token in clause.tokens
    )
    return coming and (clause.has("plan") or (bool(days) and bare))


def put_off(clause: Clause, cue: Cue, later: Sequence[Clause]) -> bool:
    """(说过完十五去广州,)到时候再报: of what is not yet told as done."""
    said = "".join(token.text for token in clause.tokens[cue.at :])
    if any(sign in said for sign in "了的过") or any(token.kind == DATE for token in clause.tokens):
        return False
    return any(token.text in _THEN for one in later[:1] for token in one.tokens)


_THEN = ("到时候", "到时", "再报")


def purpose(tokens: Sequence[Token], at: int) -> bool:
    """回来生娃: what she came for, and has not happened."""
    word = "".join(token.text for token in tokens[at : at + 2])
    came = at > 0 and tokens[at - 1].has("return_home")
    going = tokens[at].text.endswith(_CHILD) and any(one.text == "去了" for one in tokens[at + 1 : at + 2])
    return tokens[at].has("birth") and (going or (came and not any(sign in word for sign in "了的下过")))


_CHILD = ("孩子", "娃", "娃娃", "宝宝", "小孩", "月子")
"""With what a word for giving birth ends that tells of no child yet (生孩子去了)."""


def _not_until(tokens: Sequence[Token], at: int) -> bool:
    """国庆节才领证呢: not before that day."""
    word = "".join(token.text for token in tokens[at : at + 3])
    lead = [token.text for token in tokens[max(0, at - 2) : at]]
    said = any(token.kind == DATE and isinstance(token.value.said, Shift) for token in tokens[:at])
    if "才" in lead and not set(word) & set("了的过") and any(_of_a_month(token) for token in tokens[:at]):
        return True
    return "才" in lead and not said and "了" not in word and "的" not in word and word.endswith(("呢", "吧"))


def _of_a_month(token: Token) -> bool:
    """九月(才去): a month without a day."""
    return bool(_MONTH.fullmatch(token.text))


_MONTH = re.compile("(?:十[一二]?|[一二三四五六七八九正冬腊]|\\d{1,2})月份?")


def _urged(tokens: Sequence[Token], at: int) -> bool:
    """通知白小丽来上环: what somebody was told to do."""
    told = next((place for place, token in enumerate(tokens[:at]) if token.text in _URGING), None)
    if told is None or not any(token.kind == NAME for token in tokens[told:at]):
        return False
    said = "".join(token.text for token in tokens[at:])
    return not any(sign in said for sign in "了过的完好")


def _advised(tokens: Sequence[Token], at: int) -> bool:
    """医生让她下周去取: what she was told to go and do."""
    before, said = ("".join(token.text for token in part) for part in (tokens[: at + 1], tokens[at:]))
    return bool(_ADVICE.search(before)) and not any(sign in said for sign in "了过的完好")


_ADVICE = re.compile("(?:让|叫|喊|劝|要求)[她他](?!说)[^,。;]{0,6}[去来再]")

_URGING = closed("mood.urging")


def _remaining(before: Sequence[Token]) -> bool:
    """还有半个月就(生了)."""
    counted = any(token.kind in (LASTING, GESTATION) for token in before)
    return counted and bool(_STILL.search("".join(token.text for token in before)))


_STILL = re.compile(
    "(?:还有|还差|还要|再过|再有|差|不到|离预产期[一-鿿]{0,2})[一二两三四五六七八九十半几\\d]{1,3}个?(?:来|多)?(?:天|日|周|星期|礼拜|半?月|年)"
)
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
    return any(_supposes(clause) and clause.after != BLANK for clause in sentence)


def _supposes(clause: Clause) -> bool:
    """Whether more than an amount is supposed (估计两个来月)."""
    return clause.has("hearsay") and any(
        token.has("hearsay")
        and not (token.text in _ABOUT and [one.kind for one in clause.tokens[at + 1 : at + 2]] in _AMOUNTS)
        for at, token in enumerate(clause.tokens)
    )


_ABOUT = ("估计", "估摸", "大概是", "大概", "可能", "好像", "估计是", "估计有")
_AMOUNTS = ([GESTATION], [LASTING], [AGE], [WEIGHT])


_UNDONE = re.compile(
    "没(?:给|让)[上放取做打扎埋]|没(?:能|有)?[一-鿿]{1,2}成|没[取上放做摘拿打领办](?:下来?|出来|着|了|掉)|没走$|没去$|没回来$|没来$|没到(?:家|屋)?$|没走掉|没办(?:手续|离婚)|没赶上|没买到票|失败|[没不未]成功|未果|改期|推迟|延期|延后"
)


def undone(clause: Clause, hinted: bool) -> bool:
    """没走成, 医生没给上: what was told before did not come about."""
    spelled = clause.text
    if _FEAST.match(spelled) or _WHETHER.search(spelled) or _NOT_KNOWN.search(spelled):
        return False
    return bool(_UNDONE.search(spelled)) or (not hinted and bool(_NOT_DONE.search(spelled)))


_WHETHER = re.compile("([办领登取上放做摘])[没不]\\1")
"""不知办没办手续: whether, not that it was not."""

_NOT_KNOWN = re.compile("不(?:知道?|晓得|清楚).*没有?$")

_FEAST = re.compile(
    "(?:[喜结满周]?[婚月岁]?酒席?|婚礼|婚宴|仪式|喜事|彩礼|好日子)(?:都|也)?(?:还|暂)?[没未不]"
    "|(?:但|不过|就是)?(?:还|暂时)?(?:没有?|未)(?:摆|办|请)(?:喜|婚|结婚)?(?:酒席?|宴|婚礼|喜事)"
)
"""(扯了证,)酒还没办: of the feast, not of what was told."""

_NOT_DONE = re.compile("没(?:给|让|能)?[上取做放打扎查办领离](?:成|上)?$")
