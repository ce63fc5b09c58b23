"""The figures of public reports under the rules of plausibility: what holds, and what they ask about."""

from collections.abc import Iterator

import pytest

from models.rules import plausible
from models.rules.plausible import Doubt


def names(found: Iterator[Doubt]) -> list[str]:
    return [doubt.name for doubt in found]


@pytest.mark.parametrize(("whole", "counts"), [
    (181, (95, 86)), (135, (54, 51, 30)), (3118, (1682, 1436)), (2886, (1443, 1443)), (6269, (1559, 4696, 14)),
    (82_080, (114 * 720,)), (14_880, (8 * 960, 6 * 1200)),
])  # fmt: skip
def test_parts_that_add_up_are_not_asked_about(whole: int, counts: tuple[int, ...]) -> None:
    assert list(plausible.parts(whole, *counts)) == []


def test_three_births_without_an_order_are_a_gap() -> None:
    assert list(plausible.parts(181, 161, 17)) == [Doubt("parts", (181, 178, 3))]


@pytest.mark.parametrize(("part", "whole", "stated", "decimals"), [(8655, 10173, 85, 0), (2836, 3118, 90.96, 2)])
def test_shares_that_fit_their_parts(part: int, whole: int, stated: float, decimals: int) -> None:
    assert list(plausible.share(part, whole, stated, decimals)) == []


@pytest.mark.parametrize(("part", "whole", "stated", "found"), [
    (177, 181, 98.90, 97.79), (200, 1679, 90, 11.91), (100, 1679, 90, 5.96),
])  # fmt: skip
def test_shares_that_their_parts_do_not_give(part: int, whole: int, stated: float, found: float) -> None:
    assert list(plausible.share(part, whole, stated)) == [Doubt("share", (stated, found))]


def test_more_than_all_is_no_share() -> None:
    assert names(plausible.share(10, 9, 111)) == ["more_than_all"]


def test_a_birth_rate_fits_the_mean_population_and_not_that_of_the_end() -> None:
    assert list(plausible.rate(3118, 505_348, 6.17)) == []
    assert list(plausible.rate(3118, 511_851, 6.17)) == [Doubt("rate", (6.17, 6.09))]


def test_a_growth_that_is_a_factor_ten_off_is_asked_about() -> None:
    assert list(plausible.growth(181, 159, 0.05)) == [Doubt("growth", (0.05, 440_000))]
    assert list(plausible.growth(181, 159, 0.5)) == []


def test_a_growth_the_wrong_way_round_speaks_of_nobody() -> None:
    assert names(plausible.growth(181, 159, -0.5)) == ["growth"]


@pytest.mark.parametrize(("boys", "girls", "asked"), [(95, 86, ["ratio_of_few"]), (1682, 1436, [])])
def test_a_sex_ratio_of_few_births_is_doubted(boys: int, girls: int, asked: list[str]) -> None:
    assert names(plausible.ratio(boys, girls)) == asked


def test_births_of_a_year_are_compared_with_the_people_and_of_less_than_a_year_are_not() -> None:
    assert names(plausible.births(12, 44_000, 12)) == ["birth_rate"]
    assert list(plausible.births(12, 44_000, 6)) == []
    assert list(plausible.births(300, 44_000, 12)) == []
    assert names(plausible.births(2000, 44_000, 12)) == ["birth_rate"]


def test_a_month_of_three_times_the_usual_is_asked_about_once() -> None:
    assert list(plausible.month(9, [3] * 12)) == [Doubt("month", (9, 3))]
    assert list(plausible.month(8, [3] * 12)) == []
