"""Dates in words: each rule by example."""

from datetime import date, timedelta

import pytest

from models.kinds import Calendar, Precision
from models.rules.date_places import Towards
from models.rules.date_scan import scan
from models.rules.date_words import number, plain
from models.rules.dates import read_days
from tests.models.rules.dating import THURSDAY, days


def problem(text: str, towards: Towards = "past") -> str | None:
    reading = read_days(text, THURSDAY, towards=towards)
    assert bool(reading.candidates) != bool(reading.problem)
    return reading.problem


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("3月9日", "2026-03-09"),
        ("３月９号", "2026-03-09"),
        ("8.15", "2025-08-15"),
        ("9/3", "2025-09-03"),
        ("2026-3-9", "2026-03-09"),
        ("2026年3月9日", "2026-03-09"),
        ("26年3月9日", "2026-03-09"),
        ("98年5月1日", "1998-05-01"),
        ("二〇二六年三月九日", "2026-03-09"),
        ("20260309", "2026-03-09"),
        ("8号", "2026-03-08"),
        ("28号", "2026-02-28"),
        ("31号", "2026-01-31"),
        ("三月九号", "2026-03-09"),
        ("上个月28号", "2026-02-28"),
        ("上上个月28号", "2026-01-28"),
        ("這個月3號", "2026-03-03"),
        ("去年8月15", "2025-08-15"),
        ("阳历八月十五", "2025-08-15"),
        ("9 March", "2026-03-09"),
        ("the 9th of March 2026", "2026-03-09"),
        ("March 9, 2026", "2026-03-09"),
        ("the 9th", "2026-03-09"),
        ("15/8/2025 calendar", "2025-08-15"),
    ],
)
def test_solar_days_without_a_year_are_the_latest_not_after_today(text: str, day: str) -> None:
    assert days(text) == [day]
    assert read_days(text, THURSDAY).candidates[0].calendar is Calendar.SOLAR


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("初八", "2026-02-24"),
        ("初8", "2026-02-24"),
        ("廿三", "2026-03-11"),
        ("正月初五", "2026-02-21"),
        ("大年初一", "2026-02-17"),
        ("去年大年初三", "2025-01-31"),
        ("冬月十八,老历的", "2026-01-06"),
        ("腊月廿三", "2026-02-10"),
        ("農曆臘月廿三", "2026-02-10"),
        ("闰六月初五", "2025-07-29"),
        ("2025年閏六月初五", "2025-07-29"),
        ("去年腊月廿三", "2026-02-10"),
        ("农历8月15", "2025-10-06"),
        ("阴历八月十五", "2025-10-06"),
        ("lunar 8/15", "2025-10-06"),
        ("农历三十", "2026-01-18"),
        ("上个月初八", "2026-01-26"),
        ("卅,农历", "2026-01-18"),
    ],
)
def test_lunar_days_are_read_by_their_signs(text: str, day: str) -> None:
    assert days(text) == [day]
    assert read_days(text, THURSDAY).candidates[0].calendar is Calendar.LUNAR


@pytest.mark.parametrize(
    ("text", "back"),
    [
        ("今天", 0),
        ("今早", 0),
        ("上午", 0),
        ("刚才", 0),
        ("剛才", 0),
        ("凌晨", 0),
        ("昨天", 1),
        ("昨晚", 1),
        ("昨天早上6点多", 1),
        ("前天晚上十一点", 2),
        ("二十一点,昨天", 1),
        ("昨天上午 9:30", 1),
        ("昨儿个", 1),
        ("前天", 2),
        ("前晚", 2),
        ("大前天", 3),
        ("三天前", 3),
        ("两天前", 2),
        ("3天以前", 3),
        ("上周五", 6),
        ("上星期天", 4),
        ("上上周日", 11),
        ("这周一", 3),
        ("周四", 0),
        ("週五", 6),
        ("礼拜3", 1),
        ("today", 0),
        ("yesterday", 1),
        ("it was yesterday", 1),
        ("last night", 1),
        ("just now", 0),
        ("3 days ago", 3),
        ("last Friday", 6),
        ("Monday", 3),
        ("this Tues", 2),
    ],
)
def test_days_counted_from_today(text: str, back: int) -> None:
    assert days(text) == [(THURSDAY - timedelta(days=back)).isoformat()]
    assert read_days(text, THURSDAY).candidates[0].calendar is Calendar.RELATIVE


@pytest.mark.parametrize(
    ("text", "today", "both"),
    [
        ("十五", date(2026, 9, 28), ["2026-09-25", "2026-09-15"]),
        ("八月十五", THURSDAY, ["2025-10-06", "2025-08-15"]),
        ("上个月十五", THURSDAY, ["2026-02-02", "2026-02-15"]),
        ("六月初五", date(2025, 8, 2), ["2025-06-29", "2025-07-29"]),
        ("六月初五", date(2026, 5, 2), ["2025-06-29", "2025-07-29"]),
        ("六月初五", date(2025, 7, 28), ["2025-06-29"]),
        ("去年冬月十八", date(2026, 1, 20), ["2024-12-18", "2026-01-06"]),
        ("on 9/3", THURSDAY, ["2025-09-03", "2026-03-09"]),
        ("9/3/2025 in the evening", THURSDAY, ["2025-09-03", "2025-03-09"]),
        ("last Friday", date(2026, 3, 14), ["2026-03-13", "2026-03-06"]),
        ("昨天(3月9号)", THURSDAY, ["2026-03-11", "2026-03-09"]),
    ],
)
def test_two_readings_are_both_offered(text: str, today: date, both: list[str]) -> None:
    assert days(text, today) == both


