"""Links that open once."""

import re
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from models.errors import InvitationInvalid, NotFound, Rejected, SettingsWrong
from models.kinds import Role
from models.services import access, invitations, operator
from models.tables import Account, Invitation
from tests.factories import (
    FAR_GROUP,
    GROUP,
    NOON,
    VILLAGE,
    account,
    cadre,
    joined,
    officer,
    township,
    woman,
)


@pytest.fixture
def place(session: Session) -> Session:
    """A store with the township, and a bot that knows its name."""
    township(session)
    operator.put(session, operator.BOT, NOON, {"username": "plum_daybook_bot"})
    return session


def _stranger(session: Session) -> access.Who:
    return access.refresh(session, account(session, township=""))


def test_token_is_long_and_kept_only_as_hash(place: Session) -> None:
    made = invitations.make(place, Role.CADRE, VILLAGE, "", NOON)
    assert re.fullmatch(r"[A-Za-z0-9_-]{32,64}", made.token)
    row = place.exec(select(Invitation)).one()
    assert made.token not in str(row.model_dump())


def test_staff_invitation_gives_the_role_once(place: Session) -> None:
    made = invitations.make(place, Role.CADRE, VILLAGE, "", NOON)
    first, second = _stranger(place), _stranger(place)
    opened = invitations.redeem(place, first, made.token, NOON)
    assert opened.who.grants == (access.Grant(Role.CADRE, VILLAGE),)
    assert opened.who.township == VILLAGE[:9]
    with pytest.raises(InvitationInvalid):
        invitations.redeem(place, second, made.token, NOON)


def test_second_invitation_to_the_same_role_adds_nothing(place: Session) -> None:
    who = cadre(place)
    made = invitations.make(place, Role.CADRE, VILLAGE, "", NOON)
    assert invitations.redeem(place, who, made.token, NOON).who.grants == who.grants


@pytest.mark.parametrize(("role", "hours"), [(Role.OFFICER, 72), (Role.SERVICE_USER, 14 * 24)])
def test_invitation_runs_out(place: Session, role: Role, hours: int) -> None:
    person_id = woman(place).id if role is Role.SERVICE_USER else None
    made = invitations.make(place, role, GROUP, "", NOON, person_id)
    assert made.expires_at == NOON + timedelta(hours=hours)
    with pytest.raises(InvitationInvalid):
        invitations.redeem(place, _stranger(place), made.token, made.expires_at)


def test_wrong_token_is_answered_like_a_used_one(place: Session) -> None:
    with pytest.raises(InvitationInvalid) as wrong:
        invitations.redeem(place, _stranger(place), "x" * 32, NOON)
    assert (wrong.value.phrase, wrong.value.params) == ("refuse.invitation", {})


def test_womans_invitation_cannot_be_opened_by_staff_and_stays_open(place: Session) -> None:
    person = woman(place)
    made = invitations.make(place, Role.SERVICE_USER, GROUP, "", NOON, person.id)
    with pytest.raises(Rejected) as refused:
        invitations.redeem(place, officer(place), made.token, NOON)
    assert refused.value.phrase == "invite.not_for_staff"
    opened = invitations.redeem(place, _stranger(place), made.token, NOON)
    assert (opened.who.person_id, opened.who.verified) == (person.id, False)


def test_new_invitation_ends_the_one_before(place: Session) -> None:
    person = woman(place)
    old = invitations.make(place, Role.SERVICE_USER, GROUP, "", NOON, person.id)
    invitations.make(place, Role.SERVICE_USER, GROUP, "", NOON, person.id)
    with pytest.raises(InvitationInvalid):
        invitations.redeem(place, _stranger(place), old.token, NOON)


def test_chat_of_another_person_is_refused(place: Session) -> None:
    who = joined(place, woman(place))
    for person_id in (woman(place, "陈玉").id, None):
        made = invitations.make(place, Role.SERVICE_USER, GROUP, "", NOON, person_id)
        with pytest.raises(Rejected) as refused:
            invitations.redeem(place, who, made.token, NOON)
        assert refused.value.phrase == "invite.already_linked"


def test_own_chat_opening_again_changes_nothing(place: Session) -> None:
    person = woman(place)
    who = joined(place, person)
    made = invitations.make(place, Role.SERVICE_USER, GROUP, "", NOON, person.id)
    assert invitations.redeem(place, who, made.token, NOON).who == who


def test_account_of_another_township_is_refused(place: Session) -> None:
    who = cadre(place)
    made = invitations.make(place, Role.CADRE, "990101102201", "", NOON)
    with pytest.raises(Rejected) as refused:
        invitations.redeem(place, who, made.token, NOON)
    assert refused.value.phrase == "invite.other_township"


@pytest.mark.parametrize(("others", "same"), [([], False), (["王秀英"], True), (["王秀英", "王秀英"], False)])
def test_name_leads_to_the_one_person_who_has_it(place: Session, others: list[str], same: bool) -> None:
    ids = {woman(place, name).id for name in others}
    made = invitations.make(place, Role.SERVICE_USER, GROUP, "", NOON)
    opened = invitations.redeem(place, _stranger(place), made.token, NOON)
    row = invitations.awaiting_name(place, opened.who)
    assert row is not None
    who = invitations.give_name(place, opened.who, row, "王秀英", NOON)
    assert ((who.person_id in ids), who.verified) == (same, False)
    assert invitations.awaiting_name(place, who) is None


def test_leaving_unnamed_ends_the_question(place: Session) -> None:
    made = invitations.make(place, Role.SERVICE_USER, GROUP, "", NOON)
    who = invitations.redeem(place, _stranger(place), made.token, NOON).who
    invitations.leave_unnamed(place, who)
    invitations.leave_unnamed(place, who)
    assert invitations.awaiting_name(place, who) is None


def test_link_for_a_woman_names_the_bot(place: Session) -> None:
    link, until = invitations.for_woman(place, officer(place), woman(place).id, "", NOON)
    assert re.fullmatch(r"https://t\.me/plum_daybook_bot\?start=[\w-]{32}", link)
    assert until == NOON + timedelta(days=14)


def test_link_for_a_woman_of_another_group_is_not_found(place: Session) -> None:
    far = woman(place, "陈玉", FAR_GROUP)
    for person_id, group in ((far.id, ""), (None, FAR_GROUP)):
        with pytest.raises(NotFound):
            invitations.for_woman(place, officer(place), person_id, group, NOON)


@pytest.mark.parametrize("code", [VILLAGE, VILLAGE + "777", GROUP + "1"])
def test_nameless_link_leads_into_a_group_that_exists(place: Session, code: str) -> None:
    with pytest.raises(NotFound):
        invitations.for_woman(place, cadre(place), None, code, NOON)


def test_link_needs_the_name_of_the_bot(session: Session) -> None:
    with pytest.raises(SettingsWrong):
        invitations.link(session, "x")


def test_strangers_account_has_no_township_until_it_opens_one(place: Session) -> None:
    who = _stranger(place)
    made = invitations.make(place, Role.SERVICE_USER, GROUP, "", NOON, woman(place).id)
    invitations.redeem(place, who, made.token, NOON)
    row = place.get(Account, who.account_id)
    assert row is not None
    assert row.township == GROUP[:9]
