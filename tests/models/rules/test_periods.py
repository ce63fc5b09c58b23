"""Periods are whole months, written one way, and follow each other without a gap."""

from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.periods import MONTHS, Month, Period, Span

DAYS = st.dates(date(1960, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2026-10", "2026-10-01", "2026-10-31"),
        ("2028-02", "2028-02-01", "2028-02-29"),
        ("2026-Q4", "2026-10-01", "2026-12-31"),
        ("2026-H1", "2025-10-01", "2026-03-31"),
        ("2026-H2", "2026-04-01", "2026-09-30"),
        ("2026", "2026-01-01", "2026-12-31"),
        ("F2026", "2025-10-01", "2026-09-30"),
    ],
)
def test_a_period_is_read_as_it_is_written(written: str, first: str, last: str) -> None:
    period = Period.read(written)
    assert (period.first.isoformat(), period.last.isoformat(), str(period)) == (first, last, written)


@pytest.mark.parametrize(
    "written", ["", "2026-13", "2026-Q5", "2026-H3", "26", "F26", "2026-1", "x", "9999", "２０２６"]
)
def test_what_is_no_period_is_refused_with_an_example(written: str) -> None:
    with pytest.raises(ValueError, match="2026-Q4"):
        Period.read(written)


@given(st.text(max_size=8))
def test_any_text_is_a_period_or_none(written: str) -> None:
    with suppress(ValueError):
        assert str(Period.read(written)) == written


@given(DAYS, st.sampled_from(Span))
def test_every_day_lies_in_one_period_of_each_kind(day: date, span: Span) -> None:
    period = Period.around(span, day)
    assert period.first <= day <= period.last
    assert Period.read(str(period)) == period
    assert period.moved(1).first == period.last + timedelta(days=1)
    assert period.moved(1).moved(-1) == period
    assert len(period.months) == MONTHS[span]
    assert period.months[0] == Month.of(period.first)
    assert period.months[-1] == Month.of(period.last)
