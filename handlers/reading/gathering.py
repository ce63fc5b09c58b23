"""Single characters that mean nothing where a name stands, put together: 寻|月|娥 in front of a day is somebody."""

from collections.abc import Sequence

from handlers.reading.folding import closed
from handlers.reading.lexicon import lexicon
from handlers.reading.naming import signs
from handlers.reading.tokens import BREAK, DATE, DOUBTFUL, FACILITY, GROUP, MARK, NAME, PLACE, UNKNOWN, WORD, Token

LEADING = frozenset(
    "说讲问见看道讯知兹说报通据因请为给替向由叫是让把将被含计说听接到下边头面里即系咱俺上的了是有个就还又再才也都那这某该村女男位名口头边老小今昨我你她他啊哈呢吧呀哦嗯请报听见"
)
"""Characters that stand in front of a name without being of it."""

TRAILING = frozenset(
    "两携嫌的了是有就还又再才也都那这说们俩啊呢吧呀哦嗯她他今昨没不去来做办拿出进回住找请算要想能会可共等因应把被让给户及以并生打领吃抱到坐搭包租种养看考当参入得带跟靠凭经搁"
)
"""Characters that stand behind a name without being of it."""


HAPPENS = (
    "marriage", "pregnancy", "birth", "death", "iud.start", "iud.stop", "divorce", "return_home",
    "pe.spontaneous", "pe.induced", "exam.anc", "exam.round", "implant.start", "migrate_out",
)  # fmt: skip
"""What may be told behind a name."""


FUNCTION = frozenset("的了是有个就还又再才也都很最被把给对但而且或若如每各某这那此该其")
"""Everyday words of one character that are no surnames."""


BEFORE_NAMES = frozenset({"居民", "村民", "妇女", "产妇", "孕妇", "群众", "社员", "育妇", "组员"})
"""Words with which a name begins: what stands between them and a name is its surname."""


def lone(token: Token) -> bool:
    """A single character that means nothing here."""
    return token.kind == UNKNOWN or (
        token.kind == WORD and not token.tags and len(token.text) == 1 and "\u4e00" <= token.text <= "\u9fff"
    )


def beside(found: Sequence[Token], at: int) -> tuple[Token | None, Token | None]:
    """The pieces in front of and behind one."""
    return found[at - 1] if at else None, found[at + 1] if at + 1 < len(found) else None


def gathered(found: list[Token]) -> list[Token]:
    """Single characters that mean nothing, where a name stands: 寻|月|娥 in front of a day, 王大|锤 in front of 家."""
    kept: list[Token] = []
    at = 0
    while at < len(found):
        size, token = 0, found[at]
        if len(token.typed) == 1 and token.kind in (WORD, UNKNOWN) and (lone(token) or _introduced(kept)):
            size = _nameless(found, at, kept) or (2 if _with_word(found, at, kept) else 0)
        elif token.text == "和" and kept and kept[-1].has("partner", "rel.wife", "rel.husband"):
            size = _surnamed(found, at)
        elif token.kind == NAME and len(token.typed) == 2:
            size = _longer(found, at)
        if size:
            pieces = found[at : at + size]
            value = DOUBTFUL if _common(pieces) else pieces[0].value
            text, typed = "".join(one.text for one in pieces), "".join(one.typed for one in pieces)
            kept.append(Token(pieces[0].start, pieces[-1].end, NAME, text, value=value, typed=typed))
        else:
            kept.append(found[at])
        at += max(size, 1)
    return kept


_COMMON = 7.0
"""A character that is a word said oftener than this may be one behind a name too."""


def _common(pieces: Sequence[Token]) -> bool:
    """Whether single characters put together may be words after all; a surname that leads is none."""
    surname = signs().surnames.get(pieces[0].text[0], 99.0) if pieces[0].kind != NAME else 0.0
    rest = pieces[surname < _EVERYDAY :]
    return surname > 90.0 or any((lexicon().everyday(one.text) or 9.0) < _COMMON for one in rest if len(one.text) == 1)


