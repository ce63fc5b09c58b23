"""A deputy has the absent one's roles from the first day to the last, and not an hour longer."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlmodel import Session, select

from models.db import Store, collected, hold
from models.errors import NotFound, Rejected
from models.kinds import ItemKind, Role
from models.services import access, accounts, asks, items, leaves, outbox, practice, resting, staff
from models.services.access import Grant, Who
from models.tables import Followup, Membership, Outbox
from tests import factories
from tests.bot.writers import another, until_it_waits
from tests.factories import FAR_GROUP, GROUP, NOON, OTHER_GROUP, OTHER_VILLAGE, TOWNSHIP, VILLAGE, role_of
from tests.models.services.rows import waiting_for

FIRST, LAST = date(2026, 3, 22), date(2026, 3, 24)
OWN, LENT = Grant(Role.OFFICER, OTHER_GROUP), Grant(Role.OFFICER, GROUP)


def grants(session: Session, who: Who) -> set[Grant]:
    return set(access.refresh(session, accounts.get(session, who.account_id)).grants)


def said_to(session: Session, who: Who) -> str:
    """What waits to be said to somebody, one after the other."""
    mine = (row for row in collected(session, Outbox) if row["chat_id"] == who.chat_id)
    return " ".join(str(outbox.opened(session, row)) for row in mine)


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


@pytest.mark.parametrize("ends", ["role", "leave"])
def test_what_a_deputy_looked_after_there_is_free_again(session: Session, ends: str) -> None:
    """Of her own village she keeps it, also where it is the same person's that she took as a deputy."""
    factories.township(session)
    absent, deputy = factories.cadre(session, OTHER_VILLAGE), factories.cadre(session)
    office = factories.staff(session, Role.OFFICE, TOWNSHIP)
    held = role_of(session, absent)
    row = leaves.take(session, absent, date(2026, 3, 20), LAST, deputy.account_id, NOON)
    deputy = access.refresh(session, accounts.get(session, deputy.account_id))
    taken = [
        asks.open_item(session, factories.woman(session, name, group), ItemKind.ANC, name, NOON)
        for name, group in (("刘小梅", FAR_GROUP), ("陈玉", GROUP))
    ]
    for one in taken:
        items.take(session, deputy, one, NOON)
    if ends == "role":
        staff.end(session, office, held.id, NOON)
    else:
        leaves.end(session, absent, row.id, NOON)
    owners = [session.get_one(Followup, one).owner_id for one in taken]
    assert owners == [None, deputy.account_id]


def test_a_role_that_ends_frees_nothing_that_another_still_reaches(session: Session) -> None:
    factories.township(session)
    both = factories.cadre(session)
    more = Membership(township=TOWNSHIP, account_id=both.account_id, role=Role.OFFICER, area=GROUP, since=NOON)
    session.add(more)
    item = asks.open_item(session, factories.woman(session), ItemKind.ANC, "test", NOON)
    items.take(session, both, item, NOON)
    staff.end(session, factories.cadre(session), more.id, NOON)
    assert session.get_one(Followup, item).owner_id == both.account_id


def test_a_deputy_who_is_dismissed_stands_in_no_longer(session: Session, pair: tuple[Who, Who]) -> None:
    officer, deputy = pair
    held = role_of(session, deputy)
    leaves.take(session, officer, date(2026, 3, 20), LAST, deputy.account_id, NOON)
    staff.end(session, factories.cadre(session), held.id, NOON)
    assert grants(session, deputy) == set()
    assert leaves.of(session, officer.account_id) is None
    assert "leave.refused" in said_to(session, officer)


def test_who_moved_to_another_village_does_not_begin_to_stand_in(session: Session, pair: tuple[Who, Who]) -> None:
    officer, deputy = pair
    held = role_of(session, deputy)
    leaves.take(session, officer, FIRST, LAST, deputy.account_id, NOON)
    session.get_one(Membership, held.id).area = FAR_GROUP
    assert leaves.turn_over(session, NOON + timedelta(days=2)) == {"begun": 0, "ended": 1}
    assert grants(session, deputy) == {Grant(Role.OFFICER, FAR_GROUP)}
    assert "leave.refused" in said_to(session, officer)


def test_a_deputy_of_two_groups_who_keeps_one_stands_in_on(session: Session, pair: tuple[Who, Who]) -> None:
    officer, deputy = pair
    held = role_of(session, deputy)
    more = Membership(
        township=TOWNSHIP, account_id=deputy.account_id, role=Role.OFFICER, area=VILLAGE + "003", since=NOON
    )
    session.add(more)
    leaves.take(session, officer, date(2026, 3, 20), LAST, deputy.account_id, NOON)
    staff.end(session, factories.cadre(session), held.id, NOON)
    assert grants(session, deputy) == {Grant(Role.OFFICER, more.area), LENT}


def test_what_the_absent_one_practises_is_not_lent(session: Session, pair: tuple[Who, Who]) -> None:
    officer, deputy = pair
    leaves.take(session, officer, FIRST, LAST, deputy.account_id, NOON)
    practice.begin(session, officer, NOON)
    leaves.turn_over(session, NOON + timedelta(days=2))
    assert grants(session, deputy) == {OWN, LENT}


@pytest.mark.postgres
def test_a_refusal_that_meets_the_first_tick_leaves_the_deputy_nothing(store: Store) -> None:
    with store.transaction() as session:
        factories.township(session)
        officer, deputy = factories.officer(session), factories.officer(session, OTHER_GROUP)
        row = leaves.take(session, officer, FIRST, LAST, deputy.account_id, NOON)
    with another(store) as other, ThreadPoolExecutor(1) as threads:
        with store.transaction() as session:
            hold(session, TOWNSHIP)
            leaves.end(session, deputy, row.id, NOON)
            session.flush()
            ticked = threads.submit(tick, other)
            until_it_waits(store)
        assert ticked.result(30) == {"begun": 0, "ended": 0}
    with store.transaction() as session:
        assert session.exec(select(Membership).where(Membership.leave_id == row.id)).all() == []


def tick(store: Store) -> dict[str, int]:
    with store.transaction() as session:
        return leaves.turn_over(session, NOON + timedelta(days=2))


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


def test_a_locked_chat_hears_nothing_of_a_leave(session: Session, pair: tuple[Who, Who]) -> None:
    officer, deputy = pair
    leaves.take(session, officer, FIRST, LAST, deputy.account_id, NOON)
    resting.put(session, accounts.get(session, deputy.account_id), officer.account_id, NOON)
    leaves.turn_over(session, NOON + timedelta(days=2))
    leaves.turn_over(session, NOON + timedelta(days=6))
    assert (waiting_for(session, deputy), waiting_for(session, officer)) == (0, 1)
