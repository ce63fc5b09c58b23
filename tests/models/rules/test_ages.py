"""Completed ages, and the protecting ages."""

from datetime import date

import pytest

from models.rules import ages


@pytest.mark.parametrize(
    ("born", "on", "completed"),
    [
        (date(1998, 6, 1), date(2026, 2, 16), 27),
        (date(1998, 6, 1), date(2026, 2, 17), 27),
        (date(1998, 6, 1), date(2026, 6, 2), 28),
        (date(2000, 1, 20), date(2026, 11, 21), 26),
        (date(2004, 2, 29), date(2026, 2, 28), 21),
        (date(2004, 2, 29), date(2026, 3, 1), 22),
    ],
)
def test_ages_worked_examples(born: date, on: date, completed: int) -> None:
    assert ages.completed_age(born, on) == completed


@pytest.mark.parametrize(
    ("born", "child", "minor"),
    [
        (date(2012, 3, 12), False, True),
        (date(2012, 3, 13), True, True),
        (date(2008, 3, 12), False, False),
        (date(2008, 3, 13), False, True),
        (2011, False, True),
        (2012, True, True),
        (2008, False, True),
        (2007, False, False),
    ],
)
def test_protection_takes_the_younger_age_when_only_the_year_is_known(
    born: date | int, child: bool, minor: bool
) -> None:
    on = date(2026, 3, 12)
    assert (ages.is_child(born, on), ages.is_minor(born, on)) == (child, minor)
