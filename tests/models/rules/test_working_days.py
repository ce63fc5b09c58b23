"""Days of rest: the country's, the weekends where they were chosen, its own; and of which years they are known."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules import working_days
from models.rules.working_days import Calendar

SPRING_FESTIVAL = date(2026, 2, 17)
WORKED_SATURDAY = date(2026, 2, 14)
SATURDAY = date(2026, 3, 21)
OWN = date(2026, 3, 4)
BEYOND = date(2099, 5, 1)
"""A Friday, and Labour Day; nobody knows more of the calendar of that year than what has a date of its own."""


@pytest.mark.parametrize(
    ("calendar", "rests"),
    [
        (Calendar(own={OWN}), {SPRING_FESTIVAL, OWN}),
        (Calendar(own={OWN}, weekends=True), {SPRING_FESTIVAL, SATURDAY, OWN}),
        (Calendar(public=False), set()),
        (Calendar(public=False, weekends=True), {SPRING_FESTIVAL.replace(day=15), SATURDAY}),
    ],
)
def test_rest_is_what_the_township_chose(calendar, rests):
    days = {SPRING_FESTIVAL, SPRING_FESTIVAL.replace(day=15), WORKED_SATURDAY, SATURDAY, OWN, BEYOND}
    if calendar.public:
        rests = rests | {SPRING_FESTIVAL.replace(day=15), BEYOND}  # a Sunday, and the first day of the holiday
    assert {day for day in days if calendar.rests(day)} == rests


def test_beyond_the_known_years_holidays_with_a_date_of_their_own_are_days_of_rest():
    year = Calendar().resting(date(2099, 1, 1), date(2099, 12, 31))
    assert {f"{day:%m-%d}" for day in year} == {"01-01", "05-01", "05-02", "10-01", "10-02", "10-03"}
    assert Calendar(public=False).resting(date(2099, 1, 1), date(2099, 12, 31)) == set()


def test_beyond_the_known_years_other_weekdays_are_worked_and_that_is_said():
    assert (working_days.known(2026), working_days.known(2099)) == (True, False)
    assert Calendar(weekends=True).rests(date(2099, 5, 2))
    assert Calendar().lacks(2099)
    assert not any((Calendar(public=False).lacks(2099), Calendar(own={BEYOND}).lacks(2099), Calendar().lacks(2026)))


@given(st.dates(date(2000, 1, 1), date(2060, 1, 1)), st.integers(0, 400), st.booleans(), st.booleans())
def test_days_of_rest_are_those_on_which_it_rests(first, days, public, weekends):
    calendar = Calendar(public=public, weekends=weekends)
    every = [first + timedelta(number) for number in range(days + 1)]
    assert calendar.resting(first, every[-1]) == {day for day in every if calendar.rests(day)}
