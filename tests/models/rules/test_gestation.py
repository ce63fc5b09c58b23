"""Weeks and days of pregnancy."""

from datetime import date

import pytest

from models.rules import gestation

LMP, EDD = date(2026, 1, 5), date(2026, 10, 12)


def test_edd_of_the_worked_example_and_back() -> None:
    assert gestation.edd_of(LMP) == EDD
    assert gestation.lmp_of(EDD) == LMP


def test_weeks_at_birth_of_the_worked_example() -> None:
    assert gestation.weeks_at(LMP, date(2026, 10, 9)) == (39, 4)
    assert gestation.lmp_from_weeks(date(2026, 10, 9), 39, 4) == LMP


@pytest.mark.parametrize(
    ("lmp", "born", "fits"),
    [
        (date(2026, 1, 1), None, True),
        (date(2025, 12, 31), None, False),
        (date(2026, 10, 29), None, True),
        (date(2026, 10, 30), None, False),
        (date(2025, 5, 1), date(2026, 2, 26), True),
        (date(2025, 4, 30), date(2026, 2, 26), False),
        (date(2026, 2, 27), date(2026, 2, 26), False),
    ],
)
def test_lmp_fits_within_301_days_of_report_or_birth(lmp: date, born: date | None, fits: bool) -> None:
    assert gestation.lmp_fits(lmp, date(2026, 10, 29), born) is fits
