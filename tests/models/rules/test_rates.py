"""The figures of public reports, computed anew: what they say that is right, and what the checks find in them."""

import pytest

from models.rules import rates
from models.rules.rates import Population


@pytest.mark.parametrize(("boys", "girls", "births"), [(95, 86, 181), (1682, 1436, 3118)])
def test_boys_and_girls_are_all_births(boys: int, girls: int, births: int) -> None:
    assert rates.missing(births, boys, girls) == 0


@pytest.mark.parametrize(("whole", "parts"), [(135, (54, 51, 30)), (2886, (1443, 1443)), (6269, (1559, 4696, 14))])
def test_parts_that_add_up(whole: int, parts: tuple[int, ...]) -> None:
    assert rates.missing(whole, *parts) == 0


def test_parts_that_do_not_add_up_are_found() -> None:
    assert rates.missing(181, 161, 17) == 3


@pytest.mark.parametrize(
    ("boys", "girls", "ratio", "low", "high"), [(95, 86, 110.5, 83, 148), (1682, 1436, 117.13, 109, 126)]
)
def test_a_sex_ratio_has_its_interval(boys: int, girls: int, ratio: float, low: int, high: int) -> None:
    found = rates.sex_ratio(boys, girls)
    assert (found.value, found.low, found.high) == (
        pytest.approx(ratio, abs=0.05), pytest.approx(low, abs=0.6), pytest.approx(high, abs=0.6),
    )  # fmt: skip


def test_a_sex_ratio_of_few_births_says_nothing() -> None:
    assert 181 < rates.SEX_RATIO_BIRTHS <= 3118
    found = rates.sex_ratio(95, 86)
    assert found.low < 105 < found.high


def test_coverage_of_checks() -> None:
    assert round(rates.share(8655, 10173), 2) == 85.08
    assert rates.fits(85, rates.share(8655, 10173), 0)


@pytest.mark.parametrize(
    ("part", "whole", "stated", "right"),
    [(2836, 3118, 90.96, True), (179, 181, 98.90, True), (177, 181, 98.90, False), (200, 1679, 90, False)],
)
def test_a_stated_share_fits_its_parts_or_does_not(part: int, whole: int, stated: float, right: bool) -> None:
    assert rates.fits(stated, rates.share(part, whole)) is right


@pytest.mark.parametrize(
    ("sum_", "people", "each"),
    [(82_080, 114, 720), (14_880, 14, None), (394_000, 4935, 79.84), (52_200, 232, 225), (38_400, 32, 1200)],
)
def test_money_for_each(sum_: int, people: int, each: float | None) -> None:
    assert each is None or round(sum_ / people, 2) == each


def test_special_aid_has_one_solution_in_whole_people() -> None:
    found = [(a, 14 - a) for a in range(15) if a * 960 + (14 - a) * 1200 == 14_880]
    assert found == [(8, 6)]


def test_a_growth_that_needs_ten_times_the_people_is_not_believed() -> None:
    grown = 181 - 159
    assert rates.population_for(grown, 0.05) == pytest.approx(440_000)
    assert rates.population_for(grown, 0.5) == pytest.approx(44_000)
    births_then = rates.per_1000(181, 440_000)
    assert not rates.believable(births_then)
    assert rates.believable(rates.per_1000(181, 44_000))


def test_a_birth_rate_is_of_the_mean_population() -> None:
    assert round(rates.per_1000(3118, 511_851), 2) == 6.09
    assert rates.fits(6.17, rates.per_1000(3118, 505_348))
    assert not rates.fits(6.17, rates.per_1000(3118, 511_851))
    moved_in = 511_851 - 498_846 - 3118
    people = Population(498_846, births=3118, deaths=0, moved_in=moved_in)
    assert (people.end, round(float(people.mean))) == (511_851, 505_348)


def test_the_balance_equation() -> None:
    people = Population(1000, births=12, deaths=7, moved_in=20, moved_out=25)
    assert (people.end, people.mean) == (1000, 1000)
    assert rates.per_1000(people.births - people.deaths, people.mean) == 5


def test_abortions_to_births_is_the_other_way_round() -> None:
    assert round(30 / 181, 3) == 0.166


@pytest.mark.parametrize(("own", "other", "found"), [(95, 100, 0.95), (100, 100, 1), (110, 100, 0.9)])
def test_agreement_with_another_count(own: int, other: int, found: float) -> None:
    assert rates.agreement(own, other) == pytest.approx(found)


@pytest.mark.parametrize(
    ("count", "before", "asked"), [(9, [3, 3, 3], True), (8, [3, 3, 3], False), (9, [], False), (3, [0, 0], False)]
)
def test_a_month_of_three_times_the_usual_is_asked_about(count: int, before: list[int], asked: bool) -> None:
    assert rates.jumped(count, before) is asked
