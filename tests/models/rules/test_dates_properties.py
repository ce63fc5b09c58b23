"""Dates in words: what holds for every day and every text."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from models.rules.date_places import Towards
from models.rules.dates import DayReading, read_days
from models.rules.lunar import Lunar, lunar_of
from tests.models.rules.dating import THURSDAY, days
from tests.pace import growth

DAYS = st.dates(date(1951, 6, 1), date(2096, 12, 31))
CHINESE = "〇一二三四五六七八九十"


def numeral(value: int) -> str:
    tens, ones = divmod(value, 10)
    return ("" if not tens else "十" if tens == 1 else f"{CHINESE[tens]}十") + (CHINESE[ones] if ones else "")


def lunar_day(value: int) -> str:
    return f"初{numeral(value)}" if value <= 10 else f"廿{CHINESE[value - 20]}" if 20 < value < 30 else numeral(value)


def lunar_words(lunar: Lunar) -> list[str]:
    month = "正冬腊"[(1, 11, 12).index(lunar.month)] if lunar.month in (1, 11, 12) else numeral(lunar.month)
    leap = "闰" if lunar.leap else ""
    day = lunar_day(lunar.day)
    return [
        f"农历{leap}{month}月{day}",
        f"{lunar.year}年{leap}{month}月{day},老历",
        f"農曆{leap}{lunar.month}月{lunar.day}",
    ]


def solar_words(day: date) -> list[str]:
    month, number = numeral(day.month), numeral(day.day)
    return [
        day.isoformat(),
        f"{day:%Y%m%d}",
        f"{day:%Y/%m/%d}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.month}月{day.day}号",
        f"{day.month}.{day.day}",
        f"{day.month}/{day.day}",
        f"{month}月{number}日",
        f"{day.day} {day:%B}",
        f"{day:%b} {day.day}, {day.year}",
    ]


@given(DAYS, st.integers(0, 300))
def test_every_solar_notation_of_a_recent_day_reads_back(today: date, back: int) -> None:
    day = today - timedelta(days=back)
    for words in solar_words(day):
        assert days(words, today) == [day.isoformat()], words
    assert days(f"{back}天前", today) == [day.isoformat()]


@given(DAYS, st.integers(0, 300))
def test_every_lunar_notation_of_a_recent_day_reads_back(today: date, back: int) -> None:
    day = today - timedelta(days=back)
    for words in lunar_words(lunar_of(day)):
        assert day.isoformat() in days(words, today), words
    assume(not lunar_of(day).leap)
    assert days(lunar_words(lunar_of(day))[0], today)[0] == day.isoformat()


@given(DAYS, st.integers(0, 27))
def test_a_bare_day_of_the_last_weeks_reads_back(today: date, back: int) -> None:
    day = today - timedelta(days=back)
    lunar = lunar_of(day).day
    assert days(f"{day.day}号", today) == [day.isoformat()]
    assert day.isoformat() in days(numeral(lunar) if 10 < lunar < 20 else lunar_day(lunar), today)


SIGNS = """今 昨 前 大 天 晚 上 下 个 周 星期 月 日 号 年 农历 闰 正 初 廿 十 五 三 3 15 2026 . / - , 的 吧 大概
last friday march ago a 9th"""

PIECES = st.sampled_from([*SIGNS.split(), " "])


@given(st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=12).map("".join)), DAYS, st.integers(0, 23))
def test_any_text_is_read_or_refused_and_never_lies_ahead(text: str, today: date, hour: int) -> None:
    reading = read_days(text, today, hour)
    assert (reading.problem is None) == bool(reading.candidates)
    assert all(one.day <= today for one in reading.candidates)


@given(st.lists(PIECES, max_size=12).map("".join), DAYS, st.sampled_from(["future", "edd"]))
def test_any_text_about_coming_days_never_lies_behind_the_edge(text: str, today: date, towards: Towards) -> None:
    edge = today - timedelta(days=21 if towards == "edd" else 0)
    assert all(one.day >= edge for one in read_days(text, today, towards=towards).candidates)


@pytest.mark.parametrize(
    "piece", ["3月9日", "的", "一", "1", "上", "a ", "昨天的", "1 ", "今天", "2026-", "初", "大概"]
)
def test_long_text_takes_time_in_proportion(piece: str) -> None:
    assert isinstance(read_days((piece * 4000)[:4000], THURSDAY), DayReading)
    assert growth(lambda size: read_days((piece * size)[:size], THURSDAY), 1000, 4) < 8
