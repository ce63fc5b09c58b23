"""Messages as they are dictated in haste: values taken back in the same breath, the same told of one more, 昨 for 昨天.

Each pattern draws names, days and places. Words of its own, no lexicon.
"""

from datetime import date, timedelta
from random import Random

from tests.handlers.reading.composing import CHECKS, Composed, Truth
from tests.handlers.reading.composing_told import Told, Way, one_of, several
from tests.handlers.reading.drawing import AWAY, CLINICS, SURNAMES, jin, name, relative

SLIPS = (
    *("哦不对,", "不对不对,", "啊不,", "说错了,", "哎打错了,", "口误,", "写错了,", "错了错了,", "等等,不对,"),
    *("…不对,", "哦我记错了,", "看错了,", "不不,", "呃不对,打错字了,"),
)


def two_days(draw: Random, today: date) -> tuple[str, str, date]:
    """A day taken back and the one put in its place."""
    wrong, right = draw.sample([("今天", 0), ("昨天", 1), ("前天", 2), ("大前天", 3)], 2)
    return wrong[0], right[0], today - timedelta(right[1])


def day_restated(draw: Random, today: date) -> Told:
    """今天,哦不是今天,是昨天在县医院生的; 昨天生的,打错了,是前天."""
    who, clinic, slip = name(draw), draw.choice(CLINICS), draw.choice(SLIPS)
    wrong, right, on = two_days(draw, today)
    forms = [
        f"{who}{wrong},哦不是{wrong},是{right}在{clinic}生的",
        f"{who}{wrong}在{clinic}生了,{slip}是{right}",
        f"{who}{wrong}在{clinic}生的,{slip}{right}生的",
        f"{who}{wrong},不,{right}在{clinic}生了",
        f"{wrong}{who}生了,不是{wrong},是{right},在{clinic}",
    ]
    return draw.choice(forms), (Truth("birth", who, on, {"facility": clinic}),)


def person_restated(draw: Random, today: date) -> Told:
    """昨天去厦门的是辛建国…不对,是辛建军."""
    (wrong, who), slip = several(draw, 2), draw.choice(SLIPS)
    (said, on), place = relative(draw, today), draw.choice(AWAY)
    forms = [
        (f"{said}去{place}打工的是{wrong},{slip}是{who}", Truth("migrate_out", who, on, {"to_place": place})),
        (f"{wrong}{said}上环了,{slip}是{who}", Truth("measure", who, on, {"action": "start", "method": "iud"})),
        (f"{said}{wrong},不对,{who}做了产检", Truth("exam", who, on, {"exam_kind": "anc"})),
        (f"{wrong}{said}怀孕12周,{slip}不是{wrong},是{who}", Truth("pregnancy", who, on, {"gest_weeks": 12})),
    ]
    text, truth = draw.choice(forms)
    return text, (truth,)


def value_restated(draw: Random, today: date) -> Told:
    """从咸宁迁来,写反了,是迁去咸宁; 6斤,不不,7斤; 去东莞,不对,是去佛山."""
    who, slip, (said, on) = name(draw), draw.choice(SLIPS), relative(draw, today)
    place, other = draw.sample(AWAY, 2)
    weight, grams = jin(draw)
    forms = [
        (
            f"{who}{said}户口从{place}迁来,哦写反了,是迁去{place}",
            Truth("hukou_out", who, on, {"to_place": place}),
        ),
        (f"{who}{said}去{other}打工了,{slip}是去{place}", Truth("migrate_out", who, on, {"to_place": place})),
        (f"{who}{said}从{other}回来了,{slip}从{place}回来的", Truth("return_home", who, on, {"from_place": place})),
        (f"{who}{said}生了个女儿,{slip}是儿子", Truth("birth", who, on, {"child_sex": "male"})),
        (f"{who}{said}生了,九斤一两,{slip}{weight}", Truth("birth", who, on, {"weight_g": grams})),
        (f"{who}{said}上环了,{slip}是取环", Truth("measure", who, on, {"action": "stop", "method": "iud"})),
        (f"{who}{said}流产了,{slip}是引产", Truth("pregnancy_end", who, on, {"end_kind": "induced"})),
        (f"{who}{said}在县医院上了环,{slip}是镇卫生院", Truth("measure", who, on, {"facility": "镇卫生院"})),
    ]
    text, truth = draw.choice(forms)
    return text, (truth,)


