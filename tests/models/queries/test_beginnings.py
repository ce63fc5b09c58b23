"""Nobody is missed before somebody reports for a group: days, months and what the officer is told agree."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session

from models.kinds import EventKind
from models.queries import beginnings, day_counts, overview
from models.reports import own_days
from models.rules.periods import Month, Period, Span
from models.services import months, township_settings
from tests import factories
from tests.factories import GROUP, OTHER_GROUP, TOWNSHIP, VILLAGE
from tests.scheduler.scenes import report

BEGUN = date(2026, 3, 20)
LAST = date(2026, 3, 31)
MARCH = Month(2026, 3)


@pytest.fixture(autouse=True)
def _place(session: Session) -> None:
    factories.township(session)


def test_days_before_the_first_officer_are_not_silent_and_both_figures_agree(session: Session) -> None:
    who = factories.officer(session, GROUP)
    silent = day_counts.silent_days(session, TOWNSHIP, [GROUP, OTHER_GROUP], MARCH.first, LAST)
    choices = township_settings.of(session, TOWNSHIP)
    own = own_days.of(session, who.account_id, choices, Period(Span.MONTH, MARCH), LAST + timedelta(days=1))
    assert silent == {VILLAGE: (LAST - BEGUN).days + 1} == {VILLAGE: own.days[own_days.Kind.SILENT]}


def test_a_group_begins_with_the_first_of_its_officers(session: Session) -> None:
    factories.officer(session, GROUP)
    factories.officer(session, GROUP)
    factories.cadre(session)
    assert beginnings.of(session, TOWNSHIP, [OTHER_GROUP, GROUP]) == {GROUP: BEGUN}


def test_the_office_misses_nobody_who_was_not_there_yet(session: Session) -> None:
    factories.officer(session, GROUP)
    early, later = (
        [dict(one.silent) for one in overview.villages(session, TOWNSHIP, day, ())] for day in (BEGUN, LAST)
    )
    assert (early, later) == ([{}, {}], [{"一组": 3}, {}])


def test_a_month_without_officers_has_books_only_where_something_was_reported(session: Session) -> None:
    factories.officer(session, GROUP)
    assert months.unclosed(session, TOWNSHIP, Month(2026, 2)) == {}
    assert list(months.unclosed(session, TOWNSHIP, MARCH)) == [VILLAGE]
    report(session, None, EventKind.BIRTH, date(2026, 2, 20))
    assert list(months.unclosed(session, TOWNSHIP, Month(2026, 2))) == [VILLAGE]
