"""A group's "nothing today": signed once, refused when something was reported, withdrawn afterwards."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from models import daybook
from models.errors import NotFound, Rejected
from models.kinds import EventKind, Role
from models.services import day_signs, zero
from models.services.access import Who
from models.tables import ZeroReport
from tests import factories
from tests.entering import enter
from tests.factories import GROUP, NOON, OTHER_GROUP, OTHER_VILLAGE, TOWNSHIP, VILLAGE


def test_signing_again_keeps_what_was_signed_first(session: Session, officer: Who) -> None:
    first = zero.sign(session, officer, GROUP, NOON)
    again = zero.sign(session, factories.officer(session), GROUP, NOON + timedelta(hours=1))
    assert (again.id, again.by, again.at) == (first.id, officer.account_id, NOON)


def test_signing_after_a_report_is_refused(session: Session, officer: Who) -> None:
    enter(session, officer, EventKind.MARRIAGE, factories.woman(session))
    with pytest.raises(Rejected) as refused:
        zero.sign(session, officer, GROUP, NOON)
    assert (refused.value.phrase, refused.value.params) == ("zero.reported", {"n": 1})


def test_a_report_withdraws_what_was_signed_and_a_void_lets_it_be_signed_again(session: Session, officer: Who) -> None:
    row = zero.sign(session, officer, GROUP, NOON)
    event = enter(session, officer, EventKind.MARRIAGE, factories.woman(session))
    assert row.withdrawn_at == NOON
    daybook.void(session, officer, event.root_id, NOON)
    later = NOON + timedelta(hours=2)
    again = zero.sign(session, officer, GROUP, later)
    assert (again.id, again.at, again.withdrawn_at) == (row.id, later, None)


def test_withdrawing_what_nobody_signed_changes_nothing(session: Session, officer: Who) -> None:
    zero.withdraw(session, GROUP, officer.today(NOON), NOON)
    assert session.exec(ZeroReport.__table__.select()).all() == []


@pytest.mark.parametrize(("role", "area"), [(Role.OFFICER, OTHER_GROUP), (Role.CADRE, GROUP[:12])])
def test_only_its_own_officer_signs_for_a_group(session: Session, role: Role, area: str) -> None:
    factories.township(session)
    with pytest.raises(NotFound):
        zero.sign(session, factories.staff(session, role, area), GROUP, NOON)


@pytest.mark.parametrize("code", [VILLAGE + "999", VILLAGE, OTHER_VILLAGE + "999"])
def test_who_reports_for_a_village_signs_for_groups_that_there_are(session: Session, officer: Who, code: str) -> None:
    """The button can be forged: what its code belongs to by its digits need not exist."""
    above = factories.officer(session, TOWNSHIP)
    assert zero.sign(session, above, GROUP, NOON).group_code == GROUP
    for sign in (zero.sign, day_signs.sign):
        with pytest.raises(NotFound):
            sign(session, above, code, NOON)
