"""How people write a day, in Chinese and English: `scan` finds each mention in a text and says what was said.

The grammar stands here and nowhere else. It knows no calendar and no "today". Every repetition in it is bounded,
so that a long text costs time in proportion to its length.
"""

import re
from collections.abc import Callable, Iterator

from models.rules.date_words import Dated, Mention, Said, Shift, Weekday, number

Match = re.Match[str]

_N = "[〇一二三四五六七八九十]"
_UP = "上(?![了的]?环)"
"""(昨晚)上环: what was done that evening."""

_HOURS = f"黑[喽里了]|黑(?!了)|凌晨|早{_UP}|早晨|清晨|早(?!产)|上午|中午|下午|傍晚|晚{_UP}|晚|夜里|夜"
_YEAR = (
    r"(?:(?P<{0}year>(?:19|20)\d\d|\d\d|[一二][〇一二三四五六七八九]{{3}})年"
    r"|(?P<{0}year_word>大前年|前年|去年|今年|明年)) ?的? ?"
)
_LUNAR_DAY = rf"初(?:\d{{1,2}}(?!\d)|{_N})|[廿卅]{_N}?"
_MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    "|nov(?:ember)?|dec(?:ember)?"
)
_WEEKDAYS = "mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?"

_DOING = "生去来回走领扯登上取放戴摘做打办结离迁到从在出流引产查死过病嫁娶搬租住怀建落由与和跟把请摆讨接添埋换"
"""With what a word for an event begins: what 昨 stands in front of."""

# In this order: the bare day of the month would take the first number of what is longer.
_PATTERNS = {
    "iso": r"(?<!\d)(?P<iso_year>(?:19|20)\d\d) ?[-./] ?(?P<iso_month>\d{1,2}) ?[-./] ?(?P<iso_day>\d{1,2})(?!\d)",
    "packed": r"(?<!\d)(?P<digits>(?:19|20)\d{6})(?!\d)",
    "short": r"(?<![\d.])(?P<short_month>0[1-9])(?P<short_day>0[1-9]|[12]\d|3[01])(?![\d.])",
    "reverse": r"(?<!\d)(?P<one>\d{1,2})[-./](?P<two>\d{1,2})[-./](?P<reverse_year>(?:19|20)\d\d)(?!\d)",
    "pair": r"(?<![\d./-])(?P<first>\d{1,2}) ?[-./] ?(?P<second>\d{1,2})(?![\d%]|[./-]\d)[日号]?",
    "ago": rf"(?:(?P<ago>\d{{1,3}}|{_N}{{1,3}}|两) ?(?P<ago_unit>天|日|个 ?月|个?(?:周|星期|礼拜))"
    "|半个?月)(?:以|之)?前",
    "en_ago": r"\b(?P<en_count>\d{1,3}|an?|one|two|three|four|five|six|seven) (?P<en_unit>day|week|month)s? ago\b",
    "en_date": rf"\b(?:(?P<en_before>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?)?(?P<en_month>{_MONTHS})\b\.?"
    r"(?: (?P<en_after>\d{1,2})(?:st|nd|rd|th)?(?!\d))?(?:,? ?(?P<en_year>(?:19|20)\d\d)(?!\d))?",
    "en_only": r"\b(?P<en_only_day>\d{1,2})(?:st|nd|rd|th)\b",
    "middle": "(?P<middle>[正七八十冬腊])月半(?![天年个月])",
    "chinese": rf"(?<!\d)(?:{_YEAR.format('')})?"
    rf"(?:(?P<leap>闰)?(?P<month>正|冬|腊|\d{{1,2}}|{_N}{{1,2}})月份?"
    r"|(?P<month_word>上上|上|这|本|当|下)个?月份?) ?的? ?"
    rf"(?:(?P<day>{_LUNAR_DAY}|\d{{1,2}}(?!\d)|{_N}{{1,3}}(?!起|块|同))(?P<unit> ?[日号])?)?",
    "feast": rf"(?:{_YEAR.format('feast_')})?大年(?P<feast_day>初{_N})",
    "feast_of": rf"(?:{_YEAR.format('of_')})?"
    "(?P<feast_of>元旦|五一|六一|国庆|元宵|端午|七夕|中秋|重阳|腊八|情人节|三八妇女节|妇女节|三八节|植树节|劳动节"
    r"|儿童节|建军节|教师节|平安夜|圣诞|双十一|双11(?!\d)|双十二|双12(?!\d)"
    rf"|(?<!\d)(?:520|五二〇)(?=[{_DOING}]|[这那当]天))节?(?!前|后|期|假|那几)",
    "week": r"(?P<week>上上|上|这|本|下)?个?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天1-7])(?!\d)",
    "only": rf"(?<![\d四五六七八九百])(?P<only_day>{_LUNAR_DAY}|(?:\d{{1,2}}|{_N}{{1,3}})(?= ?[日号])"
    rf"|[二三]?+十{_N}?+(?! ?(?:[点桌席岁斤块元人名万千百多余几克亩]|个(?!月)|户(?!口))))"
    "(?P<only_unit> ?[日号])?",
    "days": rf"(?P<shift>大前|前|昨|今|明|大后|后|(?<![昨今前半午深当整连])夜(?=[儿个]|来(?![香了]))(?!儿[子媳]))"
    rf"(?:(?:天|日|(?<=夜)来|儿个?|个儿?(?![月星礼周])) ?的? ?(?P<hours>{_HOURS})?"
    rf"|(?P<part>早{_UP}|早(?!产)|晨|晚{_UP}|晚|夜里?|上午|下午|中午|傍晚|[前后]晌|晌午|头晌|[前后]?半夜)|(?<=[\s,;|/:][昨今])(?=$|[\s,;|/。])"
    "|(?<=昨)(?!年)|(?<![至如而当现从迄于]今)(?<=今)(?=[去来回走领取放迁搬](?!后|年|日))"
    "|(?<![之以生产婚孕目先从跟面提术节日月年前半天午眼空当事此旦庆秋夕阳八一]前)(?<=前)"
    "(?=[上取放摘戴][了的]?环|[领扯][了的]?证|生[了的下]|走[了的]|[去过]世|病故))",
    "cantonese": "(?P<cantonese>(?:寻|噚|(?<![一-鿿])琴)[日晚]|听日)",
    "now": "刚才|刚刚|现在|凌晨|早上|上午|中午|下午",
    "en_day": r"\b(?P<en_word>the day before yesterday|the day after tomorrow|yesterday|last night|today"
    r"|tonight|this morning|this afternoon|just now|tomorrow)\b",
    "en_week": rf"\b(?:(?P<en_which>last|this|next) )?(?P<en_weekday>{_WEEKDAYS})\b",
}
_FIRST = (
    r"[\d〇一二三四五六七八九十两半个大前去今明昨夜后闰正冬腊上这本当下初廿卅元国端七中重情妇植劳儿建教双平圣"
    "周星礼凌早刚现寻噚琴听a-z]"
)
"""What a day can begin with."""
_ANY = re.compile(f"(?={_FIRST})(?:{'|'.join(f'(?P<as_{name}>{pattern})' for name, pattern in _PATTERNS.items())})")

