"""Names of people in a text: where one may stand, and how likely. Who is meant by it is not decided here."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from handlers.reading.folding import closed, lines
from handlers.reading.lexicon import place_names

BASE = 0.8
_NICKNAME = 7.0
_SURNAMES = {"common": 3.0, "usual": 4.0, "everyday": 5.5, "leading": 6.0, "double": 4.0}
_GIVEN = {"usual": 4.2, "seen": 5.5, "rare": 8.0}
_STRANGE = 10.0
_SHORT = 0.7
_LINKED = 1.0
_LACKING = 3.0
"""What names of two characters cost more, and those that lack something (王大, 聂小)."""
_TITLE = 5.0
_MIDDLE_HOUSE = 2.0
_FOLLOWED = 1.0
_SECOND = 1.5
_PAIRING = frozenset("与跟和、")
"""Between two people: what follows is a name."""
_LEADING = 4.0
"""Even a surname that is an everyday word costs no more than this behind a comma."""

_INTRODUCING = frozenset("叫组是的名跟与和、妇")
"""What a surname that is a common word stands behind, beside commas."""

_PREPOSITIONS = frozenset("从由到往于向在去")
_FIELD = frozenset(" ,;:、|\n()。①②③④⑤⑥⑦⑧⑨") | {""}
"""Between two of these a name stands alone."""

_AFTER = frozenset(
    " 的他她和与、,。;:(昨今前在从去因户老上下怀生领刚才就也又还已都由于来到夫两俩携家一二三四五六七八九十"
) | {""}
"""What often stands behind a name."""
_HAMLETS = "湾沟坪坝冲岭坡塘庄村屯寨洼咀嘴岗畈塆垸峪坎塝院集店桥坳垴垄岙圩墩垭塬圪窑"
_CALLED = "爷娘妈叔婶伯嫂姐哥姑舅弟妹"
_TITLES = "家姐婶嫂叔爷娘哥爸妈爹婆公奶的某氏镇乡村县市区组厂队社"
"""Signs that end what somebody is called rather than a name (谷婶, 徐勇家)."""


@dataclass(frozen=True)
class Signs:
    """What names are made of, with costs."""

    surnames: dict[str, float]
    leading: frozenset[str]
    given: dict[str, float]
    parts: frozenset[str]
    families: frozenset[str]
    starts: frozenset[str]
    sounds: frozenset[str]
    firsts: frozenset[str]


def _sections(name: str) -> dict[str, str]:
    found: dict[str, str] = {}
    heading = ""
    for line in lines(name):
        if line.startswith("["):
            heading = line[1:-1]
        else:
            found[heading] = f"{found.get(heading, '')} {line}".strip()
    return found


@cache
def signs() -> Signs:
    """The signs of names, read once."""
    surnames = {}
    for tier, text in _sections("surnames.txt").items():
        for surname in text.split() if tier == "double" else text.replace(" ", ""):
            surnames[surname] = _SURNAMES[tier]
    given = {
        sign: _GIVEN[tier] for tier, text in reversed(_sections("given.txt").items()) for sign in text if sign != " "
    }
    peoples = _sections("peoples.txt")
    parts, families = frozenset(peoples["parts"].split()), frozenset(peoples["families"].split())
    sound = "".join(sorted(set(peoples["sounds"]) - {" "}))
    return Signs(
        surnames,
        frozenset(sign for sign, cost in surnames.items() if cost == _SURNAMES["leading"]),
        given,
        parts,
        families,
        frozenset(part[0] for part in parts | families),
        frozenset(sound),
        frozenset("老小") | {surname[0] for surname in surnames} | {part[0] for part in parts | families},
    )


@cache
def _nickname() -> re.Pattern[str]:
    usual = "".join(
        sign for sign, cost in signs().given.items() if cost == _GIVEN["usual"] and sign not in "小大子老阿"
    )
    return re.compile(
        "(?:^|(?<=[ ,。;:、\n])|(?<=还有)|(?<=还有个)|(?<=另外)|(?<=[^的 ,。;:\n][和同跟与]))"
        rf"(?:[小阿][{usual}]|[{usual}]子)"
        "(?=[昨今前大从去怀生领上回结离也又在刚取流打做])"
    )


def nicknames(text: str) -> Iterator[tuple[int, int]]:
    """娟子, 小娟, 阿芳, where somebody is named at the beginning: who is meant must be asked."""
    if "子" in text or "小" in text or "阿" in text:
        for found in _nickname().finditer(text):
            if found[0][0] in "小阿" or found[0][0] not in signs().surnames:  # 叶子 has a surname
                yield found.span()


def names_at(text: str, start: int) -> Iterator[tuple[int, float]]:
    """The ends of names that may begin here, each with its cost."""
    known = signs()
    first = text[start]
    if first in known.surnames:
        begins = text[start - 1 : start] in _FIELD
        surname = min(known.surnames[first], _LEADING) if begins else known.surnames[first]
        if begins or first not in known.leading or text[start - 1] in _INTRODUCING:
            yield from _given(text, start + 1, start, surname, known)
    if (
        first in "老小"
        and text[start + 1 : start + 2] in known.surnames
        and text[start + 2 : start + 3] in ("家", "的", "她", "他", "")
    ):
        yield start + 2, _NICKNAME
    if text[start : start + 2] in known.surnames:
        yield from _given(text, start + 2, start, known.surnames[text[start : start + 2]], known)
    if first in known.starts:
        yield from _composed(text, start, known)


def _given(text: str, at: int, start: int, surname: float, known: Signs) -> Iterator[tuple[int, float]]:
    cost, begins = BASE + surname, text[start - 1 : start]
    if text[start : at + 1] in _BEASTS or (text[start] == "从" and text.startswith("从民政局", start)):
        return
    weekday = text[start] == "周" and text[at : at + 1] in _WEEKDAYS
    for end in range(at + 1, min(at + 2, len(text)) + 1):
        sign = text[end - 1]
        if sign in "厂她他" or not "\u4e00" <= sign <= "\u9fff":
            return
        if sign == "老" and end == at + 1 and text[end : end + 1] in _COUNTING:
            continue  # 田老|二
        if sign in "老小" and text[at:end] in _EARLIER and text[end : end + 1] in _COUNTING:
            return  # 张家|老三
        if sign == "氏" and end == at + 2 and text[at] in known.surnames:
            yield end, cost  # 盛王氏
            return
        cost += known.given.get(sign, _STRANGE)
        if sign == "家" and end == at + 1:
            cost += _MIDDLE_HOUSE
            continue  # 卢家 is a house, 熊家旺 a name
        if sign in _HAMLETS and text[at] == "家" and end == at + 2:
            continue  # 任家湾
        if text[start] in _PREPOSITIONS and (text[at:end] in place_names() or (sign in _HAMLETS and end == at + 2)):
            continue  # 从宁波, 从牛庄
        if weekday and end == at + 2 and sign in _DOING:
            continue  # 是周一领的
        if sign == "民" and text[end - 2] in "居村":
            continue  # 查|居民
        if sign == "人" and text[start : end - 1] in place_names():
            continue  # 金乡人
        follows = text[end : end + 1]
        alone = follows in _FIELD and begins in _FIELD
        bonus = 4.0 if alone else _FOLLOWED if follows in _AFTER else 0.0
        bonus += _SECOND if begins in _PAIRING else 0.0
        titled = _TITLE if sign in _TITLES or (sign in "大老小" and follows and follows in _CALLED) else 0.0
        lacking = (_LACKING if sign in "小大阿老" else _SHORT) if end - start == 2 else 0.0
        titled += _TITLE if follows == "厂" or (weekday and end == at + 1) else 0.0
        linked = _LINKED if sign in "和与同跟" and end - start == 3 else 0.0
        linked += 2 * _LINKED if sign in "来去" and end - start == 4 else 0.0
        yield end, cost + titled + lacking + linked - bonus


def _composed(text: str, start: int, known: Signs) -> Iterator[tuple[int, float]]:
    """Names of two or three whole parts (卓玛央金, 海来阿牛), or of one long part (苏木雅)."""
    ends = [(start, 0)]
    for count in range(3):
        onward = []
        for at, _ in ends:
            for size in (2, 3, 4):
                piece = text[at : at + size]
                if len(piece) == size and (piece in known.parts or (count == 0 and piece in known.families)):
                    onward.append((at + size, count + 1))
                    if not count and piece.startswith(_SPELLED):
                        yield from _spelled(text, at + size, known)
                    if not count and piece in known.families:
                        yield from _of_family(text, at + size)
                    if count or (size > 2 and piece in known.parts) or piece in _ALONE:
                        yield at + size, 6.5 if count else 8.0
        ends = onward


def _of_family(text: str, at: int) -> Iterator[tuple[int, float]]:
    """沙马|石布: a Yi family, and sounds that are in no list."""
    if _YI.issuperset(text[at : at + 2]) and len(text) >= at + 2:
        yield at + 2, 7.0


_YI = frozenset("黑呷尔布洛古哈火牛木依果子支各且日则体拉惹色西石史土什沙阿约乌都妞普扎莫伍加者里曲铁")


def _spelled(text: str, at: int, known: Signs) -> Iterator[tuple[int, float]]:
    """古丽|加娜提, 古丽娜|尔: a known part, and sounds that are in no list."""
    if text[at : at + 1] in _LAST and text[at + 1 : at + 2] in _AFTER:
        yield at + 1, 7.5
    for size in (3, 4):
        if len(text) >= at + size and known.sounds.issuperset(text[at : at + size]):
            yield at + size, 8.5 - 0.5 * size


_LAST = frozenset("尔拉木汗娜提别克罕力")
_SPELLED = ("古丽", "阿依", "麦麦提", "买买提", "努尔", "热依", "帕提", "吐尔逊", "图尔", "阿布", "阿不")

_ALONE = closed("naming.alone")


def dotted_names(text: str) -> Iterator[tuple[int, int, float]]:
    """Names with a dot: start, end, cost. Every way to cut the ends short is offered; the words around them decide."""
    sounds = signs().sounds
    dot = text.find("·")
    while dot > 0:
        lefts = list(_reach(text, dot - 1, -1, sounds))
        lefts += [(dot - 2, 0)] if text[dot - 2 : dot] in signs().families and not lefts[1:] else []
        for end, right in _reach(text, dot + 1, 1, sounds):
            for start, left in lefts:
                yield start, end + 1, 8.0 - 0.6 * (end + 1 - start) + _FOREIGN * (left + right)
        dot = text.find("·", dot + 1)


_FOREIGN = 5.0
_JOINING = frozenset("与跟同及的叫")
"""Signs that stand between two people and in neither's name."""

