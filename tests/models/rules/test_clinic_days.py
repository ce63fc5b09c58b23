"""A clinic's days are a calendar: months without a 30th, holidays and single dates count."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from models.rules.clinic_days import ClinicDays

FIRST = date(2026, 1, 1)
days = st.dates(date(2025, 12, 1), date(2028, 3, 1))
calendars = st.builds(
    ClinicDays,
    of_month=st.lists(st.integers(1, 31), max_size=4, unique=True).map(tuple),
    dates=st.lists(days, max_size=4).map(tuple),
)


def test_the_same_days_of_each_month_in_order() -> None:
    found = ClinicDays(of_month=(29, 9, 19)).between(FIRST, date(2026, 2, 28), ())
    assert [f"{day:%m-%d}" for day in found] == ["01-09", "01-19", "01-29", "02-09", "02-19"]


def test_february_has_no_29th_but_in_leap_years() -> None:
    calendar = ClinicDays(of_month=(29,))
    assert list(calendar.between(date(2026, 2, 1), date(2026, 3, 1), ())) == []
    assert list(calendar.between(date(2028, 2, 1), date(2028, 3, 1), ())) == [date(2028, 2, 29)]


def test_a_holiday_takes_a_day_of_the_month_and_leaves_a_date_that_is_written_out() -> None:
    spring = {date(2026, 2, 17), date(2026, 2, 18), date(2026, 2, 19)}
    calendar = ClinicDays(of_month=(9, 19), dates=(date(2026, 2, 18),))
    assert list(calendar.between(date(2026, 2, 1), date(2026, 2, 28), spring)) == [date(2026, 2, 9), date(2026, 2, 18)]


def test_what_is_kept_is_read_again() -> None:
    kept = {"of_month": [9], "dates": ["2026-04-12"], "hours": "8:30", "capacity": 3}
    assert ClinicDays.read(kept) == ClinicDays((9,), (date(2026, 4, 12),), "8:30", 3)
    assert ClinicDays.read({}) == ClinicDays()


@given(calendars, days, st.integers(0, 120), st.frozensets(days, max_size=9))
def test_days_of_two_spans_are_the_days_of_both_together(
    calendar: ClinicDays, first: date, length: int, holidays: frozenset[date]
) -> None:
    middle, last = first + timedelta(days=length // 2), first + timedelta(days=length)
    two = [*calendar.between(first, middle, holidays), *calendar.between(middle + timedelta(days=1), last, holidays)]
    found = list(calendar.between(first, last, holidays))
    assert found == two == sorted(set(found))
    assert all(day in calendar.dates or day not in holidays for day in found)
