"""What a message says and takes back in the same breath: the later value stands in place of the earlier one.

今天,哦不是今天,是昨天; 辛建国……不对,打错了,是辛建军; 从咸宁迁来,写反了,是迁去咸宁. A correction of an earlier report
is none of this: it names the report (`corrections`). Where nothing alike was said before, what is meant stays open.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from handlers.reading.folding import closed
from handlers.reading.lexicon import place_names
from handlers.reading.tokens import AGE, BREAK, DATE, FACILITY, GESTATION, GROUP, NAME, PLACE, WEIGHT, Token

_SIGHS = "哦噢喔啊哎唉呃嗯诶欸额呀哟"
_SLIP = re.compile(
    "(?:[说打写讲记看听弄搞输念][错反岔混](?:名字?|人名?|日子|日期|时间|地方|字)?|错|反)了"
    f"|不对头?(?!劲|付|称)|不不+|(?<=[{_SIGHS}])不(?=[,。… ]|是)|口误|手误|笔误|啊?呸"
    "|(?<=[, …。;])(?:(?:更正|纠正)(?:一下)?|不是?|[说打写讲记看弄搞输念][错反])(?=[, …:])"
)
_ANY = re.compile(f"不[对不是,。… ]|错|误|反了|更正|纠正|呸|应该?[是为]|并非|[{_SIGHS}]")
"""What every slip has something of."""

_BETWEEN = re.compile(f"[ ,。;!…~、我{_SIGHS}]{{0,6}}")
_NOT = re.compile(
    f"(等等,?|等一?下,?|[{_SIGHS}],?)?(?:不是|并不是|并非)([^ ,。;!?是]{{1,6}}?)(?:[,。… ]{{0,2}}|了,|的,)"
    "(?:而|应该|应当|应)?是"
)
_SIGHED = re.compile(f"(?<=[, …。;-])[{_SIGHS}](?=[^,。;]{{1,12}}(?:[,。;]|$))")
"""取的环,噢县医院取的: a sigh, and a value of which nothing else is said than before."""

_RATHER = re.compile("(?<=[, …])(?:应该是|应是|应为)")
"""前天,应该是大前天: where two values of one sort stand side by side."""

_REPORTS = re.compile(
    "报[的过给成错]|[我刚]报|那条|[上前]一?条|这条|[昨前今][天日晚][我你]?[说讲发写填]|登记(?:成|时|的是|错)|系统里|^.{0,6}[更改订]正|^改"
    "|那[个条](?:预产期|末次月经|体重|日期|日子|名字|年龄|地点)"
)
"""Words for a report sent before: then nothing is restated, it is corrected."""

_IS = frozenset({"是", "应该是", "应当是", "应是", "应为", "而是", "改成", "改为", "该是", "应该", "就是", "而"})
_DENIES = frozenset({"不是", "并不是", "并非"})
_VALUES = (DATE, NAME, PLACE, FACILITY, WEIGHT, AGE, GESTATION, GROUP)
_EVENTFUL = closed("frames.eventful") | {"iud.replace", "implant.start", "hukou.in"}
_FAMILIES = ("exam.", "pe.", "m.")
_NEAR = 6
"""So many pieces behind a slip the right values stand at most."""


@dataclass(frozen=True)
class Restated:
    """The pieces without what was taken back. `open`: something was, and it is not read what."""

    pieces: list[Token]
    open: bool = False


def restated(pieces: Sequence[Token], text: str) -> Restated:
    """The pieces of a (folded) text, each value taken back replaced by the one that was put in its place."""
    found, left_open, done = list(pieces), False, -1
    if not _ANY.search(text) or _REPORTS.search(text):
        return Restated(found)
    for start, end, plainly in _slips(text):
        if start < done:
            continue
        mark = _mark(found, start, end)
        if mark is None:
            continue
        first, behind, denied = mark
        sighed = not plainly and not denied and end > start
        if (
            not plainly
            and not denied
            and not (_says_again(found, first, behind) if sighed else _beside(found, first, behind))
        ):
            continue
        done = found[behind].start if behind < len(found) else len(text)
        taken = _taken_back(found, first, behind, denied)
        found = taken or found
        left_open |= taken is None and plainly
    return Restated(found, left_open)


def _beside(found: Sequence[Token], first: int, behind: int) -> bool:
    """Whether two values of one sort stand side by side."""
    return behind < len(found) and _sort(found[first - 1]) == _sort(found[behind])


def _says_again(found: Sequence[Token], first: int, behind: int) -> bool:
    """Whether a clause holds a value of a sort told before, and nothing new."""
    rest = found[behind:]
    ends = next((at for at, one in enumerate(rest) if one.kind == BREAK), len(rest))
    values = [one for one in rest[:ends] if _sort(one)]
    before = found[:first]
    told = len(values) == 1 and values[0].kind != NAME and any(_sort(one) == _sort(values[0]) for one in before)
    return told and all(one is values[0] or _says_no_more(one, before) for one in rest[:ends])


def _slips(text: str) -> list[tuple[int, int, bool]]:
    """Where something is taken back, and whether that is said plainly: 打错了 is, 不是今天,是昨天 may be no slip."""
    plain = list[tuple[int, int, bool]]()
    for one in _SLIP.finditer(text):
        again = plain and _BETWEEN.fullmatch(text, plain[-1][1], one.start())
        start = plain.pop()[0] if again else one.start()  # 不对,打错字了 is one slip
        plain.append((start, one.end(), True))
    denied = [
        (one.start(), one.start(), False)
        for one in _NOT.finditer(text)
        if one[1] or one[2] in ("她", "他") or one[2] in text[: one.start()]
    ]
    doubted = [(one.start(), one.start(), False) for one in _RATHER.finditer(text)]
    doubted += [(one.start(), one.end(), False) for one in _SIGHED.finditer(text)]
    return sorted(plain + denied + doubted)


def _mark(found: Sequence[Token], start: int, end: int) -> tuple[int, int, list[Token]] | None:
    """The first piece of a slip, the first one behind it, and what is denied there; None where it is no slip."""
    first = next((at for at, one in enumerate(found) if one.end > start), len(found))
    while first and _is_gap(found[first - 1]):
        first -= 1
    last = found[first - 1] if first else None
    if last is None or (last.end == start and not _may_end(last)):
        return None
    if last.kind == DATE and found[first].kind != BREAK and any("错" in one.text for one in found[first : first + 2]):
        return None  # 上午我打错了: an earlier report
    behind, denied = first, list[Token]()
    while behind < len(found):
        token = found[behind]
        if token.text in _DENIES or (token.text == "不" and _text(found, behind + 1) == "是"):
            behind += 1 + (token.text == "不")
            said = _until_is(found, behind)
            denied += found[behind:said]
            behind = said
        elif token.start < end or _is_gap(token) or token.text in _IS or _SLIP.match(token.text + "了"):
            behind += 1
        else:
            break
    return first, behind, denied


def _is_gap(token: Token) -> bool:
    return token.kind == BREAK or token.text in _HESITATING


_HESITATING = frozenset(_SIGHS) | {"哎呀", "等等", "等下", "等一下", "哎哟", "我"}


def _may_end(last: Token) -> bool:
    """Whether a statement can end here: 节扎了不对, 辛建国不对; not 名字写错了, 感觉不对."""
    return (
        last.kind in _VALUES or last.text[-1] in "了的吧" or bool(_events(last)) or last.has("sex.female", "sex.male")
    )


def _text(found: Sequence[Token], at: int) -> str:
    return found[at].text if at < len(found) else ""


def _until_is(found: Sequence[Token], at: int) -> int:
    """Where 是 stands behind what is denied; the place itself where none does."""
    for place in range(at, min(at + _NEAR, len(found))):
        if found[place].text in _IS:
            return place
    return at


def _taken_back(found: Sequence[Token], first: int, behind: int, denied: Sequence[Token]) -> list[Token] | None:
    """The pieces with the values behind a slip in place of those before it; None where they have no likeness."""
    before, rest = list(found[:first]), list(found[behind:])
    ends = next((at for at, one in enumerate(rest) if one.kind == BREAK), len(rest))
    right, after = rest[:ends], rest[ends:]
    told = any(map(_events, before))
    changed = _other_event(before, right)
    for phrase in _phrases(right[:_NEAR], before) if not changed else ():
        at = _likeness(before, phrase[-1], denied)
        if at is not None:
            kin = len(phrase) > 1 and phrase[0].has("she")
            before[at : at + 1] = [before[at], *phrase] if kin else phrase
            starts = {one.start for one in phrase}
            right = [one for one in right if one.start not in starts]
            changed = True
        elif phrase[-1].kind == DATE:
            changed = True
    if not changed:
        return None
    if all(_says_no_more(one, before) for one in right):
        return [*before, *after]
    return [*before, *([_COMMA] if told else []), *right, *after]


_COMMA = Token(0, 0, BREAK, ",", typed=",")


def _phrases(right: Sequence[Token], before: Sequence[Token]) -> list[list[Token]]:
    """The values behind a slip, the first of each sort; a name with the words that lead to it (她男人汤卫东)."""
    found: dict[str, list[Token]] = {}
    placed = next((one.kind == PLACE for one in reversed(before) if one.kind in (PLACE, NAME)), False)
    for at, token in enumerate(right):
        sort = _sort(token)
        if sort == NAME and not all(_leads(one) for one in right[:at]):
            continue  # 口误,打的是刘小芳家的电话
        sort = PLACE if sort == NAME and placed and token.text in place_names() else sort
        if sort == NAME and at > 1 and right[at - 2].has("she") and right[at - 1].family("rel."):
            found.setdefault(sort, list(right[at - 2 : at + 1]))
        elif sort in ("sex", "kin") and at and right[at - 1].has("she"):
            continue
        elif sort:
            found.setdefault(sort, [replace(token, kind=PLACE, value=None) if sort == PLACE else token])
    return list(found.values())


def _leads(token: Token) -> bool:
    """Whether a name may stand behind it as what is put right: 是|她|男人, 三组的."""
    kin = token.family("rel.") is not None
    return kin or token.kind in (DATE, GROUP) or token.has("she", "with", "into_us", "named") or token.text in _EMPTY


def _sort(token: Token) -> str:
    if token.kind in _VALUES:
        return token.kind
    return "sex" if token.has("sex.female", "sex.male") else "kin" * (token.family("rel.") is not None)


def _likeness(before: Sequence[Token], value: Token, denied: Sequence[Token]) -> int | None:
    """Where the value stood that is taken back: the one that is denied by its name, else the last of its sort."""
    alike = [at for at, one in enumerate(before) if _sort(one) == _sort(value)]
    called = [at for at in alike if before[at].text in {one.text for one in denied}]
    return next(reversed(called or alike), None)


def _events(token: Token) -> set[str]:
    return {tag for tag in token.tags if tag in _EVENTFUL or tag.startswith(_FAMILIES)}


def _other_event(before: list[Token], right: Sequence[Token]) -> bool:
    """迁来,写反了,是迁去: takes the event told out of `before`, with its places where others are told."""
    new = next((one for one in right[:_NEAR] if _events(one)), None)
    at = next((at for at in range(len(before) - 1, -1, -1) if _events(before[at])), None)
    if new is None or at is None or _events(new) & _events(before[at]):
        return False
    placed = any(one.kind == PLACE for one in right)
    start = next((place for place in range(at, -1, -1) if before[place].kind == BREAK), -1) + 1
    kept = [
        one
        for place, one in enumerate(before[start:], start)
        if place != at and not (placed and (one.kind == PLACE or one.has("from", "toward")))
    ]
    before[start:] = kept
    return True


def _says_no_more(token: Token, before: Sequence[Token]) -> bool:
    """Whether a piece left behind a slip only says again what was said: 从|回来的."""
    again = any(_events(token) & _events(one) for one in before)
    return again or token.has("from", "toward", "act.start", "act.stop", "weight_word") or token.text in _EMPTY


_EMPTY = frozenset("的了是才去来做办个")
