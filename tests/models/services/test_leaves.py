"""A deputy has the absent one's roles from the first day to the last, and not an hour longer."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session

from models.errors import NotFound, Rejected
from models.kinds import Role
from models.services import access, accounts, leaves, staff
from models.services.access import Grant, Who
from tests import factories
from tests.factories import FAR_GROUP, GROUP, NOON, OTHER_GROUP, OTHER_VILLAGE, TOWNSHIP, VILLAGE
from tests.models.services.test_staff import role_of

FIRST, LAST = date(2026, 3, 22), date(2026, 3, 24)
OWN, LENT = Grant(Role.OFFICER, OTHER_GROUP), Grant(Role.OFFICER, GROUP)


def grants(session: Session, who: Who) -> set[Grant]:
    return set(access.refresh(session, accounts.get(session, who.account_id)).grants)


@pytest.fixture
def pair(session: Session) -> tuple[Who, Who]:
    """An officer, and the one of the group beside."""
    factories.township(session)
    return factories.officer(session), factories.officer(session, OTHER_GROUP)


def test_the_deputy_has_the_roles_on_these_days_alone(session: Session, pair: tuple[Who, Who]) -> None:
    officer, deputy = pair
    leaves.take(session, officer, FIRST, LAST, deputy.account_id, NOON)
    seen = []
    for hour in range(0, 8 * 24, 6):
        now = NOON + timedelta(hours=hour)
        leaves.turn_over(session, now)
        leaves.turn_over(session, now)
        seen.append((officer.today(now), LENT in grants(session, deputy)))
    assert {day for day, lent in seen if lent} == {FIRST, date(2026, 3, 23), LAST}
    assert {day for day, lent in seen if not lent} & {FIRST, LAST} == set()
    assert grants(session, deputy) == {OWN}
    assert grants(session, officer) == {LENT}
    assert leaves.of(session, officer.account_id) is None


@pytest.mark.parametrize("by", [0, 1])
def test_either_of_them_ends_it_at_once(session: Session, pair: tuple[Who, Who], by: int) -> None:
    officer, deputy = pair
    row = leaves.take(session, officer, date(2026, 3, 20), LAST, deputy.account_id, NOON)
    assert grants(session, deputy) == {OWN, LENT}
    with pytest.raises(NotFound):
        leaves.end(session, factories.cadre(session), row.id, NOON)
    leaves.end(session, pair[by], row.id, NOON)
    assert grants(session, deputy) == {OWN}
    with pytest.raises(NotFound):
        leaves.end(session, pair[by], row.id, NOON)


def test_who_loses_the_role_lends_it_no_longer(session: Session, pair: tuple[Who, Who]) -> None:
    officer, deputy = pair
    held = role_of(session, officer)
    leaves.take(session, officer, date(2026, 3, 20), LAST, deputy.account_id, NOON)
    staff.end(session, factories.cadre(session), held.id, NOON)
    assert grants(session, deputy) == {OWN}
    assert leaves.turn_over(session, NOON) == {"begun": 0, "ended": 1}


def test_a_deputy_lends_on_only_what_is_hers(session: Session, pair: tuple[Who, Who]) -> None:
    officer, deputy = pair
    third = factories.officer(session, OTHER_GROUP)
    leaves.take(session, officer, date(2026, 3, 20), LAST, deputy.account_id, NOON)
    leaves.take(session, deputy, date(2026, 3, 20), LAST, third.account_id, NOON)
    assert LENT not in grants(session, third)


@pytest.mark.parametrize(
    ("role", "area"), [(Role.OFFICER, FAR_GROUP), (Role.CADRE, OTHER_VILLAGE), (Role.OFFICE, TOWNSHIP)]
)
def test_an_officer_is_stood_in_for_within_the_village(
    session: Session, pair: tuple[Who, Who], role: Role, area: str
) -> None:
    other = factories.staff(session, role, area)
    with pytest.raises(NotFound):
        leaves.take(session, pair[0], FIRST, LAST, other.account_id, NOON)
    assert [one.id for one in leaves.deputies(session, pair[0])] == [pair[1].account_id]
    assert factories.cadre(session, VILLAGE).account_id in {one.id for one in leaves.deputies(session, pair[0])}


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 3, 19), LAST),
        (LAST, FIRST),
        (FIRST, FIRST + leaves.LONGEST),
        (date(2026, 12, 1), date(2026, 12, 2)),
    ],
)
def test_days_that_do_not_work_are_refused(session: Session, pair: tuple[Who, Who], first: date, last: date) -> None:
    with pytest.raises(Rejected):
        leaves.take(session, pair[0], first, last, pair[1].account_id, NOON)