_FEASTS = {
    "元旦": (1, 1, False),
    "五一": (5, 1, False),
    "六一": (6, 1, False),
    "国庆": (10, 1, False),
    "元宵": (1, 15, True),
    "端午": (5, 5, True),
    "七夕": (7, 7, True),
    "中秋": (8, 15, True),
    "重阳": (9, 9, True),
    "腊八": (12, 8, True),
    "情人节": (2, 14, False),
    "三八妇女节": (3, 8, False),
    "妇女节": (3, 8, False),
    "三八节": (3, 8, False),
    "植树节": (3, 12, False),
    "劳动节": (5, 1, False),
    "520": (5, 20, False),
    "五二〇": (5, 20, False),
    "儿童节": (6, 1, False),
    "建军节": (8, 1, False),
    "教师节": (9, 10, False),
    "双十一": (11, 11, False),
    "双11": (11, 11, False),
    "双十二": (12, 12, False),
    "双12": (12, 12, False),
    "平安夜": (12, 24, False),
    "圣诞": (12, 25, False),
}
_WEEKS = {"上上": -2, "上": -1, "这": 0, "本": 0, "当": 0, "下": 1}
_YEARS = {"大前年": -3, "前年": -2, "去年": -1, "今年": 0, "明年": 1}
_DAYS = {"大前": -3, "前": -2, "昨": -1, "夜": -1, "今": 0, "明": 1, "后": 2, "大后": 3}
_LUNAR_MONTHS = {"正": 1, "冬": 11, "腊": 12}
_EN_DAYS = {
    "the day before yesterday": -2,
    "yesterday": -1,
    "last night": -1,
    "tomorrow": 1,
    "the day after tomorrow": 2,
}
_EN_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7}
_EN_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_EN_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def scan(text: str, english: bool = False) -> Iterator[Mention]:
    """Each date in a text that `plain` has been through, from left to right. `english`: 9/3 may be the 9th of March."""
    for match in _ANY.finditer(text):
        name = str(match.lastgroup).removeprefix("as_")
        if said := _READERS[name](match, english):
            weak = name in ("pair", "now", "en_week", "feast_of") or (name == "only" and not match["only_unit"])
            yield Mention(match.start(), match.end(), said, weak)


def _iso(match: Match, _english: bool) -> Said:
    return Dated(year=int(match["iso_year"]), month=int(match["iso_month"]), day=int(match["iso_day"]))


def _packed(match: Match, _english: bool) -> Said:
    digits = match["digits"]
    return Dated(year=int(digits[:4]), month=int(digits[4:6]), day=int(digits[6:]))


def _short(match: Match, _english: bool) -> Said:
    return Dated(month=int(match["short_month"]), day=int(match["short_day"]))


def _reverse(match: Match, _english: bool) -> Said:
    return Dated(year=int(match["reverse_year"]), month=int(match["one"]), day=int(match["two"]), swapped=True)


