"""How far a pregnancy is, in the words of villagers."""

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from models.rules.gestation_words import read_gestation

TODAY = date(2026, 3, 20)


def weeks(number, days=0, precision="day"):
    return {"gest_weeks": number, "gest_days": days, "gest_precision": precision}


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("1月5号", {"lmp": "2026-01-05"}), ("末次月经1月5号", {"lmp": "2026-01-05"}),
        ("lmp 5 January", {"lmp": "2026-01-05"}),
        ("冬月十八", {"lmp": "2026-01-06", "lmp_calendar": "lunar"}), ("预产期10月12日", {"edd": "2026-10-12"}),
        ("10月12日", {"lmp": "2025-10-12"}), ("due 12 October", {"edd": "2026-10-12"}),
        ("2026-10-12", {"edd": "2026-10-12"}),
        ("12周", weeks(12)), ("12周3天", weeks(12, 3)), ("12+3周", weeks(12, 3)), ("12周+3", weeks(12, 3)),
        ("12+3", weeks(12, 3)), ("12w3d", weeks(12, 3)), ("12 + 3 weeks", weeks(12, 3)),
        ("怀孕12周了", weeks(12)),
        ("十二周零三天", weeks(12, 3)),
        ("三个月", weeks(12, 0, "month")), ("大概3个月", weeks(12, 0, "month")), ("12 weeks", weeks(12)),
        ("about 12 weeks 3 days", weeks(12, 3)),
    ],
)  # fmt: skip
def test_words_are_read(said, value):
    reading = read_gestation(said, TODAY)
    assert list(reading.values) == ([value] if value else [])


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ("2025-03-01", "lmp_bounds"), ("预产期2025-10-12", "edd_bounds"), ("预产期", "gestation"),
        ("60周", "gestation"), ("12周9天", "gestation"),
        ("20个月", "gestation"), ("12+9", "gestation"), ("不知道", "gestation"), ("预产期2月30号", "no_such_day"),
        ("2月30号", "no_such_day"), ("٣周", "gestation"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_its_reason(said, problem):
    assert (read_gestation(said, TODAY).values, read_gestation(said, TODAY).problem) == ((), problem)


@pytest.mark.parametrize(("said", "read"), [("2025-04-05", True), ("2025-04-04", False), ("2026-02-01", True)])
def test_before_a_birth_the_last_period_may_lie_301_days_back(said, read):
    assert bool(read_gestation(said, TODAY, births=[date(2026, 1, 31)]).values) is read
    assert read_gestation("2025-04-05", TODAY).problem == "lmp_bounds"


def test_a_day_of_both_calendars_is_asked_about():
    assert len(read_gestation("正月十五", TODAY).values) == 1
    assert len(read_gestation("二月初一", date(2026, 8, 1)).values) == 1
    assert len(read_gestation("八月十五", date(2026, 3, 20)).values) in (0, 1, 2)


@given(st.text(max_size=4000) | st.text("0123456789周天月号三个预产期 +初十", max_size=40))
@example("1 " * 2000)
@example("1" + " " * 3990 + "x")
def test_any_text_ends_in_values_or_a_problem(text):
    reading = read_gestation(text, TODAY)
    assert bool(reading.values) != bool(reading.problem)