_EVERYDAY = 5.0
"""What a surname costs that is a word of everyday speech too, at least."""


def _nameless(found: Sequence[Token], at: int, kept: Sequence[Token]) -> int:
    """How many single characters make a name that no list knows: first in a clause, a day or an event behind."""
    last = kept[-1] if kept else None
    begins = last is None or last.kind in (BREAK, MARK, GROUP, DATE) or last.has("named", "into_us")
    if not (begins or (last is not None and last.text in BEFORE_NAMES)) or found[at].kind not in (WORD, UNKNOWN):
        return 0
    run = 0
    while at + run < len(found) and run < 4 and lone(found[at + run]) and found[at + run].text not in FUNCTION:
        run += 1
    behind = found[at + run] if at + run < len(found) else None
    happens = behind is not None and (behind.kind == DATE or behind.has(*HAPPENS) or _of_kin(found[at + run :]))
    named = sum(found[at + one].text in signs().given for one in range(1, run)) == run - 1
    if run and found[at + run - 1].text == "厂":
        return 0
    if run in (2, 3) and len(kept) > 1 and kept[-1].text == "、" and kept[-2].kind == NAME and _lists_on(behind):
        return run  # 汪东城、辰亦儒、吴吉尊
    return run if run in (2, 3) and happens and named and found[at].text not in LEADING | TRAILING else 0


def _lists_on(behind: Token | None) -> bool:
    return behind is not None and (behind.text == "、" or behind.has("siblings", "two", "both") or behind.kind == DATE)


def _surnamed(found: Sequence[Token], at: int) -> int:
    """对象|和|莲 in front of 领证: a surname, where what follows is no word and nobody else."""
    run = 1
    while at + run < len(found) and run < 3 and lone(found[at + run]) and found[at + run].text in signs().given:
        run += 1
    behind = found[at + run] if at + run < len(found) else None
    ends = behind is None or behind.kind in (BREAK, DATE) or behind.has(*HAPPENS)
    return run if run > 1 and ends else 0


def _of_kin(behind: Sequence[Token]) -> bool:
    """的婆婆, 媳妇: somebody's kin."""
    kin = behind[1:2] if behind[0].text == "的" else behind[:1]
    return bool(kin) and kin[0].family("rel.") is not None


def _with_word(found: Sequence[Token], at: int, kept: Sequence[Token]) -> bool:
    """易|平安 in front of 他媳妇: a surname, and a given name that is a word of its own."""
    last, word = kept[-1] if kept else None, found[at + 1] if at + 1 < len(found) else None
    begins = last is None or last.kind in (BREAK, MARK, GROUP, DATE) or last.has("named", "into_us", "with")
    ours = _of_ours(kept)
    begins = begins or ours
    named = _introduced(kept)
    if not begins or word is None or not (lone(found[at]) or named) or found[at].text not in signs().surnames:
        return False
    if word.kind != WORD or len(word.text) != 2 or word.typed != word.text or found[at].text in FUNCTION:
        return False
    behind = found[at + 2] if at + 2 < len(found) else None
    whose = behind is not None and (behind.has("she", "hukou", *HAPPENS) or behind.family("rel.") is not None)
    if word.has(*HAPPENS, "she", "with", "toward", "old", "titled") or word.family("rel.") not in (
        None,
        "daughter",
        "son",
    ):
        return False
    given = signs().given
    alone = (named or _of_a_column(last, word)) and (behind is None or behind.kind == BREAK)
    goes = ours and behind is not None and behind.has("toward", "from")
    follows = alone or whose or goes or (behind is not None and behind.kind == DATE)
    return follows and all(sign in given for sign in word.text)


def _of_a_column(last: Token | None, word: Token) -> bool:
    """出生,干小妮,男: a column that is a surname and a word with 小."""
    return last is not None and last.kind == BREAK and word.text[0] == "小"


def _of_ours(kept: Sequence[Token]) -> bool:
    """我组, 我们组的, 三组的: what follows is somebody."""
    lead = [one for one in kept[-2:] if one.text != "的"][-1:]
    return bool(lead) and (lead[0].kind == GROUP or lead[0].has("into_us"))


