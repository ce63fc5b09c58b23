"""Days said vaguely: 8号左右, 没说哪天, 2021年上的; what is vague of something else; the day on a certificate."""

import re
from itertools import pairwise

from handlers.reading.clauses import Clause
from handlers.reading.frames import Frame
from handlers.reading.tokens import DATE, Token
from models.kinds import EventKind

_DAY = "(?:哪一?天|几号|什么时候|啥时候|哪个日子|具体日期|(?:具体)?(?:日期|日子|时间))"


_UNKNOWN_DAY = re.compile(
    f"(?:没说|没讲|没问|不知道?|不晓得|说不清|记不清|忘了?)(?:是|具体|到底)?{_DAY}"
    f"|{_DAY}[^,。;]{{0,6}}(?:没说|没讲|没问|不知|不晓得|说不清|记不|忘|不清楚|再问|不详)"
)


def roughly(token: Token, clause: Clause) -> bool:
    """正月十五过后, 8号左右: not on that day."""
    behind = clause.tokens[clause.tokens.index(token) + 1 :]
    if len(behind) > 1 and behind[0].text == "、" and behind[1].kind == DATE:
        return True  # 6月7、8号
    said = "".join(one.text for one in behind[:2])
    return bool(behind) and behind[0].start == token.end and bool(_ROUGHLY.match(said))


_ROUGHLY = re.compile("的样子|过后|以后|之后|前后|左右|那几天|那两天|那阵|上下|期间")


def day_unknown(frame: Frame) -> bool:
    """没说哪天, 哪天生的我再问问: of the event, not of a last period."""
    told = [clause for clause in frame.clauses if not clause.has("lmp", "edd", "next")]
    return any(_UNKNOWN_DAY.search(clause.text) for clause in told)


def in_a_year(frame: Frame) -> bool:
    """是2021年上的: so much is known of the day."""
    pairs = pairwise(frame.own.tokens)
    return any(_YEAR.match(one.text) and two.text == "年" for one, two in pairs) and not frame.own.has("lmp", "edd")


_YEAR = re.compile("(?:19|20)\\d\\d$")


def of_symptom(clause: Clause, token: Token) -> bool:
    """痛了好几天 says how long, 预产期10月上旬 and 这两天准备去待产 what is to come; none of them when it happened."""
    before = clause.tokens[: clause.tokens.index(token)]
    return (
        any(one.has("lmp", "edd", "next") for one in before)
        or any(one.has("plan") for one in clause.tokens[len(before) + 1 : len(before) + 3])
        or clause.has("symptom", "reaction", "age_word", "lmp", "leave_again", "heading")
        or token.text in ("多久", "几天")
        or clause.has("at_home", "until")
    )


def certified(clause: Clause) -> bool:
    """(3月8日出嫁,)证是2月26领的: when a marriage was registered."""
    said = clause.text
    dated = bool(clause.of(DATE)) or clause.has("vague")
    return dated and "证" in said and any(verb in said for verb in ("领", "扯", "拿", "打"))


def unregistered(said: str) -> bool:
    """(成亲了,)证领没领我还没问; (办酒了,)不晓得领证没有: whether it was registered is left open."""
    return bool(_LEFT_OPEN.search(said))


_LEFT_OPEN = re.compile(
    "证[^,。;]{0,2}([领扯打办])[没不]\\1|([领扯打办])[没不]\\2证"
    "|(?:不(?:知道?|晓得|清楚)|没问)[^,。;]{0,4}[领扯打]了?(?:结婚)?证"
)


def on_paper(frame: Frame, clause: Clause) -> bool:
    """(今天拿到判决书,)法院上个月就判了: when a court parted them, or an office married them."""
    if frame.kind is EventKind.DIVORCE:
        return bool(_JUDGED.search(clause.text))
    return frame.kind is EventKind.MARRIAGE and certified(clause)


_JUDGED = re.compile("判(?:离婚?|决)?(?:了|的|下来)")


def on_record(clause: Clause) -> bool:
    """(莫小言死亡注销户口,)今天去办的: when a death was put on record."""
    return bool(_RECORDED.search(clause.text))


_RECORDED = re.compile("[去来]?办(?:的|了|好|完|手续|理)|注销|销户|开(?:的|了)?(?:死亡)?证明")
