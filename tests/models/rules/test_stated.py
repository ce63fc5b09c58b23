"""What others state in a table: the worked figures of public reports, and that what fits is not asked about."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules import stated
from models.rules.periods import Period

MONTH, HALF, YEAR = (Period.read(one) for one in ("2025-03", "2025-H1", "2025"))


def odd(period: Period = MONTH, **given: str | float) -> list[tuple[str, str]]:
    numbers = {name: one for name, cell in given.items() if (one := stated.number(cell))}
    assert len(numbers) == len(given)
    return [(one.of, one.name) for one in stated.odd(2, period, numbers)]


@pytest.mark.parametrize("row", [
    {"birth": 181, "boys": 95, "girls": 86}, {"birth": 3118, "boys": 1682, "girls": 1436, "sex_ratio": "117.13"},
    {"birth": 3118, "mean": 505_348, "birth_rate": "6.17‰"}, {"invited": 10_173, "examined": 8655, "exam_rate": "85%"},
    {"birth": 12, "mean": 44_000, "death": 9}, {"birth": 181, "death": 159, "natural_growth": 0.05},
    {"mean": 0, "birth": 3},
])  # fmt: skip
def test_what_fits_or_cannot_be_known_is_not_asked_about(row: dict[str, str | float]) -> None:
    assert odd(**row) == []


@pytest.mark.parametrize(("period", "row", "asked"), [
    (MONTH, {"birth": 181, "boys": 161, "girls": 17}, [("birth", "parts")]),
    (MONTH, {"birth": 3118, "mean": 511_851, "birth_rate": "6.17"}, [("birth_rate", "rate")]),
    (MONTH, {"invited": 181, "examined": 177, "exam_rate": "98.90%"}, [("exam_rate", "share")]),
    (MONTH, {"invited": 9, "examined": 10}, [("exam_rate", "more_than_all")]),
    (MONTH, {"boys": 95, "girls": 86, "sex_ratio": 110.5}, [("sex_ratio", "ratio_of_few")]),
    (MONTH, {"birth": 181, "death": 159, "mean": 44_000, "natural_growth": "0.05"}, [("natural_growth", "rate")]),
    (HALF, {"birth": 181, "death": 159, "natural_growth": "0.05"}, [("natural_growth", "growth")]),
    (YEAR, {"birth": 12, "mean": 44_000}, [("birth_rate", "birth_rate")]),
])  # fmt: skip
def test_what_does_not_fit_is_asked_about(
    period: Period, row: dict[str, str | float], asked: list[tuple[str, str]]
) -> None:
    assert odd(period, **row) == asked


@given(st.integers(1, 9999), st.integers(0, 9999), st.integers(0, 3))
def test_a_share_as_it_is_rounded_is_never_asked_about(invited: int, left: int, decimals: int) -> None:
    examined = max(0, invited - left)
    written = f"{float(Fraction(100 * examined, invited)):.{decimals}f}%"
    assert odd(invited=invited, examined=examined, exam_rate=written) == []


@pytest.mark.parametrize("cell", ["", "abc", "1.2.3", "１２", "1e9", "--1", "nan", "9" * 400, True, None])
def test_what_is_no_number_is_none(cell: object) -> None:
    assert stated.number(cell) is None
