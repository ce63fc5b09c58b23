"""Sentences with known truth: who × what × when × how it is said, drawn from a number. Words of its own, no lexicon.

What is composed here follows the rules for reading (D1–D9, N1–N5) and nothing of the reader's own files, so that the
two can disagree.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from lunar_python import LunarYear, Solar

SHANGHAI = ZoneInfo("Asia/Shanghai")
SURNAMES = (
    "王李张刘陈杨黄赵周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖"
    "贾韦夏付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万覃武钱戴严莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟"
    "申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时"
    "穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲"
)
DOUBLE = ("欧阳", "上官", "诸葛", "司徒", "夏侯", "端木", "慕容", "皇甫")
GIVEN = (
    "秀英玉兰芳丽敏娟红梅燕霞桂花珍凤琴云莲翠香萍玲艳静美慧巧淑惠雅芝春菊洁倩婷雪荣爱妹月欣怡晓"
    "小金银伟刚勇军平文明永建国志强辉海山福贵生来喜根宝德才"
)
AWAY = (
    "东莞",
    "深圳",
    "广东佛山",
    "浙江温州",
    "义乌",
    "江苏昆山",
    "上海松江",
    "福建泉州",
    "苏州",
    "惠州",
    "宁波",
    "厦门",
)
CLINICS = ("镇卫生院", "县医院", "县妇幼", "县人民医院", "市中医院", "县妇幼保健院", "市一院")
DIGITS = "〇一二三四五六七八九十"


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


def name(draw: Random) -> str:
    """Somebody invented."""
    first = draw.choice(DOUBLE) if draw.random() < 0.03 else draw.choice(SURNAMES)
    last = draw.choice(GIVEN.replace("刚", "").replace("才", ""))  # 黄霞刚生了 reads as 刚生
    return first + (draw.choice(GIVEN) if draw.random() < 0.75 else "") + last


def chinese(number: int) -> str:
    """A number below 100 in Chinese."""
    tens, ones = divmod(number, 10)
    return (("" if tens == 1 else DIGITS[tens]) + "十" if tens else "") + (DIGITS[ones] if ones or not tens else "")


def lunar_day(day: int) -> str:
    """初八, 十六, 廿三 as it is said, never bare 十五."""
    if day <= 10:
        return "初" + chinese(day)
    return chinese(day) if day <= 20 else "廿" + chinese(day - 20) if day < 30 else "三十"


When = tuple[str, date]


def relative(draw: Random, today: date) -> When:
    """今天, 昨晚, 大前天 …"""
    back, words = draw.choice(
        [
            (0, ("今天", "今早", "今天上午", "今日", "今儿")),
            (1, ("昨天", "昨晚", "昨日", "昨天下午", "昨儿")),
            (2, ("前天", "前天晚上", "前日")),
            (3, ("大前天",)),
        ]
    )
    return draw.choice(words), today - timedelta(back)


def solar(draw: Random, today: date) -> When:
    """3月9日, 三月九号, 3.9, 2026年3月9日; the latest such day."""
    on = today - timedelta(draw.randrange(0, 200))
    month, day = on.month, on.day
    forms = [f"{month}月{day}号", f"{month}月{day}日", f"{chinese(month)}月{chinese(day)}号", f"{month}.{day}"]
    forms += [f"{on.year}年{month}月{day}日", f"{month}月{day}"]
    return draw.choice(forms), on


def last_month(draw: Random, today: date) -> When:
    """上个月28号."""
    on = today.replace(day=1) - timedelta(draw.randrange(1, 28))
    return f"{draw.choice(('上个月', '上月'))}{on.day}号", on


def weekday(draw: Random, today: date) -> When:
    """上周五, 上个星期天."""
    index = draw.randrange(7)
    monday = today - timedelta(today.weekday() + 7)
    week = draw.choice(("上周", "上星期", "上个星期", "上个礼拜"))
    return week + ("日" if index == 6 else DIGITS[index + 1]), monday + timedelta(index)


def lunar(draw: Random, today: date) -> When:
    """农历三月十六, 冬月廿三, 正月初九: by the second library."""
    on = today - timedelta(draw.randrange(0, 250))
    there = Solar.fromYmd(on.year, on.month, on.day).getLunar()
    month, day = there.getMonth(), lunar_day(there.getDay())
    leap = LunarYear.fromYear(there.getYear()).getLeapMonth()
    if (
        month < 0
        or month == leap
        or Solar.fromYmd(today.year, today.month, today.day).getLunar().getYear() != there.getYear()
    ):
        return relative(draw, today)
    named = {1: "正月", 11: "冬月", 12: "腊月"}.get(month, f"{chinese(month)}月")
    lead = "" if named in ("正月", "冬月", "腊月") and draw.random() < 0.7 else draw.choice(("农历", "老历", "阴历"))
    return lead + named + day, on


WHEN: tuple[Callable[[Random, date], When], ...] = (
    relative,
    relative,
    relative,
    solar,
    solar,
    last_month,
    weekday,
    lunar,
)


def jin(draw: Random) -> tuple[str, int]:
    """A weight in one of the ways to say it."""
    jins, liang = draw.randrange(5, 9), draw.randrange(1, 10)
    grams = jins * 500 + liang * 50
    forms = [
        f"{jins}斤{liang}两",
        f"{chinese(jins)}斤{chinese(liang)}两",
        f"{chinese(jins)}斤{chinese(liang)}",
        f"{grams}克",
    ]
    return draw.choice([*forms, f"{grams}g", f"{grams / 1000:g}公斤"]), grams


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
