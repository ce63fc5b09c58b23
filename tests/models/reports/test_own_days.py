"""An officer's own figures: of the own reports and days alone, each day one of six kinds, and told to her first."""

from collections import Counter
from datetime import date

import pytest
from sqlmodel import Session

from models.kinds import EventKind
from models.reports import own_days
from models.reports.own_days import Kind, Own
from models.rules.periods import Month, Period
from models.services import leaves, township_settings
from models.services.access import Who
from models.tables import Membership, Outage, Township, ZeroReport
from tests import factories
from tests.factories import FAR_GROUP, GROUP, OTHER_GROUP, TOWNSHIP, VILLAGE
from tests.scheduler.scenes import at, report

APRIL, TODAY = Period.read("2026-04"), date(2026, 4, 21)


@pytest.fixture
def her(session: Session) -> Who:
    """An officer of one group since March."""
    factories.township(session)
    return factories.officer(session)


def figures(session: Session, who: Who, period: Period = APRIL, today: date = TODAY) -> Own:
    choices = township_settings.of(session, TOWNSHIP)
    return own_days.of(session, who.account_id, choices, period, today)


def made(session: Session, who: Who, on: int, late: int = 0, **more: str) -> None:
    event = report(
        session, None, EventKind.MARRIAGE, date(2026, 4, on), date(2026, 4, on + late), by=who.account_id, **more
    )
    event.late_days = late
    session.add(event)


def test_share_and_delay_are_of_the_own_reports_by_the_day_on_which_it_happened(session: Session, her: Who) -> None:
    for on, late in ((1, 0), (2, 0), (3, 4), (9, 1)):
        made(session, her, on, late)
    made(session, factories.officer(session, OTHER_GROUP), 5, 9)
    own = figures(session, her)
    assert (own.same_day, own.known, own.percent, own.delay) == (2, 4, 50, 0.5)
    assert (figures(session, her, APRIL.moved(-1)).percent, figures(session, her, APRIL.moved(-1)).delay) == (
        None,
        None,
    )


def test_every_day_until_yesterday_is_one_of_six_kinds(session: Session, her: Who) -> None:
    """The 4th to the 6th of April are the country's days of rest."""
    made(session, her, 1)
    made(session, her, 4)
    session.add(ZeroReport(township=TOWNSHIP, group_code=GROUP, day=date(2026, 4, 2), by=her.account_id, at=at(TODAY)))
    gone = {"by": her.account_id, "at": at(TODAY), "withdrawn_at": at(TODAY)}
    session.add(ZeroReport(township=TOWNSHIP, group_code=GROUP, day=date(2026, 4, 3), **gone))
    session.add(Outage(since=at(date(2026, 4, 7), 6), until=at(date(2026, 4, 7), 20)))
    deputy = factories.officer(session, OTHER_GROUP)
    leave = leaves.take(session, her, date(2026, 4, 9), date(2026, 4, 18), deputy.account_id, at(date(2026, 4, 9), 8))
    leaves.end(session, her, leave.id, at(date(2026, 4, 12), 8))
    made(session, deputy, 10, group=GROUP)
    own = figures(session, her)
    assert own.days == Counter(
        {Kind.REPORTED: 3, Kind.NOTHING: 1, Kind.REST: 2, Kind.OUTAGE: 1, Kind.LEAVE: 3, Kind.SILENT: 10}
    )
    assert (own.days.total(), own.heard, own.expected, own.complete) == (20, 4, 14, 29)


def test_days_count_for_each_own_group_since_it_is_hers_and_none_that_is_lent(session: Session, her: Who) -> None:
    since = at(date(2026, 4, 18))
    role = {"township": TOWNSHIP, "account_id": her.account_id, "role": "officer", "since": since}
    session.add(Membership(area=FAR_GROUP, **role))
    session.add(Membership(area=OTHER_GROUP, leave_id="x", **role))
    assert figures(session, her).days.total() == 20 + 3
    assert figures(session, her, today=date(2026, 4, 1)).days.total() == 0


def test_days_of_rest_follow_the_townships_choice(session: Session, her: Who) -> None:
    session.get_one(Township, TOWNSHIP).settings = {"public_holidays": False, "holidays": ["2026-04-20"]}
    assert figures(session, her).days == Counter({Kind.SILENT: 19, Kind.REST: 1})


def test_being_told_is_on_record_once_and_of_this_month_alone(session: Session, her: Who) -> None:
    march, other = Month(2026, 3), factories.officer(session)
    for _ in range(2):
        own_days.tell(session, TOWNSHIP, her.account_id, march, at(TODAY))
    both = [her.account_id, other.account_id]
    assert own_days.told(session, both, march) == {her.account_id}
    assert own_days.told(session, both, march.later(1)) == set()
    assert [one.account_id for one in own_days.officers(session, VILLAGE)] == both
