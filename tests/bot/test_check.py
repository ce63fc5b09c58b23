"""What `python -m bot check` says about books that are not true, and that it says nothing about those that are."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import Session

from bot import check
from models.kinds import EventKind
from models.services import township_settings
from models.tables import Township
from tests.factories import GROUP, TOWNSHIP, township
from tests.models.reports.test_figures import births

NOW = datetime(2026, 11, 3, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _place(session: Session) -> None:
    township(session)


def test_a_month_of_three_times_the_usual_is_asked_about(session: Session) -> None:
    for back in range(1, 13):
        births(session, GROUP, f"{date(2026, 10, 5) - timedelta(days=30 * back)}", 5)
    births(session, GROUP, "2026-10-05", 14)
    assert list(check.odd_figures(session, NOW)) == []
    births(session, GROUP, "2026-10-05", 1)
    found = f"figures of {TOWNSHIP} in 2026-10: {EventKind.BIRTH}, month (15, 5): look again"
    assert list(check.odd_figures(session, NOW)) == [found]


def test_births_that_do_not_fit_the_people_are_asked_about(session: Session) -> None:
    births(session, GROUP, "2026-01-05", 10)
    town = session.get(Township, TOWNSHIP)
    town.settings = {"population": [{"on": "2025-10-01", "people": 44_000}]}
    township_settings.forget(session)
    found = f"figures of {TOWNSHIP} in F2026: birth, birth_rate (0.23, 1, 40): look again"
    assert list(check.odd_figures(session, NOW)) == [found]
