"""Working days around the holidays of one October."""

from datetime import date, timedelta

from models.rules.working_days import LONGEST_BREAK, OfficeDays

OCTOBER = OfficeDays(
    holidays=frozenset(date(2026, 10, day) for day in range(1, 8)), worked=frozenset({date(2026, 10, 10)})
)


def test_works_on_a_worked_saturday_but_not_on_a_holiday() -> None:
    assert OCTOBER.works(date(2026, 10, 10))
    assert not OCTOBER.works(date(2026, 10, 5))
    assert not OCTOBER.works(date(2026, 10, 11))


def test_first_from_a_holiday_is_the_day_after_the_holidays() -> None:
    assert OCTOBER.first_from(date(2026, 10, 1)) == date(2026, 10, 8)


def test_after_counts_working_days_only() -> None:
    assert OCTOBER.after(date(2026, 9, 30), 0) == date(2026, 9, 30)
    assert OCTOBER.after(date(2026, 9, 30), 4) == date(2026, 10, 12)


def test_first_from_a_calendar_without_working_days_gives_up() -> None:
    shut = OfficeDays(free_weekdays=frozenset(range(7)))
    assert shut.first_from(date(2026, 3, 1)) == date(2026, 3, 1)
    assert not any(shut.works(date(2026, 3, 1) + timedelta(days=days)) for days in range(LONGEST_BREAK))