def _pair(match: Match, english: bool) -> Said:
    return Dated(month=int(match["first"]), day=int(match["second"]), swapped=english)


def _ago(match: Match, _english: bool) -> Said:
    if not match["ago"]:
        return Shift(days=-15, rough=True)
    count, unit = number(match["ago"]), match["ago_unit"]
    if unit in ("天", "日"):
        return Shift(days=-count)
    return Shift(months=-count, rough=True) if unit.endswith("月") else Shift(days=-7 * count, rough=True)


def _which(day: str, unit: str | None) -> bool | None:
    """Whether a day of the month is lunar by its own signs; None where both calendars write it so."""
    if day[0] in "初廿卅":
        return True
    return False if unit or day.isdecimal() else None


def _year(text: str | None) -> int | None:
    if text is None:
        return None
    year = number(text)
    return year if year > 99 else year + (1900 if year > 50 else 2000)


def _chinese(match: Match, _english: bool) -> Said:
    month, word, day = match["month"], match["month_word"], match["day"]
    named = month in _LUNAR_MONTHS or bool(match["leap"])
    return Dated(
        month=None if word else _LUNAR_MONTHS.get(month) or number(month),
        day=number(day) if day else None,
        year=_year(match["year"]),
        year_shift=_YEARS.get(match["year_word"]),
        month_shift=_WEEKS.get(word),
        leap=bool(match["leap"]),
        lunar=named or (bool(day) and _which(day, match["unit"])),
    )


def _middle(match: Match, _english: bool) -> Said:
    """七月半: the fifteenth by the moon."""
    said = match["middle"]
    return Dated(month=_LUNAR_MONTHS.get(said) or number(said), day=15, lunar=True)


def _feast(match: Match, _english: bool) -> Said:
    year, shift = _year(match["feast_year"]), _YEARS.get(match["feast_year_word"])
    return Dated(month=1, day=number(match["feast_day"]), year=year, year_shift=shift, lunar=True)


def _feast_of(match: Match, _english: bool) -> Said:
    month, day, lunar = _FEASTS[match["feast_of"]]
    return Dated(
        month=month, day=day, year=_year(match["of_year"]), year_shift=_YEARS.get(match["of_year_word"]), lunar=lunar
    )


def _week(match: Match, _english: bool) -> Said:
    sign = match["weekday"]
    return Weekday(6 if sign in "日天" else number(sign) - 1, _WEEKS.get(match["week"]))


def _only(match: Match, _english: bool) -> Said | None:
    day, lunar = number(match["only_day"]), _which(match["only_day"], match["only_unit"])
    # The first ten days of a lunar month are never said without 初: a bare 十 is a count.
    return None if lunar is None and day <= 10 else Dated(day=day, lunar=lunar)


def _days(match: Match, _english: bool) -> Said:
    hours = match["hours"] or match["part"] or ""
    return Shift(_DAYS[match["shift"]], night=match["shift"] == "今" and (not hours or hours[0] in "晚夜"))


def _cantonese(match: Match, _english: bool) -> Said:
    return Shift(1 if match["cantonese"] == "听日" else -1)


def _now(_match: Match, _english: bool) -> Said:
    return Shift()


def _en_day(match: Match, _english: bool) -> Said:
    word = match["en_word"]
    return Shift(_EN_DAYS.get(word, 0), night=word in ("today", "tonight"))


def _en_ago(match: Match, _english: bool) -> Said:
    text = match["en_count"]
    count = _EN_COUNTS.get(text) or int(text)
    if match["en_unit"] == "day":
        return Shift(days=-count)
    return Shift(months=-count, rough=True) if match["en_unit"] == "month" else Shift(days=-7 * count, rough=True)


def _en_week(match: Match, _english: bool) -> Said:
    which = match["en_which"]
    week = {"this": 0, "next": 1}.get(which)
    return Weekday(_EN_WEEKDAYS.index(match["en_weekday"][:3]), week, last=which == "last")


def _en_date(match: Match, _english: bool) -> Said | None:
    before, after, year = match["en_before"], match["en_after"], match["en_year"]
    if before and after:
        return None
    day = before or after
    month = _EN_MONTHS.index(match["en_month"][:3]) + 1
    return Dated(month=month, day=int(day) if day else None, year=int(year) if year else None)


def _en_only(match: Match, _english: bool) -> Said:
    return Dated(day=int(match["en_only_day"]))


_READERS: dict[str, Callable[[Match, bool], Said | None]] = {
    "iso": _iso,
    "packed": _packed,
    "short": _short,
    "reverse": _reverse,
    "pair": _pair,
    "ago": _ago,
    "en_ago": _en_ago,
    "en_date": _en_date,
    "en_only": _en_only,
    "middle": _middle,
    "chinese": _chinese,
    "feast": _feast,
    "feast_of": _feast_of,
    "week": _week,
    "only": _only,
    "days": _days,
    "cantonese": _cantonese,
    "now": _now,
    "en_day": _en_day,
    "en_week": _en_week,
}
