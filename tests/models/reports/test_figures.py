"""Figures equal a count of the rows made apart from them; whoever may not see rows is told no small number."""

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text as sql
from sqlmodel import Session

from models.kinds import EventKind, EventStatus, Precision, Visibility
from models.reports import figures
from models.rules.periods import Period, Span
from models.rules.small_cells import Hidden
from tests.factories import FAR_GROUP, GROUP, OTHER_GROUP, OTHER_VILLAGE, TOWNSHIP, VILLAGE, township
from tests.models.reports.counted import births, put

TODAY = date(2027, 2, 10)
GROUPS = (GROUP, OTHER_GROUP, FAR_GROUP)
PERIODS = [
    Period.read(one) for one in ("2026-10", "2026-11", "2026-Q4", "2027-H1", "2026", "F2026", "F2027", "2027-02")
]
BIRTH = EventKind.BIRTH


def count(session: Session, area: str, kind: EventKind, period: Period) -> int:
    """The same, by a statement that knows nothing of the program."""
    found = session.connection().execute(
        sql(
            "SELECT count(*) FROM event WHERE group_code LIKE :area || '%' AND kind = :kind AND status = 'recorded'"
            " AND visibility <> 'clinic' AND occurred_on >= :first AND occurred_on <= :last"
        ),
        {"area": area, "kind": str(kind), "first": str(period.first), "last": str(period.last)},
    )
    return int(found.scalar_one())


@pytest.fixture
def place(session: Session) -> Session:
    township(session)
    return session


EVENTS = st.lists(
    st.tuples(
        st.sampled_from(GROUPS),
        st.sampled_from(figures.KINDS),
        st.dates(date(2025, 9, 1), date(2027, 2, 28)),
        st.sampled_from(EventStatus),
        st.sampled_from(Visibility),
        st.integers(0, 2),
    ),
    max_size=40,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=EVENTS)
def test_a_cadre_s_figures_are_the_rows_counted_apart(place: Session, events: Sequence[tuple]) -> None:
    with place.begin_nested() as savepoint:
        for group, kind, on, status, visibility, late in events:
            put(place, group, kind, on, status=status, visibility=visibility, late_days=late)
        place.flush()
        for village in (VILLAGE, OTHER_VILLAGE):
            for period in PERIODS:
                found = figures.of(place, village, period, TODAY, [village])
                assert found.counts == {kind: count(place, village, kind, period) for kind in figures.KINDS}
                assert found.increase == found.counts[BIRTH] - found.counts[EventKind.DEATH]
        savepoint.rollback()


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=EVENTS, copies=st.integers(1, 6))
def test_what_the_office_is_told_is_true_and_no_two_answers_differ_by_few(
    place: Session, events: Sequence[tuple], copies: int
) -> None:
    with place.begin_nested() as savepoint:
        for group, _, on, *_ in events * copies:
            put(place, group, BIRTH, on)
        place.flush()
        shown = {}
        for area in (TOWNSHIP, VILLAGE, OTHER_VILLAGE):
            told_of = figures.Told(place, area, TODAY, ())
            for period in PERIODS:
                cell = told_of.count(BIRTH, period)
                if isinstance(cell, int):
                    assert cell == count(place, area, BIRTH, period)
                    assert not 1 <= cell <= 4
                    shown[area, period] = cell
        for (wide, long), more in shown.items():
            for (narrow, short), less in shown.items():
                if narrow.startswith(wide) and set(short.months) <= set(long.months):
                    assert not 1 <= more - less <= 4, (wide, long, narrow, short)
        savepoint.rollback()


def told(session: Session, area: str, period: str, *rows_of: str) -> object:
    return figures.of(session, area, Period.read(period), TODAY, rows_of).counts[BIRTH]


def test_one_s_own_village_is_told_exactly_and_others_are_not(place: Session) -> None:
    births(place, GROUP, "2026-10-05", 3)
    births(place, FAR_GROUP, "2026-10-05", 9)
    assert told(place, VILLAGE, "2026-10", VILLAGE) == 3
    assert {told(place, VILLAGE, "2026-10"), told(place, OTHER_VILLAGE, "2026-10")} == {Hidden.OTHER}
    assert told(place, TOWNSHIP, "2026-10") == 12


def test_villages_are_told_by_the_year_that_has_ended(place: Session) -> None:
    births(place, GROUP, "2025-10-05", 6)
    births(place, FAR_GROUP, "2025-11-05", 9)
    assert [told(place, area, "F2026") for area in (TOWNSHIP, VILLAGE, OTHER_VILLAGE)] == [15, 6, 9]
    assert told(place, VILLAGE, "2025-10") is Hidden.OTHER


def test_who_sees_one_village_s_rows_cannot_take_them_off_the_township(place: Session) -> None:
    births(place, GROUP, "2026-10-05", 9)
    births(place, FAR_GROUP, "2026-10-05", 3)
    assert isinstance(told(place, TOWNSHIP, "2026-10", VILLAGE), Hidden)
    births(place, FAR_GROUP, "2026-10-06", 4)
    assert told(place, TOWNSHIP, "2026-10", VILLAGE) == 16


def test_what_has_not_ended_is_told_to_the_village_alone(place: Session) -> None:
    births(place, GROUP, "2027-01-15", 7)
    births(place, GROUP, "2027-02-05", 5)
    assert (told(place, VILLAGE, "F2027", VILLAGE), told(place, VILLAGE, "2027-02", VILLAGE)) == (12, 5)
    assert (told(place, TOWNSHIP, "2027-01"), told(place, TOWNSHIP, "2027-02")) == (7, Hidden.OTHER)
    assert told(place, TOWNSHIP, "F2027") is Hidden.OTHER


def test_a_year_across_is_the_sum_of_its_months_or_hidden(place: Session) -> None:
    for month in ("2026-01-05", "2026-04-05", "2026-07-05", "2026-10-05"):
        births(place, GROUP, month, 6)
    assert told(place, TOWNSHIP, "2026") == 24
    births(place, GROUP, "2026-11-05", 2)
    assert told(place, TOWNSHIP, "2026") is Hidden.OTHER


def test_the_share_reported_on_the_day_has_its_whole(place: Session) -> None:
    for number in range(60):
        put(place, GROUP, BIRTH, date(2026, 10, 5), late_days=int(number < 15))
    put(place, GROUP, BIRTH, date(2026, 10, 1), precision=Precision.MONTH, late_days=4)
    place.flush()
    october = Period.read("2026-10")
    assert figures.of(place, VILLAGE, october, TODAY, [VILLAGE]).same_day == figures.Share(75, 60)
    put(place, GROUP, BIRTH, date(2026, 10, 6))
    assert figures.of(place, VILLAGE, october, TODAY).same_day == figures.Share(75, 60)
    assert figures.of(place, VILLAGE, Period.read("2026-11"), TODAY).same_day is None


def test_every_period_of_every_kind_can_be_asked(place: Session) -> None:
    births(place, GROUP, "2025-10-05", 7)
    for span in Span:
        period = Period.around(span, date(2025, 10, 5))
        assert figures.of(place, TOWNSHIP, period, TODAY).counts[BIRTH] == 7
