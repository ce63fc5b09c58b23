"""Quiet hours across midnight, zones and changes of the clock."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.quiet_hours import is_quiet, next_allowed

EVENING, MORNING = time(20, 30), time(8, 30)
ZONES = ["Asia/Shanghai", "Asia/Urumqi", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu"]


@pytest.mark.parametrize(
    ("at", "allowed"),
    [
        (datetime(2026, 3, 1, 12, 29, tzinfo=UTC), datetime(2026, 3, 1, 12, 29, tzinfo=UTC)),
        (datetime(2026, 3, 1, 12, 30, tzinfo=UTC), datetime(2026, 3, 2, 0, 30, tzinfo=UTC)),
        (datetime(2026, 3, 1, 20, 0, tzinfo=UTC), datetime(2026, 3, 2, 0, 30, tzinfo=UTC)),
        (datetime(2026, 3, 2, 0, 30, tzinfo=UTC), datetime(2026, 3, 2, 0, 30, tzinfo=UTC)),
    ],
)
def test_next_allowed_across_midnight_in_shanghai(at: datetime, allowed: datetime) -> None:
    assert next_allowed(at, "Asia/Shanghai", EVENING, MORNING) == allowed


def test_next_allowed_where_the_end_does_not_exist_is_an_hour_later() -> None:
    at = datetime(2026, 3, 8, 6, 0, tzinfo=UTC)
    assert next_allowed(at, "America/New_York", EVENING, time(2, 30)) == datetime(2026, 3, 8, 7, 30, tzinfo=UTC)


def test_next_allowed_where_the_end_comes_twice_takes_the_one_ahead() -> None:
    second_pass = datetime(2026, 11, 1, 6, 10, tzinfo=UTC)
    allowed = next_allowed(second_pass, "America/New_York", EVENING, time(1, 30))
    assert allowed == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)


def test_is_quiet_within_a_day_and_never_for_equal_times() -> None:
    noon = datetime(2026, 3, 1, 4, 0, tzinfo=UTC)
    assert is_quiet(noon, "Asia/Shanghai", time(12), time(14))
    assert not is_quiet(noon, "Asia/Shanghai", time(13), time(14))
    assert not is_quiet(noon, "Asia/Shanghai", time(12), time(12))


@given(
    st.integers(0, 3 * 365 * 1440).map(lambda minutes: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)),
    st.sampled_from(ZONES),
    st.times(),
    st.times(),
)
def test_next_allowed_is_never_quiet_nor_early_nor_two_days_late(
    at: datetime, zone: str, start: time, end: time
) -> None:
    allowed = next_allowed(at, zone, start, end)
    assert at <= allowed <= at + timedelta(hours=49)
    assert not is_quiet(allowed, zone, start, end)
    assert allowed == at or is_quiet(at, zone, start, end)
