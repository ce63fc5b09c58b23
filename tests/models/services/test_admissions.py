"""Nobody comes in, or comes back, by one person's word: a second one decides, once, within three days."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session

from models.db import Store
from models.errors import NotFound
from models.kinds import EventKind, MessageClass, OutboxState, Rest, Role
from models.message import Message
from models.services import access, accounts, admissions, drafts, invitations, outbox, practice, resting, staff
from models.services.access import Grant, Who
from models.tables import Account, Admission, Membership, Outbox
from tests import factories
from tests.factories import FAR_GROUP, GROUP, NOON, OTHER_VILLAGE, TOWNSHIP, VILLAGE, role_of

LATER = NOON + timedelta(hours=72)


def knocked(session: Session, inviter: Who, role: Role = Role.OFFICER, area: str = GROUP) -> tuple[Who, Admission]:
    """A newcomer who opened an invitation from the chat."""
    made = invitations.for_worker(session, inviter, role, area, NOON)
    stranger = access.refresh(session, factories.account(session, township=""))
    opened = invitations.redeem(session, stranger, made.token, NOON)
    row = admissions.open_for(session, stranger.account_id, NOON)
    assert opened.waits
    assert row
    return opened.who, row


def again(session: Session, who: Who) -> Who:
    return access.refresh(session, accounts.get(session, who.account_id))


def test_a_second_person_lets_a_newcomer_in(session: Session) -> None:
    factories.township(session)
    cadre, office = factories.cadre(session), factories.staff(session, Role.OFFICE, TOWNSHIP)
    newcomer, row = knocked(session, cadre)
    assert newcomer.grants == ()
    assert admissions.waiting(session, cadre, NOON) == []
    assert admissions.waiting(session, office, NOON) == [row]
    with pytest.raises(NotFound):
        admissions.decide(session, cadre, row.id, NOON, admit=True)
    admissions.decide(session, office, row.id, NOON, admit=True)
    assert again(session, newcomer).grants == (Grant(Role.OFFICER, GROUP),)
    with pytest.raises(admissions.DecidedAlready):
        admissions.decide(session, office, row.id, NOON, admit=False)


def test_who_was_sent_away_has_nothing(session: Session) -> None:
    factories.township(session)
    cadre, office = factories.cadre(session), factories.staff(session, Role.OFFICE, TOWNSHIP)
    newcomer, row = knocked(session, cadre)
    admissions.decide(session, office, row.id, NOON, admit=False)
    assert again(session, newcomer).grants == ()
    assert admissions.open_for(session, newcomer.account_id, NOON) is None


def test_after_three_days_it_is_too_late(session: Session) -> None:
    factories.township(session)
    cadre, office = factories.cadre(session), factories.staff(session, Role.OFFICE, TOWNSHIP)
    _, row = knocked(session, cadre)
    assert admissions.waiting(session, office, LATER) == []
    with pytest.raises(admissions.DecidedAlready):
        admissions.decide(session, office, row.id, LATER, admit=True)


@pytest.mark.parametrize(
    ("role", "area"),
    [(Role.OFFICER, GROUP), (Role.CADRE, OTHER_VILLAGE), (Role.CLINIC, TOWNSHIP)],
)
def test_others_cannot_even_see_who_waits(session: Session, role: Role, area: str) -> None:
    factories.township(session)
    _, row = knocked(session, factories.cadre(session))
    other = factories.staff(session, role, area)
    assert admissions.waiting(session, other, NOON) == []
    with pytest.raises(NotFound):
        admissions.seen(session, other, row.id, NOON)


@pytest.mark.parametrize(
    ("role", "area"), [(Role.OFFICER, FAR_GROUP), (Role.OFFICER, VILLAGE), (Role.CADRE, VILLAGE), (Role.OFFICE, "")]
)
def test_one_invites_only_below_oneself(session: Session, role: Role, area: str) -> None:
    factories.township(session)
    with pytest.raises(NotFound):
        invitations.for_worker(session, factories.cadre(session), role, area, NOON)


def test_an_invitation_is_taken_back_by_who_made_it_until_it_is_opened(session: Session) -> None:
    factories.township(session)
    cadre, other = factories.cadre(session), factories.cadre(session)
    made = invitations.for_worker(session, cadre, Role.OFFICER, GROUP, NOON)
    with pytest.raises(NotFound):
        invitations.take_back(session, other, made.id, NOON)
    assert invitations.take_back(session, cadre, made.id, NOON)
    stranger = access.refresh(session, factories.account(session, township=""))
    with pytest.raises(invitations.InvitationInvalid):
        invitations.redeem(session, stranger, made.token, NOON)


def test_a_lock_takes_every_right_and_stops_what_waits(store: Store) -> None:
    with store.transaction() as session:
        factories.township(session)
        officer, colleague = factories.officer(session), factories.officer(session)
        cadre = factories.cadre(session)
        drafts.begin(session, officer, EventKind.BIRTH, {}, NOON)
        outbox.queue(session, officer.address, Message(), MessageClass.DIGEST, NOON)
        resting.lock(session, colleague, officer.account_id, NOON)
    with store.transaction() as session:
        assert [row.state for row in _queued(session, officer)] == [OutboxState.CANCELLED]
        assert again(session, officer).grants == ()
        assert drafts.open_of(session, again(session, officer)) is not None
        assert access.staff_of(session, GROUP, Role.OFFICER) == [session.get(Account, colleague.account_id)]
        row = admissions.knock(session, accounts.get(session, officer.account_id), NOON)
        assert admissions.tell(session, row, NOON) == 1
        with pytest.raises(NotFound):
            admissions.decide(session, colleague, row.id, NOON, admit=True)
        admissions.decide(session, cadre, row.id, NOON, admit=True)
        assert again(session, officer).grants == (Grant(Role.OFFICER, GROUP),)


def test_who_may_admit_one_of_two_roles_gives_neither_back(session: Session) -> None:
    factories.township(session)
    both = factories.cadre(session, OTHER_VILLAGE)
    session.add(Membership(township=TOWNSHIP, account_id=both.account_id, role=Role.CLINIC, area=TOWNSHIP, since=NOON))
    near, clinic = factories.cadre(session, OTHER_VILLAGE), factories.staff(session, Role.CLINIC, TOWNSHIP)
    office = factories.staff(session, Role.OFFICE, TOWNSHIP)
    resting.lock(session, office, both.account_id, NOON)
    row = admissions.knock(session, accounts.get(session, both.account_id), NOON)
    assert admissions.tell(session, row, NOON) == 1
    for who in (near, clinic):
        with pytest.raises(NotFound):
            admissions.decide(session, who, row.id, NOON, admit=True)
    admissions.decide(session, office, row.id, NOON, admit=True)
    assert len(again(session, both).grants) == 2


def test_who_practised_when_the_chat_was_locked_is_let_in_by_the_same_people(session: Session) -> None:
    factories.township(session)
    officer, cadre = factories.officer(session), factories.cadre(session)
    practice.begin(session, officer, NOON)
    resting.lock(session, cadre, officer.account_id, NOON)
    row = admissions.knock(session, accounts.get(session, officer.account_id), NOON)
    assert admissions.waiting(session, cadre, NOON) == [row]


def _queued(session: Session, who: Who) -> list[Outbox]:
    return [row for row in session.exec(Outbox.__table__.select()) if row.chat_id == who.chat_id]  # type: ignore[attr-defined]


def test_a_lock_is_undone_by_who_set_it_for_ten_minutes(session: Session) -> None:
    factories.township(session)
    officer, one, other = (factories.officer(session) for _ in range(3))
    resting.lock(session, one, officer.account_id, NOON)
    for who, now in ((other, NOON), (one, NOON + resting.UNDO)):
        with pytest.raises(NotFound):
            resting.undo(session, who, officer.account_id, now)
    resting.undo(session, one, officer.account_id, NOON + resting.UNDO - timedelta(seconds=1))
    assert again(session, officer).grants


def test_locking_is_for_the_village_and_above(session: Session) -> None:
    factories.township(session)
    officer, office = factories.officer(session), factories.staff(session, Role.OFFICE, TOWNSHIP)
    far = factories.officer(session, FAR_GROUP)
    for who, whom in ((far, officer), (officer, far), (officer, office), (officer, officer)):
        with pytest.raises(NotFound):
            resting.lock(session, who, whom.account_id, NOON)
    assert {one.id for one, _ in resting.lockable(session, office)} == {officer.account_id, far.account_id}


@pytest.mark.parametrize(("days", "rest"), [(30, None), (31, Rest.ASLEEP)])
def test_a_chat_falls_asleep_after_thirty_days_without_use(session: Session, days: int, rest: Rest | None) -> None:
    factories.township(session)
    officer = factories.officer(session)
    resting.note_use(session, [officer], NOON)
    used = access.known(session)[officer.chat_id]
    assert used.used_on == date(2026, 3, 20)
    resting.note_use(session, [used], NOON + timedelta(days=days))
    now = access.known(session)[officer.chat_id]
    assert (now.rest, now.grants == ()) == (rest, rest is not None)
    access.meet_again(session, [officer.chat_id])
    assert access.known(session)[officer.chat_id] == now


def test_who_retires_leaves_no_form_no_answer_and_no_right(store: Store) -> None:
    with store.transaction() as session:
        factories.township(session)
        officer, cadre = factories.officer(session), factories.cadre(session)
        aside = drafts.aside(session, officer, EventKind.DEATH, {"at": "person"}, NOON)
        outbox.queue(session, officer.address, Message(), MessageClass.REPLY, NOON)
        staff.end(session, cadre, role_of(session, officer).id, NOON)
        with pytest.raises(drafts.OutOfDate):
            drafts.take_up(session, officer, aside.id)
    with store.transaction() as session:
        assert sorted(row.state for row in _queued(session, officer)) == ["cancelled", "queued"]