def one_more(draw: Random, today: date) -> Told:
    """她妯娌温秀云也去了."""
    (who, other), (said, on) = several(draw, 2), relative(draw, today)
    if draw.random() < 0.5:
        word, kind = draw.choice(CHECKS)
        lead, done = draw.choice(("她嫂子", "隔壁", "她妯娌", "")), draw.choice(("做了", "去了"))
        text = f"{who}{said}{word},{lead}{other}也{done}"
        return text, tuple(Truth("exam", one, on, {"exam_kind": kind}) for one in (who, other))
    text = f"{who}{said}上环了,{draw.choice(('她嫂子', '隔壁', '她妹妹'))}{other}也上了"
    return text, tuple(Truth("measure", one, on, {"action": "start", "method": "iud"}) for one in (who, other))


def one_of_two(draw: Random, today: date) -> Told:
    """领证了,女的户口昨天迁进来了: one of the couple, by her side."""
    he, she = draw.choice(SURNAMES) + "建军", draw.choice(SURNAMES) + "秀兰"
    (said, on), place = relative(draw, today), draw.choice(AWAY)
    pair = draw.choice(((he, she), (she, he)))
    wed = f"{pair[0]}和{pair[1]}{said}领证了,"
    wedding = Truth("marriage", pair[0], on, {"spouse": pair[1]})
    forms = [
        (f"{wed}女方怀孕12周", Truth("pregnancy", she, today, {"gest_weeks": 12})),
        (f"{wed}男的今天去{place}打工了", Truth("migrate_out", he, today, {"to_place": place})),
        (f"{wed}她男人今天去{place}打工了", Truth("migrate_out", he, today, {"to_place": place})),
        (f"{wed}女的户口今天从{place}迁进来了", Truth("hukou_in", she, today, {"from_place": place})),
    ]
    text, other = draw.choice(forms)
    return text, (wedding, other)


def tersely(draw: Random, today: date) -> Told:
    """温小莲昨生儿子; 520领的证."""
    who, place, clinic, on = name(draw), draw.choice(AWAY), draw.choice(CLINICS), today - timedelta(1)
    lovers = date(today.year - (today < date(today.year, 5, 20)), 5, 20)
    forms = [
        (f"{who}昨生儿子,{clinic}", Truth("birth", who, on, {"child_sex": "male"})),
        (f"{who}昨去{place}打工", Truth("migrate_out", who, on, {"to_place": place})),
        (f"{who}昨在{clinic}取环", Truth("measure", who, on, {"action": "stop"})),
        (f"{who}昨从{place}回来了", Truth("return_home", who, on, {"from_place": place})),
        (f"{who}昨领证", Truth("marriage", who, on, {})),
    ]
    if (today - lovers).days < 300:
        forms.append((f"{who}520领的证", Truth("marriage", who, lovers, {})))
    text, truth = draw.choice(forms)
    return text, (truth,)


def lodger(draw: Random, today: date) -> Told:
    """租的是卓志强家二楼: whose house it is has not moved."""
    (who, host), (said, on), place = several(draw, 2), relative(draw, today), draw.choice(AWAY)
    lives = draw.choice(("租的是{}家二楼", "住在{}家", "租的{}家的房子", "租住{}家", "住的是{}家老屋"))
    return f"{said}来了个{place}人叫{who},{lives.format(host)}", (Truth("migrate_in", who, on, {"from_place": place}),)


