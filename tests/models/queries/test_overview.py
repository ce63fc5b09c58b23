"""Villages by what needs help: silent groups and late services, in the order of villages, people in tens."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session

from models.kinds import EventKind, ItemKind
from models.queries import overview
from models.services import zero
from models.tables import Followup
from tests import factories
from tests.factories import FAR_GROUP, GROUP, NOON, OTHER_GROUP, TOWNSHIP, VILLAGE
from tests.scheduler.scenes import report

TODAY = date(2026, 3, 20)


@pytest.fixture(autouse=True)
def _place(session: Session) -> None:
    factories.township(session)
    factories.earlier_officers(session, NOON - timedelta(days=60))


def seen(session: Session, free: tuple[date, ...] = ()) -> list[overview.Village]:
    session.flush()
    return overview.villages(session, TOWNSHIP, TODAY, free)


def late(session: Session, count: int) -> None:
    for number in range(count):
        days = {"opened_on": date(2026, 1, 1), "due_on": date(2026, 3, 1)}
        row = Followup(township=TOWNSHIP, group_code=GROUP, kind=ItemKind.ANC, opened_by=f"x{number}", **days)
        session.add(row)


def test_a_group_is_silent_that_said_nothing_on_the_last_three_days(session: Session) -> None:
    report(session, None, EventKind.BIRTH, TODAY - timedelta(days=3))
    zero.sign(session, factories.officer(session, FAR_GROUP), FAR_GROUP, NOON - timedelta(days=1))
    assert [dict(one.silent) for one in seen(session)] == [{"二组": 3}, {}]
    report(session, None, EventKind.BIRTH, TODAY - timedelta(days=2), group=OTHER_GROUP)
    assert [one.needs_help for one in seen(session)] == [False, False]


def test_days_off_are_looked_past(session: Session) -> None:
    report(session, None, EventKind.BIRTH, TODAY - timedelta(days=5))
    free = (TODAY - timedelta(days=1), TODAY - timedelta(days=2))
    assert "一组" in seen(session)[0].silent
    assert "一组" not in seen(session, free)[0].silent


@pytest.mark.parametrize(("count", "told"), [(0, None), (1, 0), (9, 0), (10, 10), (19, 10)])
def test_late_services_are_told_in_tens(session: Session, count: int, told: int | None) -> None:
    late(session, count)
    found = seen(session)
    assert (found[0].code, found[0].late, found[1].late) == (VILLAGE, told, None)


def test_villages_stand_in_the_order_of_their_codes_whatever_is_there(session: Session) -> None:
    late(session, 12)
    assert [one.code for one in seen(session)] == sorted(one.code for one in seen(session))
