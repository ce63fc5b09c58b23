"""Roles are listed for those who may end them, and end at once."""

import pytest
from sqlmodel import Session

from models.db import Store, collected
from models.errors import NotFound
from models.kinds import EventKind, Rest, Role
from models.services import access, accounts, awaiting, drafts, practice, resting, staff
from models.tables import Membership, Outbox
from tests import factories
from tests.factories import GROUP, NOON, OTHER_VILLAGE, TOWNSHIP, VILLAGE, role_of


def test_holders_are_those_whose_role_one_may_end(session: Session) -> None:
    factories.township(session)
    officer, cadre = factories.officer(session), factories.cadre(session)
    factories.cadre(session, OTHER_VILLAGE)
    office = factories.staff(session, Role.OFFICE, TOWNSHIP)
    staff.give_name(session, accounts.get(session, officer.account_id), "周明")
    assert [(one.name, one.role, one.area) for one in staff.holders(session, cadre)] == [("周明", Role.OFFICER, GROUP)]
    assert len(staff.holders(session, office)) == 4
    assert staff.holders(session, officer) == ()


def test_end_takes_every_right_at_once_and_drops_what_was_open(store: Store) -> None:
    with store.transaction() as session:
        factories.township(session)
        officer, cadre = factories.officer(session), factories.cadre(session)
        draft = drafts.begin(session, officer, EventKind.BIRTH, {}, NOON)
        awaiting.ask(session, officer, "item.note|x")
        row = staff.end(session, cadre, role_of(session, officer).id, NOON)
        assert staff.end(session, cadre, row.id, NOON) is row
    with store.transaction() as session:
        access.meet_again(session, [officer.chat_id])
        left = access.known(session)[officer.chat_id]
        assert (left.grants, drafts.open_of(session, left), awaiting.asked(session, left)) == ((), None, "")
        assert draft.open is False


@pytest.mark.parametrize(("lost", "told"), [(True, 0), (False, 1)])
def test_end_writes_to_no_locked_chat(session: Session, lost: bool, told: int) -> None:
    factories.township(session)
    officer, cadre = factories.officer(session), factories.cadre(session)
    if lost:
        resting.lock(session, cadre, officer.account_id, NOON)
    staff.end(session, cadre, role_of(session, officer).id, NOON)
    waiting = [row for row in collected(session, Outbox) if row["chat_id"] == officer.chat_id]
    assert len(waiting) == told


def test_end_of_one_of_two_groups_keeps_the_draft(session: Session) -> None:
    factories.township(session)
    officer, cadre = factories.officer(session), factories.cadre(session)
    session.add(
        Membership(
            township=TOWNSHIP, account_id=officer.account_id, role=Role.OFFICER, area=VILLAGE + "002", since=NOON
        )
    )
    drafts.begin(session, officer, EventKind.BIRTH, {}, NOON)
    session.flush()
    staff.end(session, cadre, role_of(session, officer).id, NOON)
    assert drafts.open_of(session, officer) is not None


@pytest.mark.parametrize(
    ("role", "area", "kept"),
    [(Role.OFFICER, VILLAGE + "002", True), (Role.CADRE, OTHER_VILLAGE, True), (Role.CLINIC, TOWNSHIP, False)],
)
def test_end_of_one_of_two_roles_leaves_a_locked_chat_locked(
    session: Session, role: Role, area: str, kept: bool
) -> None:
    factories.township(session)
    officer, cadre = factories.officer(session), factories.cadre(session)
    ended = role_of(session, officer).id
    session.add(Membership(township=TOWNSHIP, account_id=officer.account_id, role=role, area=area, since=NOON))
    draft = drafts.begin(session, officer, EventKind.BIRTH, {}, NOON)
    account = resting.lock(session, cadre, officer.account_id, NOON)
    staff.end(session, cadre, ended, NOON)
    left = access.refresh(session, account)
    assert (left.rest, left.grants, draft.open) == (Rest.LOCKED, (), kept)


def test_who_practises_when_the_last_role_ends_keeps_none_and_no_form(session: Session) -> None:
    factories.township(session)
    officer, cadre = factories.officer(session), factories.cadre(session)
    ended = role_of(session, officer).id
    draft = drafts.begin(session, practice.begin(session, officer, NOON), EventKind.BIRTH, {}, NOON)
    account = resting.lock(session, cadre, officer.account_id, NOON)
    staff.end(session, cadre, ended, NOON)
    assert (account.rest, draft.open) == (None, False)


@pytest.mark.parametrize(
    ("role", "area"), [(Role.CADRE, OTHER_VILLAGE), (Role.OFFICER, GROUP), (Role.CLINIC, TOWNSHIP)]
)
def test_end_is_for_those_above(session: Session, role: Role, area: str) -> None:
    factories.township(session)
    officer = factories.officer(session)
    with pytest.raises(NotFound):
        staff.end(session, factories.staff(session, role, area), role_of(session, officer).id, NOON)


def test_a_role_that_never_was_is_not_found(session: Session) -> None:
    factories.township(session)
    with pytest.raises(NotFound):
        staff.end(session, factories.cadre(session), "f" * 32, NOON)


def test_awaiting_forgets_what_was_asked(session: Session) -> None:
    factories.township(session)
    cadre = factories.cadre(session)
    awaiting.forget(session, cadre)
    awaiting.ask(session, cadre, "item.note|x")
    assert awaiting.asked(session, cadre) == "item.note|x"
    awaiting.forget(session, cadre)
    assert awaiting.asked(session, cadre) == ""
