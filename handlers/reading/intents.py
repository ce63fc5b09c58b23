"""What a message is that reports nothing: "nothing today", a question to the bot, small talk, or unclear."""

import re
from collections.abc import Sequence

from handlers.reading import asking
from handlers.reading.clauses import Clause, Sentence, groups
from handlers.reading.frames import Story
from handlers.reading.mood import ahead
from handlers.reading.outcome import Kind
from handlers.reading.tokens import BREAK, DATE, DOUBTFUL, GROUP, NAME

_QUERIES = (
    (
        "pending_followups",
        (
            "随访",
            "待办",
            "没做",
            "没查",
            "还没",
            "该查",
            "未查",
            "要查",
            "到期",
            "挂账",
            "没检查",
            "该产检",
            "该复查",
            "没复查",
        ),
    ),
    (
        "my_reports",
        (
            "报了几",
            "报了多少",
            "几条",
            "报过",
            "我报",
            "我的报告",
            "日报",
            "今天报",
            "周报的",
            "月报的",
            "昨天报",
            "本月我",
            "上报了",
            "报上去",
        ),
    ),
    ("papers", ("材料", "证件", "手续", "带什么", "要带", "办理", "怎么办", "咋办", "户口本", "申请", "出生证")),
    ("clinic_info", ("坐班", "卫生院", "医院", "服务站", "几点", "上班", "医生", "门诊", "开门")),
    ("allowance", ("补贴", "报销", "补助", "多少钱", "免费")),
    ("record_lookup", ("登记", "记录", "查", "有没有", "生了没", "录入", "系统")),
)


def nothing_new(parts: Sequence[Sentence]) -> tuple[int, ...] | None:
    """The groups in which nothing happened (empty: the sender's own), or None where nobody says so."""
    silent = [
        clause
        for sentence in parts
        for clause in sentence
        if clause.has("nothing") or _is_none(clause) or _all_none(sentence) or _none_below(sentence)
    ]
    named = any(clause.of(NAME) for sentence in parts if _silent(sentence) for clause in sentence)
    named = named and not _of_the_group(parts[0][0])
    if not silent or named:
        return None
    everything = [token for sentence in parts for clause in sentence for token in clause.tokens]
    of_today = any(token.kind in (DATE, GROUP) for token in everything)
    if not of_today and _GREETS.search("".join(token.text for token in everything)):
        return None  # 没啥事,就是跟您说一声新年好
    return tuple(dict.fromkeys(groups(everything)))


def _of_the_group(first: Clause) -> bool:
    """九组没有新情况(,只有蔚小娟说想下个月取环)."""
    return bool(groups(first.tokens)) and first.has("nothing") and not first.of(NAME)


def only_ahead(parts: Sequence[Sentence]) -> bool:
    """今天没有事,明天康家要办喜酒: "nothing today" stands first, and what is planned is told behind it."""
    first = parts[0][0] if parts and parts[0] else None
    return first is not None and (first.has("nothing") or _is_none(first)) and not (first.of(NAME) or first.has("plan"))


_GREETS = re.compile("就(?:是|想).*(?:新年好|拜年|拜个年|快乐|问好|问候|聊|看看你|说说话)")


def _silent(sentence: Sentence) -> bool:
    return any(clause.has("nothing", "none") for clause in sentence)


def quiet_groups(parts: Sequence[Sentence]) -> tuple[int, ...]:
    """The groups of which a message with events elsewhere says that nothing happened."""
    silent = [clause for sentence in parts for clause in sentence if clause.has("nothing") or _is_none(clause)]
    return tuple(dict.fromkeys(number for clause in silent for number in groups(clause.tokens)))


def _all_none(sentence: Sentence) -> bool:
    """一组 无."""
    if not any(clause.has("none") for clause in sentence):
        return False
    tokens = [token for clause in sentence for token in clause.tokens]
    return all(token.has("none", "heading", "each") or token.kind in ("group", "date") for token in tokens)


def _none_below(sentence: Sentence) -> bool:
    """(明天我要去开会,)今天先报:无."""
    last = sentence[-1]
    above = sentence[-2] if len(sentence) > 1 else None
    alone = last.has("none") and len(last.tokens) == 1
    return (
        alone and above is not None and above.after == ":" and above.has("heading", "reported") and bool(above.of(DATE))
    )


def _is_none(clause: Clause) -> bool:
    if not clause.has("none"):
        return False
    words = [token for token in clause.tokens if token.kind != BREAK]
    return (
        len(words) <= 4
        and bool(words)
        and words[-1].has("none")
        and any(token.kind in ("group", "date") or token.has("heading", "each") for token in words)
    )


def question(parts: Sequence[Sentence], story: Story) -> bool:
    """Whether the message asks something."""
    return story.asked or any(
        asking.asks(sentence) or any(asking.ends_open(clause) for clause in sentence) for sentence in parts
    )


def intent_of(text: str) -> str:
    """What a question is about."""
    return next((name for name, words in _QUERIES if any(word in text for word in words)), "other")


_OFFICE = re.compile("民政局|派出所|登记处|殡仪馆|法院")
"""Where something is registered: who went there on some day, for what?"""


_EVERYDAY = re.compile(
    "出院|黄疸|疫苗|预防针|月子中心|满月酒|百日|抓周|幼儿园|学走路|(?:带[他她]?|一岁了?,?今天带)去?体检"
)
"""What is told of a mother and her child, and reports nothing."""


def idle(parts: Sequence[Sentence], story: Story) -> tuple[Kind, str]:
    """Small talk, something planned or denied, or something unclear that must be asked about."""
    if story.separated:
        return Kind.CHAT, "not_yet"
    if story.planned:
        return Kind.CHAT, "planned"
    if story.denied:
        return Kind.CHAT, "negated"
    tokens = [token for sentence in parts for clause in sentence for token in clause.tokens]
    if any(token.has("thanks", "betrothal", "plan", "no", "unwell", "natal") for token in tokens):
        return Kind.CHAT, "small_talk"
    if _EVERYDAY.search("".join(token.text for token in tokens)):
        return Kind.CHAT, "small_talk"
    named = any(token.kind == NAME and token.value != DOUBTFUL for token in tokens)
    dated = any(token.kind == DATE and not ahead(token.value.said) for token in tokens)
    facts = dated and any(token.has("sex.female", "sex.male", "hukou.move") for token in tokens)
    facts = facts or (dated and bool(_OFFICE.search("".join(token.text for token in tokens))))
    facts = facts or any(
        token.kind in ("weight", "gestation", "facility", "stopped") or token.has("hukou", "child", "m.iud", "m.pill")
        for token in tokens
    )
    return (Kind.UNCLEAR, "unclear") if named and facts else (Kind.CHAT, "small_talk")
