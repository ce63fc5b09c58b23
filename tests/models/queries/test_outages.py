"""What an absence excuses: days of which too much was missed, and reports that could not have come in time."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from locales import text
from models.queries import outages
from models.tables import Outage

ZONE = "Asia/Shanghai"
DAY = date(2026, 3, 20)


def at(hour: float, day: date = DAY) -> datetime:
    """An instant by the village's clock; hours may go beyond the day."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=hour - 8)


def away(session: Session, since: float, until: float) -> None:
    session.add(Outage(since=at(since), until=at(until)))
    session.flush()


@pytest.mark.parametrize(
    ("since", "until", "days"),
    [
        (8, 10.1, {20}),
        (8, 10, set()),
        (20, 31, set()),
        (20, 31 + 2.5, {21}),
        (-100, 10, {16, 17, 18, 19, 20}),
        (17, 24 + 9.5, {20, 21}),
    ],
)
def test_day_is_excused_when_more_than_two_waking_hours_are_missed(
    session: Session, since: float, until: float, days: set[int]
) -> None:
    away(session, since, until)
    found = outages.excused(session, date(2026, 3, 1), date(2026, 3, 31), ZONE)
    assert {day.day for day in found} == days


def test_several_short_absences_add_up(session: Session) -> None:
    for start in (8, 10, 12):
        away(session, start, start + 0.8)
    assert outages.excused(session, DAY, DAY, ZONE) == {DAY}


@pytest.mark.parametrize(
    ("since", "until", "reported", "late"),
    [
        (0, 0.01, 24 + 9, 1),  # a minute: nothing to excuse
        (8, 20, 24 + 9, 0),
        (8, 20, 48, 2),
        (20, 24 + 9, 24 + 10, 0),
        (20, 24 + 9, 48 + 8.9, 0),
        (20, 24 + 9, 48 + 9.5, 1),
        (20, 5 * 24, 5 * 24 + 3, 0),
        (20, 5 * 24 + 3, 8 * 24, 3),
        (24 + 1, 24 + 9, 24 + 10, 1),  # the day itself was over by then
    ],
)
def test_report_that_could_not_come_in_time_is_not_late(
    session: Session, since: float, until: float, reported: float, late: int
) -> None:
    away(session, since, until)
    assert outages.late_days(session, DAY, at(reported), ZONE) == late


def test_absences_one_after_another_excuse_together(session: Session) -> None:
    away(session, 20, 47)
    away(session, 47.5, 80)
    assert outages.late_days(session, DAY, at(81), ZONE) == 0


@given(
    spans=st.lists(st.tuples(st.floats(-200, 200), st.floats(0.01, 100)), max_size=4),
    on=st.integers(0, 9),
    later=st.floats(0, 400),
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_excuse_never_makes_later_and_never_earlier_than_the_day(
    session: Session, spans: list[tuple[float, float]], on: int, later: float
) -> None:
    day = DAY + timedelta(days=on)
    plain = int(later // 24)
    with session.begin_nested() as part:
        for since, length in spans:
            away(session, since, since + length)
        assert 0 <= outages.late_days(session, day, at(later, day), ZONE) <= plain
        part.rollback()


def test_report_before_its_day_stays_negative(session: Session) -> None:
    assert outages.late_days(session, DAY, at(-3), ZONE) == -1


def test_absences_are_told_by_the_village_clock(session: Session) -> None:
    away(session, 8, 9.5)
    away(session, 10, 10.1)
    away(session, 22, 30)
    [line] = outages.said(session, DAY, ZONE)
    assert text("en", line) == "I was away 08:00–09:30, 22:00–24:00; that time is not counted."
    assert outages.said(session, DAY - timedelta(days=1), ZONE) == ()