def test_order_of_day_and_month_is_asked_where_the_speaker_writes_english() -> None:
    read = read_days("9/3", THURSDAY, english=True)
    assert [one.day.isoformat() for one in read.candidates] == ["2025-09-03", "2026-03-09"]
    assert [one.day.isoformat() for one in read_days("15/8", THURSDAY, english=True).candidates] == ["2025-08-15"]
    assert [one.day.isoformat() for one in read_days("3/3", THURSDAY, english=True).candidates] == ["2026-03-03"]


def test_two_dates_that_agree_are_one() -> None:
    assert days("3月9日(正月廿一)") == ["2026-03-09"]
    assert days("3月9日,农历正月廿一") == ["2026-03-09"]
    assert days("3月9号上午") == ["2026-03-09"]
    assert days("正月十五,十五那天") == ["2026-03-03"]


@pytest.mark.parametrize(
    ("text", "hour", "count"), [("今天", 3, 2), ("今晚", 0, 2), ("today", 2, 2), ("今天", 4, 1), ("今早", 3, 1)]
)
def test_today_soon_after_midnight_is_asked(text: str, hour: int, count: int) -> None:
    assert days(text, hour=hour) == ["2026-03-12", "2026-03-11"][:count]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("4月31日", "no_such_day"),
        ("2026年2月29日", "no_such_day"),
        ("2月29日", "no_such_day"),
        ("13月1日", "no_such_day"),
        ("15/8", "no_such_day"),
        ("腊月三十", "no_such_day"),
        ("闰五月初三", "no_such_day"),
        ("农历13月1日", "no_such_day"),
        ("农历本月卅五", "no_such_day"),
        ("35号", "no_such_day"),
        ("2027-1-1", "future"),
        ("明天", "future"),
        ("下个月3号", "future"),
        ("2026年腊月廿三", "future"),
        ("next Monday", "future"),
        ("hello", "not_a_date"),
        ("十", "not_a_date"),
        ("6.8斤", "not_a_date"),
        ("8号楼", "not_a_date"),
        ("不是昨天", "not_a_date"),
        ("9 march 10", "not_a_date"),
        ("", "not_a_date"),
    ],
)
def test_what_cannot_be_a_day_is_refused_with_a_code(text: str, code: str) -> None:
    assert problem(text) == code


@pytest.mark.parametrize(
    ("text", "towards", "expected"),
    [
        ("10月12日", "edd", ["2026-10-12"]),
        ("2月19日", "edd", ["2026-02-19"]),
        ("2月18日", "edd", ["2027-02-18"]),
        ("8号", "edd", ["2026-03-08"]),
        ("8号", "future", ["2026-04-08"]),
        ("八月十五", "edd", ["2026-09-25", "2026-08-15"]),
        ("周五", "future", ["2026-03-13"]),
        ("后天", "future", ["2026-03-14"]),
        ("廿三", "future", ["2026-04-10"]),
    ],
)
def test_coming_days_are_the_first_from_the_edge(text: str, towards: Towards, expected: list[str]) -> None:
    assert days(text, towards=towards) == expected


def test_a_coming_leap_month_is_offered_beside_next_years_ordinary_one() -> None:
    assert days("六月初五", date(2025, 7, 25), towards="edd") == ["2025-07-29", "2026-07-18"]


@pytest.mark.parametrize(("text", "towards"), [("昨天", "future"), ("2026-02-18", "edd"), ("去年3月1日", "edd")])
def test_a_day_behind_the_edge_is_past(text: str, towards: Towards) -> None:
    assert problem(text, towards) == "past"


@pytest.mark.parametrize(
    ("text", "day", "precision"),
    [
        ("大概3月9号", "2026-03-09", Precision.APPROX),
        ("about March 9", "2026-03-09", Precision.APPROX),
        ("半个月前", "2026-02-25", Precision.APPROX),
        ("两周前", "2026-02-26", Precision.APPROX),
        ("a week ago", "2026-03-05", Precision.APPROX),
        ("一个月前", "2026-02-12", Precision.APPROX),
        ("2 months ago", "2026-01-12", Precision.APPROX),
        ("大概3月", "2026-03-01", Precision.MONTH),
        ("上个月", "2026-02-01", Precision.MONTH),
        ("正月", "2026-02-17", Precision.MONTH),
        ("March 2026", "2026-03-01", Precision.MONTH),
        ("昨天吧", "2026-03-11", Precision.DAY),
    ],
)
def test_precision_is_what_was_said(text: str, day: str, precision: Precision) -> None:
    (found,) = read_days(text, THURSDAY).candidates
    assert (found.day.isoformat(), found.precision) == (day, precision)


def test_months_ago_ends_with_a_shorter_month() -> None:
    assert days("一个月前", date(2026, 3, 31)) == ["2026-02-28"]


def test_scan_gives_places_in_a_sentence_and_marks_the_weak_ones() -> None:
    text = plain("刘芳3月9号在县医院生了，6.8斤，昨天出院")
    found = [(text[one.start : one.end], one.weak) for one in scan(text)]
    assert found == [("3月9号", False), ("6.8", True), ("昨天", False)]


def test_plain_keeps_every_character_in_its_place() -> None:
    assert plain("ＡB臘") == "ab腊"
    assert len(plain("İ今天")) == 3


@pytest.mark.parametrize(
    ("text", "value"), [("初十", 10), ("廿", 20), ("廿三", 23), ("卅一", 31), ("十五", 15), ("二十三", 23), ("两", 2)]
)
def test_number_of_a_chinese_numeral(text: str, value: int) -> None:
    assert number(text) == value
