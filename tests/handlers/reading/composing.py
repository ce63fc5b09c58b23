"""Sentences with known truth: who × what × when × how it is said, drawn from a number. Words of its own, no lexicon.

What is composed here follows the rules for reading (D1–D9, N1–N5) and nothing of the reader's own files, so that the
two can disagree.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from tests.handlers.reading.drawing import AWAY, CLINICS, SHANGHAI, WHEN, When, chinese, jin, name


@dataclass(frozen=True)
class Truth:
    """An event as it was meant. `asks`: it may only be offered with a question."""

    type: str
    person: str | None
    on: date
    fields: dict[str, object] = field(default_factory=dict)
    asks: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Composed:
    """A message with what it means."""

    text: str
    sent_at: datetime
    truths: tuple[Truth, ...]


def birth(draw: Random, who: str, when: When) -> tuple[str, Truth]:
    """生了."""
    weight, grams = jin(draw)
    word, sex = draw.choice(
        [("女儿", "female"), ("男孩", "male"), ("闺女", "female"), ("儿子", "male"), ("丫头", "female")]
    )
    clinic = draw.choice(CLINICS)
    forms = [
        f"{who}{when[0]}在{clinic}生了个{word},{weight}",
        f"{when[0]}{who}生了,是个{word},{weight},{clinic}",
        f"{who}{when[0]}生的 {word} {weight} 在{clinic}",
        f"出生 {who} {'女' if sex == 'female' else '男'} {weight} {when[0]} {clinic}",
        f"{when[0]},{who}在{clinic}顺产一{'女' if sex == 'female' else '男'}婴,体重{weight}",
    ]
    return draw.choice(forms), Truth("birth", who, when[1], {"child_sex": sex, "weight_g": grams, "facility": clinic})


def wedding(draw: Random, who: str, when: When) -> tuple[str, Truth]:
    """领证."""
    other = name(draw)
    forms = [
        f"{who}和{other}{when[0]}领证了",
        f"{when[0]}{who}跟{other}在民政局领了结婚证",
        f"结婚 {who} {other} {when[0]}",
        f"{who}与{other}于{when[0]}办理结婚登记",
    ]
    return draw.choice(forms), Truth("marriage", who, when[1], {"spouse": other})


def parting(draw: Random, who: str, when: When) -> tuple[str, Truth]:
    """离婚."""
    other = name(draw)
    forms = [f"{who}和{other}{when[0]}离婚了", f"离婚:{who},{other},{when[0]}", f"{when[0]}{who}跟{other}离了"]
    return draw.choice(forms), Truth("divorce", who, when[1], {"spouse": other})


def death(draw: Random, who: str, when: When) -> tuple[str, Truth]:
    """去世."""
    age = draw.randrange(50, 99)
    word = draw.choice(("去世", "过世", "病故", "病逝"))
    said = draw.choice((str(age), chinese(age)))
    forms = [
        f"{who}{when[0]}{word}了,{said}岁",
        f"{when[0]}{who}老人{word},享年{said}岁",
        f"死亡 {who} {age}岁 {when[0]}",
    ]
    return draw.choice(forms), Truth("death", who, when[1], {"age": age})


def leaving(draw: Random, who: str, when: When) -> tuple[str, Truth]:
    """外出."""
    place = draw.choice(AWAY)
    forms = [
        f"{who}{when[0]}去{place}打工了",
        f"{when[0]}{who}到{place}打工去了",
        f"外出 {who} {place} {when[0]} 打工",
        f"{who}{when[0]}外出到{place}务工",
    ]
    return draw.choice(forms), Truth("migrate_out", who, when[1], {"to_place": place, "purpose": "work"})


def coming_home(draw: Random, who: str, when: When) -> tuple[str, Truth]:
    """回来."""
    place = draw.choice(AWAY)
    forms = [f"{who}{when[0]}从{place}回来了", f"返乡 {who} {place} {when[0]}", f"{who}从{place}回来了,{when[0]}到的家"]
    return draw.choice(forms), Truth("return_home", who, when[1], {"from_place": place})


def registration(draw: Random, who: str, when: When) -> tuple[str, Truth]:
    """户口."""
    place = draw.choice(AWAY)
    if draw.random() < 0.5:
        forms = [
            f"{who}户口{when[0]}迁到{place}去了",
            f"{when[0]}{who}的户口迁往{place}",
            f"户口迁出 {who} {place} {when[0]}",
        ]
        return draw.choice(forms), Truth("hukou_out", who, when[1], {"to_place": place})
    forms = [
        f"{who}户口{when[0]}从{place}迁过来了",
        f"{when[0]}{who}的户口由{place}迁入我组",
        f"户口迁入 {who} 从{place} {when[0]}",
    ]
    return draw.choice(forms), Truth("hukou_in", who, when[1], {"from_place": place})


METHODS = (
    ("上环了", "start", "iud"),
    ("取环了", "stop", "iud"),
    ("做了皮埋", "start", "implant"),
    ("打了避孕针", "start", "injectable"),
    ("做了结扎", "start", "female_sterilisation"),
    ("把环取了", "stop", "iud"),
    ("放了环", "start", "iud"),
)


def measure(draw: Random, who: str, when: When) -> tuple[str, Truth]:
    """上环 …"""
    word, action, method = draw.choice(METHODS)
    clinic = draw.choice(CLINICS)
    forms = [f"{who}{when[0]}在{clinic}{word}", f"{when[0]}{who}{word},{clinic}做的", f"{who}{word} {when[0]} {clinic}"]
    return draw.choice(forms), Truth("measure", who, when[1], {"action": action, "method": method, "facility": clinic})


def loss(draw: Random, who: str, when: When) -> tuple[str, Truth]:
    """流产 …"""
    word, kind = draw.choice(
        (("自然流产了", "spontaneous"), ("做了人流", "induced"), ("小产了", "spontaneous"), ("引产了", "induced"))
    )
    clinic = draw.choice(CLINICS)
    forms = [f"{who}{when[0]}在{clinic}{word}", f"{when[0]}{who}{word},在{clinic}"]
    return draw.choice(forms), Truth("pregnancy_end", who, when[1], {"end_kind": kind, "facility": clinic})


CHECKS = (
    ("做了产检", "anc"),
    ("做了三查", "round"),
    ("参加了两癌筛查", "screening"),
    ("做了孕前优生检查", "prepregnancy"),
    ("查环了", "measure_check"),
)


def check(draw: Random, who: str, when: When) -> tuple[str, Truth]:
    """产检 …"""
    word, kind = draw.choice(CHECKS)
    clinic = draw.choice(CLINICS)
    forms = [f"{who}{when[0]}在{clinic}{word}", f"{when[0]}{who}去{clinic}{word}"]
    return draw.choice(forms), Truth("exam", who, when[1], {"exam_kind": kind, "facility": clinic})


EVENTS = (birth, birth, wedding, parting, death, leaving, coming_home, registration, measure, loss, check)
LEADS = ("", "", "", "", "汇报一下,", "报告:", "您好,", "领导,我报一下:", "麻烦登记一下:")


def compose(seed: int) -> Composed:
    """One message: one to three events in one of the ways to put them together."""
    draw = Random(seed)
    today = date(2025, 3, 1) + timedelta(draw.randrange(900))
    sent_at = datetime(today.year, today.month, today.day, draw.randrange(7, 22), draw.randrange(60), tzinfo=SHANGHAI)
    told = []
    for _ in range(draw.choice((1, 1, 1, 1, 2, 2, 3))):
        told.append(draw.choice(EVENTS)(draw, name(draw), draw.choice(WHEN)(draw, today)))
    texts = [text for text, _ in told]
    if len(texts) == 1:
        text = draw.choice(LEADS) + texts[0]
    elif draw.random() < 0.4:
        text = "".join(f"{mark}{one}" for mark, one in zip("①②③", texts, strict=False))
    elif draw.random() < 0.5:
        text = "今天报几件事:" + " ".join(f"{at}、{one}" for at, one in enumerate(texts, 1))
    else:
        text = draw.choice(("。", ";", "\n")).join(texts)
    return Composed(text, sent_at, tuple(truth for _, truth in told))
