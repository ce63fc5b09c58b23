"""Messages told in other ways than one event after another: lists, kin, twins, dialects, and what has not happened.

Each pattern draws names, days and places. Words of its own, no lexicon.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from random import Random

from tests.handlers.reading.composing import Composed, Truth
from tests.handlers.reading.drawing import AWAY, CLINICS, SHANGHAI, jin, last_month, name, relative, solar, weekday

Told = tuple[str, tuple[Truth, ...]]
Way = Callable[[Random, date], Told]
_DAYS = (relative, relative, solar, last_month, weekday)


def several(draw: Random, count: int) -> list[str]:
    """People of different names."""
    found: list[str] = []
    while len(found) < count:
        one = name(draw)
        found += [one] if one not in found else []
    return found


def one_of(ways: Sequence[Way], seed: int) -> Composed:
    """A message in one of `ways`, sent in the daytime of a drawn day."""
    draw = Random(seed)
    today = date(2025, 3, 1) + timedelta(draw.randrange(900))
    sent_at = datetime(today.year, today.month, today.day, draw.randrange(7, 22), tzinfo=SHANGHAI)
    text, truths = draw.choice(ways)(draw, today)
    return Composed(text, sent_at, truths)


def bracket_list(draw: Random, today: date) -> Told:
    """返乡:童小花(由东莞),童小草(由惠州),均为2月8日."""
    head, kind, place_of, sign = draw.choice(
        [("返乡", "return_home", "from_place", "由"), ("外出", "migrate_out", "to_place", "去")]
    )
    on = today - timedelta(draw.randrange(1, 20))
    day, mark = f"{on.month}月{on.day}日", draw.choice((",", "、"))
    people = several(draw, draw.choice((2, 2, 3)))
    places = [draw.choice(AWAY) for _ in people]
    told = mark.join(f"{who}({sign}{place})" for who, place in zip(people, places, strict=True))
    truths = (Truth(kind, who, on, {place_of: place}) for who, place in zip(people, places, strict=True))
    return f"{head}:{told},{draw.choice(('均为', '都是'))}{day}", tuple(truths)


def names_in_a_row(draw: Random, today: date) -> Told:
    """三查 已做 祁小红 向阳花 3月15日."""
    word, kind = draw.choice([("三查", "round"), ("两癌筛查", "screening"), ("孕前检查", "prepregnancy")])
    on = today - timedelta(draw.randrange(0, 20))
    people = several(draw, draw.choice((2, 3)))
    told = " ".join([word, *draw.choice((["已做"], [])), *people, f"{on.month}月{on.day}日"])
    return told, tuple(Truth("exam", who, on, {"exam_kind": kind}) for who in people)


def kin(draw: Random, today: date) -> Told:
    """岳来顺家添了个孙女,儿媳妇庄秀云昨天生的."""
    host, who = several(draw, 2)
    said, on = draw.choice(_DAYS)(draw, today)
    weight, grams = jin(draw)
    word, sex = draw.choice([("孙女", "female"), ("孙子", "male")])
    child = "女孩" if sex == "female" else "男孩"
    forms = [
        f"{host}家添了个{word},儿媳妇{who}{said}生的,{weight}",
        f"{host}的儿媳妇,叫{who},{said}生了个{child},{weight}",
        f"{host}的儿媳妇{who}{said}生了个{child},{weight}",
    ]
    relation = {"to": host, "as": "daughter_in_law"}
    return draw.choice(forms), (Truth("birth", who, on, {"child_sex": sex, "weight_g": grams, "relation": relation}),)


def partner(draw: Random, today: date) -> Told:
    """游志刚结婚了,昨天跟一个叫晏丽丽的姑娘领的证."""
    who, other = several(draw, 2)
    said, on = draw.choice(_DAYS)(draw, today)
    forms = [
        f"{who}结婚了,{said}跟一个叫{other}的姑娘领的证",
        f"{who}领证了,对象叫{other},{said}领的",
        f"{said}{who}和她对象{other}领了结婚证",
    ]
    return draw.choice(forms), (Truth("marriage", who, on, {"spouse": other}),)


def twins(draw: Random, today: date) -> Told:
    """龙凤胎,女孩2600克,男孩2750克: each weight is that of the child named beside it."""
    who, (said, on), clinic = name(draw), draw.choice(_DAYS)(draw, today), draw.choice(CLINICS)
    sexes = draw.choice((("female", "male"), ("male", "female")))
    words = {"female": draw.choice(("女孩", "女")), "male": draw.choice(("男孩", "男"))}
    weights = [jin(draw) for _ in sexes]
    each = ",".join(f"{words[sex]}{weight}" for sex, (weight, _) in zip(sexes, weights, strict=True))
    truths = (
        Truth("birth", who, on, {"child_sex": sex, "weight_g": grams, "plural_no": number})
        for number, (sex, (_, grams)) in enumerate(zip(sexes, weights, strict=True), 1)
    )
    return f"{who}{said}在{clinic}生了龙凤胎,{each}", tuple(truths)


def dialect(draw: Random, today: date) -> Told:
    """俺组哩刘巧夜个领证了; 刘巧前日生哒个妹子."""
    who, place = name(draw), draw.choice(AWAY)
    said, back = draw.choice([("夜个", 1), ("昨儿个", 1), ("今儿个", 0), ("前儿个", 2), ("大前儿", 3)])
    on = today - timedelta(back)
    weight, grams = jin(draw)
    return draw.choice(
        [
            (f"俺组哩{who}{said}去{place}打工去啦", (Truth("migrate_out", who, on, {"to_place": place}),)),
            (f"{who}打{place}回来哩 {said}到哩家", (Truth("return_home", who, on, {"from_place": place}),)),
            (f"{who}{said}生哒个妹子 {weight}", (Truth("birth", who, on, {"child_sex": "female", "weight_g": grams}),)),
            (f"俺组哩{who}{said}上环咯", (Truth("measure", who, on, {"action": "start", "method": "iud"}),)),
        ]
    )


def not_yet(draw: Random, _today: date) -> Told:
    """What was put off, advised or is not known: nothing has happened."""
    who = name(draw)
    forms = [
        f"{who}说过完年去{draw.choice(AWAY)},到时候再报",
        f"{who}上环改到下周了",
        f"{who}的环歪了,医生让她下周去取",
        f"{who}生没生我还不晓得",
        f"{who}正打离婚官司呢",
        f"{who}还在考虑要不要取环",
    ]
    return draw.choice(forms), ()


def after_all(draw: Random, today: date) -> Told:
    """本来说月底去深圳,昨天提前走了: what was meant or denied first has come about."""
    who, place = name(draw), draw.choice(AWAY)
    said, on = relative(draw, today)
    gone, back = Truth("migrate_out", who, on, {"to_place": place}), Truth("return_home", who, on, {})
    forms = [
        (f"{who}本来说月底去{place},{said}提前走了", gone),
        (f"{who}原打算下个月去{place}打工,{said}就走了", gone),
        (f"{who}没回来,其实{said}回了", back),
        (f"{who}说不回来的,结果{said}还是回来了", back),
        (f"{who}本来说下周上环,{said}就去上了", Truth("measure", who, on, {"action": "start", "method": "iud"})),
        (f"本来约的下周取环,{who}{said}提前取了", Truth("measure", who, on, {"action": "stop", "method": "iud"})),
        (f"{who}预产期还没到,{said}提前生了", Truth("birth", who, on, {})),
    ]
    text, truth = draw.choice(forms)
    return text, (truth,)


def pills(draw: Random, today: date) -> Told:
    """昨天把药停了, 避孕药不吃了."""
    who, (said, on) = name(draw), draw.choice(_DAYS)(draw, today)
    forms = [f"{who}{said}把药停了", f"{who}{said}把避孕药停了,想要孩子", f"{who}避孕药吃着头晕,{said}把药停了"]
    return draw.choice(forms), (Truth("measure", who, on, {"action": "stop", "method": "pill"}),)


def household(draw: Random, today: date) -> Told:
    """搬来一户:户主麦永强,湖南邵阳人,带妻子温小媚; 男的叫…,女的叫…."""
    he, she = several(draw, 2)
    place, (said, on) = draw.choice(AWAY), draw.choice(_DAYS)(draw, today)
    forms = [
        f"搬来一户:户主{he},{place}人,带妻子{she},{said}租住老学校",
        f"新来一户,户主{he},{place}的,妻子{she},{said}住进来的",
        f"砖厂来了两口子,男的叫{he},女的叫{she},{place}人,{said}住下的",
    ]
    return draw.choice(forms), tuple(Truth("migrate_in", who, on, {"from_place": place}) for who in (he, she))


WAYS: tuple[Way, ...] = (
    bracket_list,
    names_in_a_row,
    kin,
    partner,
    twins,
    dialect,
    not_yet,
    after_all,
    pills,
    household,
)


def tell(seed: int) -> Composed:
    """One message in one of the ways."""
    return one_of(WAYS, seed)
