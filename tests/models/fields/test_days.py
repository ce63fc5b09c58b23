"""Days: tapped, or in words of four calendars; bounds; how far a pregnancy is."""

from datetime import date

import pytest

from models.fields import OTHER, Day, Gestation, Problem, Unclear, Value, both_calendars
from tests.models.fields.asking import CONTEXT, TODAY, read_in_all

WHEN = Day("date", "ask.day")
NEXT = Day("next_on", "exam.next", earliest=1, latest=365, towards="future", near=False)
FAR = Gestation("gestation", "pregnancy.gestation")


def kept(on, calendar="solar", precision="day"):
    return {"on": on, "calendar": calendar, "precision": precision}


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("3月9日", kept("2026-03-09")), ("9 March", kept("2026-03-09")), ("2026-03-09", kept("2026-03-09")),
        ("昨天", kept("2026-03-19", "relative")), ("yesterday", kept("2026-03-19", "relative")),
        ("二月初一", kept("2026-03-19", "lunar")), ("上周五", kept("2026-03-13", "relative")),
        ("2月份", kept("2026-02-01", "solar", "month")),
    ],
)  # fmt: skip
def test_a_day_in_words_is_read(said, value):
    assert WHEN.read(said, CONTEXT) == Value(value)


@pytest.mark.parametrize(
    ("field", "said", "problem"),
    [
        (WHEN, "明天", "problem.future"), (WHEN, "2月30日", "problem.no_such_day"),
        (WHEN, "以后", "problem.not_a_date"),
        (WHEN, "2010-03-09", "problem.day_bounds"), (NEXT, "昨天", "problem.past"),
        (NEXT, "2028-01-01", "problem.day_bounds"),
    ],
)  # fmt: skip
def test_a_day_that_cannot_be_is_refused_with_a_reason_in_every_language(field, said, problem):
    answer = field.read(said, CONTEXT)
    assert isinstance(answer, Problem)
    assert answer.why.key == problem
    assert all(read_in_all(answer.why))


def test_a_day_of_two_calendars_is_asked_back_with_both_written_out():
    answer = WHEN.read("八月十五", CONTEXT)
    assert isinstance(answer, Unclear)
    assert [option.value["on"] for option in answer.options] == ["2025-10-06", "2025-08-15"]
    assert read_in_all(answer.options[0].label) == [
        "6 Oct 2025 (lunar month 8 day 15)",
        "2025年10月6日（农历八月十五）",
        "2025年10月6日（農曆八月十五）",
    ]


def test_near_days_are_tapped_and_farther_ones_after_another_tap():
    days = WHEN.options(CONTEXT)
    assert [option.value if option.value == OTHER else option.value["on"] for option in days] == [
        "2026-03-20", "2026-03-19", "2026-03-18", OTHER,
    ]  # fmt: skip
    assert WHEN.press(days[1].value, CONTEXT) == Value(kept("2026-03-19", "relative"))
    more = WHEN.press(OTHER, CONTEXT)
    assert [option.value["on"] for option in more.options] == [f"2026-03-{day:02d}" for day in range(17, 7, -1)]
    assert NEXT.options(CONTEXT) == ()


def test_the_card_shows_both_calendars_and_leap_months():
    assert read_in_all(WHEN.show(kept("2026-03-20"))) == [
        "20 Mar 2026 (lunar month 2 day 2)",
        "2026年3月20日（农历二月初二）",
        "2026年3月20日（農曆二月初二）",
    ]
    assert read_in_all(both_calendars(date(2025, 7, 25)))[1] == "2025年7月25日（农历闰六月初一）"


@pytest.mark.parametrize(
    ("said", "value", "shown"),
    [
        ("1月5号", {"lmp": "2026-01-05"}, "末次月经 2026年1月5日（农历冬月十七）"),
        ("due 12 October", {"edd": "2026-10-12"}, "预产期 2026年10月12日（农历九月初三）"),
        ("12周3天", {"gest_weeks": 12, "gest_days": 3, "gest_precision": "day"}, "12周+3天"),
    ],
)
def test_how_far_is_read_and_shown(said, value, shown):
    assert FAR.read(said, CONTEXT) == Value(value)
    assert read_in_all(FAR.show(value))[1] == shown


def test_not_remembering_how_far_is_an_answer():
    (option,) = FAR.options(CONTEXT)
    assert (option.value, read_in_all(FAR.show(option.value))[1]) == ({}, "不记得")


@pytest.mark.parametrize("said", ["60周", "不知道", "2024-01-01", "预产期2025-01-01", "2月30号", ""])
def test_how_far_is_refused_with_an_example_in_every_language(said):
    answer = FAR.read(said, CONTEXT)
    assert isinstance(answer, Problem)
    assert all(read_in_all(answer.why))


def test_two_possible_last_periods_are_asked_back():
    answer = FAR.read("八月十五", CONTEXT)
    assert isinstance(answer, Unclear)
    assert [option.value["lmp"] for option in answer.options] == ["2025-10-06", "2025-08-15"]
    assert date(2026, 3, 20) == TODAY