_ENDING = frozenset("由从去来在到于昨今前又也就才都已户怀生领因把被给为是有没不家")
"""Signs with which something new begins behind a name with a dot."""


_BEASTS = frozenset({"母猪", "母牛", "母狗", "母羊", "母鸡", "母马", "母猫"})
_WEEKDAYS = frozenset("一二三四五六日")
_DOING = frozenset("领办生上取走回去来到做放离结搬迁出拿扯打")
"""Signs of verbs behind a day of the week (周一|领的)."""
_EARLIER = ("家老", "家小")
_COUNTING = frozenset("大二三四五六七八九幺么媳")

_OF_DEVICE = frozenset("到取掉脱移松")
"""Behind 环 where it is no sound of a name (环到期了)."""


def _denies(text: str, at: int) -> bool:
    """卡德尔|不打避孕针了."""
    return text[at] == "不" and text[at + 1 : at + 2] in tuple("打吃想愿用戴放上做要去来在是知能会")


def _reach(text: str, at: int, step: int, sounds: frozenset[str]) -> Iterator[tuple[int, int]]:
    """The places to which a part of a name may reach, with how many of its characters are no usual sounds."""
    strange = 0
    for _ in range(8):
        if not 0 <= at < len(text) or not "\u4e00" <= text[at] <= "\u9fff" or text[at] in _JOINING:
            return
        if step > 0 and text[at] == "环" and text[at + 1 : at + 2] in _OF_DEVICE:
            return
        if step > 0 and text[at] in _ENDING and (text[at] not in sounds or _denies(text, at)):
            return
        strange += text[at] not in sounds
        if strange > 1:
            return
        yield at, strange
        at += step
