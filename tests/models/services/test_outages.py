"""Absences as rows: noticed once, however often the program starts, and made longer while it goes on."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from models.services import outages
from models.tables import Outage
from tests.factories import NOON, TOWNSHIP


def rows(session: Session) -> list[tuple[timedelta, timedelta]]:
    return [(row.since - NOON, row.until - NOON) for row in session.exec(select(Outage).order_by(Outage.since))]


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def test_first_start_has_missed_nothing(session: Session) -> None:
    assert outages.received(session, NOON) is None
    assert rows(session) == []


@pytest.mark.parametrize(("gap", "found"), [(2.4, []), (2.5, []), (2.6, [(minutes(0), minutes(2.6))])])
def test_more_than_150_seconds_are_an_absence(session: Session, gap: float, found: list[object]) -> None:
    outages.received(session, NOON)
    outages.received(session, NOON + minutes(gap))
    assert rows(session) == found


def test_second_start_right_after_the_first_writes_nothing_more(session: Session) -> None:
    outages.received(session, NOON)
    assert outages.received(session, NOON + minutes(60)) is not None
    assert outages.received(session, NOON + minutes(60.1)) is None
    assert rows(session) == [(minutes(0), minutes(60))]


def test_start_that_could_not_fetch_makes_the_absence_longer(session: Session) -> None:
    outages.received(session, NOON)
    first = outages.received(session, NOON + minutes(60))
    second = outages.received(session, NOON + minutes(90))
    assert first is second
    assert rows(session) == [(minutes(0), minutes(90))]


def test_clock_that_moves_while_it_runs_is_no_absence(session: Session) -> None:
    outages.here(session, NOON)
    outages.here(session, NOON + timedelta(days=40))
    assert outages.received(session, NOON + timedelta(days=40, seconds=9)) is None


def test_clock_that_was_put_back_tells_nothing(session: Session) -> None:
    outages.received(session, NOON)
    assert outages.received(session, NOON - timedelta(days=2)) is None
    assert outages.received(session, NOON - timedelta(days=2) + minutes(1)) is None
    assert rows(session) == []


def test_deed_is_done_once_for_each_township_and_only_lately(session: Session) -> None:
    outages.received(session, NOON)
    outages.received(session, NOON + minutes(60))
    later = NOON + minutes(61)
    [outage] = outages.fresh(session, later)
    taken = [outages.take(session, outage, deed, place, later) for deed in ("a", "b") for place in (TOWNSHIP, "1", "1")]
    assert taken == [True, True, False] * 2
    assert outages.fresh(session, later + timedelta(days=2)) == []