def _introduced(kept: Sequence[Token]) -> bool:
    """Whether 叫 stands before: what follows is a name."""
    return bool(kept) and kept[-1].has("named")


def _longer(found: Sequence[Token], at: int) -> int:
    """2 where a name of two characters lacks the single one behind it."""
    token, after = found[at], found[at + 1] if at + 1 < len(found) else None
    if token.kind != NAME or len(token.text) != 2 or after is None or not lone(after):
        return 0
    behind = found[at + 2] if at + 2 < len(found) else None
    if after.text in TRAILING | FUNCTION | LEADING or after.text in "组队村镇乡县市区厂":
        return 0
    follows = (
        behind is None or behind.kind in (BREAK, DATE, GROUP) or behind.has("house", "she", "two", "hukou", *HAPPENS)
    )
    return 2 if follows and token.text[0] in signs().surnames else 0


def of_two_signs(token: Token, behind: Sequence[Token]) -> bool:
    """慕容莲|来取环: her name may end with 来; 欧阳|福建: a surname of two signs is hardly a name."""
    if len(token.text) == 3 and token.text[-1] == "去" and behind and behind[0].kind in (FACILITY, PLACE):
        return True  # 和凤|去县医院
    if token.text[:2] not in signs().surnames or "·" in token.text:
        return False
    fetched = len(behind) > 1 and behind[1].text[0] == "领" and not behind[1].has("marriage")
    return len(token.text) == 2 or (
        len(token.text) == 3 and behind[:1] != [] and behind[0].text == "来" and not fetched
    )


def cut_off(after: Token | None, behind: Sequence[Token]) -> bool:
    """A single character between a name and the comma: the name may be longer."""
    alone = after is not None and lone(after) and after.text not in "的了啊哈吧呢呀哦嗯吗嘛"
    return alone and (not behind or behind[0].kind == BREAK)


def short(token: Token, after: Token | None) -> bool:
    """邓小|平安: a word behind a name that seems to lack its last character."""
    lacking = len(token.text) == 2 and token.text[1] in "小阿大"
    return lacking and after is not None and after.kind == WORD and after.typed[0] in signs().given


def is_no_name(last: Token | None, token: Token, after: Token | None) -> bool:
    """蓝天|幼儿园: a house's name; 戴环|戴得(腰酸): the verb once more; 取名|常乐: what a child is called."""
    again = last is not None and bool(last.tags) and token.text == last.text[0] + "得"
    given = last is not None and last.text in _GIVEN
    return again or given or (after is not None and after.text in _HOUSES)


_GIVEN = closed("gathering.given")
"""Behind what the name of a child stands."""

_HOUSES = frozenset({"幼儿园", "小学", "中学", "超市", "饭店", "宾馆", "酒店", "药店"})


def one_house(found: Sequence[Token], at: int) -> bool:
    """江老汉|江福生, 何家湾|何小飞: a name behind its own house or title begins with the surname."""
    name = found[at].text
    same = [place for place in range(max(0, at - 6), at) if found[place].text[:1] == name[0]]
    return len(name) == 3 and any(
        found[place].text[1:2] == "老" or (place + 1 < at and found[place + 1].has("house", "titled", "old"))
        for place in same
    )


RARE = 8.5
"""Words said oftener than this are no names (法院)."""


def must_be_name(token: Token, last: Token | None, after: Token | None) -> bool:
    """A word that is a name where it stands: behind 叫, or first in a clause in front of a day or an event."""

    if token.text[0] not in signs().surnames:
        return False
    if last is not None and last.has("named"):
        return True
    cost = lexicon().cost(token.text)
    if any(sign not in signs().given for sign in token.text[1:]) or (cost is not None and cost < RARE):
        return False
    return (
        (last is None or last.kind in (BREAK, MARK))
        and after is not None
        and (after.kind == DATE or after.has(*HAPPENS))
    )
