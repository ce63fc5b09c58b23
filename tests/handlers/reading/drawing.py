"""What sentences are made of: people, places, days and weights in the ways to say them, drawn from a number."""

from collections.abc import Callable
from datetime import date, timedelta
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