def parts_of_a_check(draw: Random, today: date) -> Told:
    """查环、查孕、查病 are no people."""
    who, clinic, (said, on) = name(draw), draw.choice(CLINICS), relative(draw, today)
    parts = draw.choice(("查环、查孕、查病", "查环查孕", "查孕、查环、查病"))
    text = f"{said},{clinic}组织{parts},我组{who}参加了检查"
    return text, (Truth("exam", who, on, {"exam_kind": "round", "facility": clinic}),)


def worn(draw: Random, today: date) -> Told:
    """三月上的环,昨天取了: only that it was taken out is told."""
    who, (said, on) = name(draw), relative(draw, today)
    word, method = draw.choice((("上的环", "iud"), ("放的环", "iud"), ("做的皮埋", "implant")))
    since = draw.choice(("去年", "三月", "2022年", "前年"))
    text = f"{who}{since}{word},{said}{draw.choice(('取了', '去取了', '取掉了'))}"
    return text, (Truth("measure", who, on, {"action": "stop", "method": method}),)


def one_and_one(draw: Random, today: date) -> Told:
    """两件事一个是…一个是…, without a comma; a couple who went together, with spaces."""
    (who, other), place = several(draw, 2), draw.choice(AWAY)
    (said, on), (then, day) = relative(draw, today), relative(draw, today)
    if draw.random() < 0.5:
        text = f"{who} 跟他{draw.choice(('婆娘', '媳妇', '老婆'))} {other} {said}一起去{place}打工了"
        truths = (Truth("migrate_out", one, on, {"to_place": place}) for one in (who, other))
        return text, tuple(truths)
    more = draw.choice(("一个是", "再一个是"))
    text = f"有两个事一个是{who}{said}生了{more}{other}{then}去{place}打工了"
    return text, (Truth("birth", who, on, {}), Truth("migrate_out", other, day, {"to_place": place}))


def elder_and_younger(draw: Random, today: date) -> Told:
    """两个,大的是姐姐四斤六两,小的是弟弟五斤一两."""
    who, (said, on) = name(draw), relative(draw, today)
    sexes = draw.choice((("female", "male"), ("male", "female"), ("female", "female")))
    elder = {"female": "姐姐", "male": "哥哥"}[sexes[0]]
    younger = {"female": "妹妹", "male": "弟弟"}[sexes[1]]
    weights = [jin(draw) for _ in sexes]
    text = f"{who}{said}剖的,两个,大的是{elder}{weights[0][0]},小的是{younger}{weights[1][0]}"
    return text, tuple(
        Truth("birth", who, on, {"child_sex": sex, "weight_g": grams, "plural_no": number})
        for number, (sex, (_, grams)) in enumerate(zip(sexes, weights, strict=True), 1)
    )


def married_in(draw: Random, today: date) -> Told:
    """把户口从娘家余干迁到婆家来了."""
    who, place, (said, on) = name(draw), draw.choice(AWAY), relative(draw, today)
    text = f"{said}{who}把户口从娘家{place}迁到{draw.choice(('婆家', '我们组', '这边'))}来了"
    return text, (Truth("hukou_in", who, on, {"from_place": place}),)


def day_behind(draw: Random, today: date) -> Told:
    """6月2号领的证,第二天户口就迁走了; 当天."""
    (who, other), place = several(draw, 2), draw.choice(AWAY)
    on = today - timedelta(draw.randrange(3, 20))
    word, more = draw.choice((("第二天", 1), ("当天", 0), ("次日", 1)))
    text = f"{who}和{other}{on.month}月{on.day}号领的证,{word}{other}户口就迁到{place}了"
    moved = Truth("hukou_out", other, on + timedelta(more), {"to_place": place})
    return text, (Truth("marriage", who, on, {"spouse": other}), moved)


WAYS: tuple[Way, ...] = (
    day_restated,
    person_restated,
    value_restated,
    one_more,
    one_of_two,
    tersely,
    lodger,
    parts_of_a_check,
    worn,
    one_and_one,
    elder_and_younger,
    married_in,
    day_behind,
)


def hurry(seed: int) -> Composed:
    """One message in one of the ways."""
    return one_of(WAYS, seed)
