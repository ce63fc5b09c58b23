"""The lunar calendar against an independent package, at every month's beginning and on sampled days."""

from datetime import date, timedelta

import pytest
from lunar_python import Solar

from models.rules.lunar import Lunar, NoSuchLunarDay, lunar_of, month_named, months

FIRST, LAST = date(1950, 1, 1), date(2098, 12, 31)
DISPUTED = (
    (date(2089, 9, 4), date(2089, 10, 4)),
    (date(2097, 8, 7), date(2097, 9, 6)),
)
"""Months whose new moon falls within minutes of midnight: the two packages put them a day apart."""


def disputed(day: date) -> bool:
    return any(start <= day < end for start, end in DISPUTED)


def other(day: date) -> Lunar:
    found = Solar.fromYmd(day.year, day.month, day.day).getLunar()
    return Lunar(found.getYear(), abs(found.getMonth()), found.getDay(), found.getMonth() < 0)


def test_lunar_of_month_boundaries_agrees_with_another_package() -> None:
    firsts = [month.first for month in months() if FIRST < month.first <= LAST and not disputed(month.first)]
    assert len(firsts) == 1841
    assert all(lunar_of(first) == other(first) for first in firsts)


def test_lunar_of_sampled_days_agrees_with_another_package() -> None:
    for number in range(0, (LAST - FIRST).days, 487):
        day = FIRST + timedelta(days=number)
        assert disputed(day) or lunar_of(day) == other(day)


def solar_of(lunar: Lunar) -> date | None:
    month = month_named(lunar.year, lunar.month, lunar.leap)
    return month.on(lunar.day) if month else None


def test_solar_of_every_day_is_the_way_back() -> None:
    for number in range((LAST - FIRST).days + 1):
        day = FIRST + timedelta(days=number)
        assert solar_of(lunar_of(day)) == day


@pytest.mark.parametrize(
    "lunar",
    [
        Lunar(2026, 6, 5, leap=True),
        Lunar(2025, 12, 30),
        Lunar(2026, 1, 0),
        Lunar(2026, 13, 1),
        Lunar(1900, 1, 1),
    ],
)
def test_a_day_that_does_not_exist_is_no_solar_day(lunar: Lunar) -> None:
    assert solar_of(lunar) is None


@pytest.mark.parametrize("day", [date(1948, 1, 1), date(2099, 6, 1)])
def test_lunar_of_a_day_outside_of_the_table_is_refused(day: date) -> None:
    with pytest.raises(NoSuchLunarDay):
        lunar_of(day)


@pytest.mark.parametrize(
    ("day", "lunar"),
    [
        (date(2026, 2, 17), Lunar(2026, 1, 1)),
        (date(2026, 1, 6), Lunar(2025, 11, 18)),
        (date(2025, 7, 29), Lunar(2025, 6, 5, leap=True)),
        (date(2026, 9, 25), Lunar(2026, 8, 15)),
    ],
)
def test_lunar_of_days_worked_by_hand(day: date, lunar: Lunar) -> None:
    assert lunar_of(day) == lunar
