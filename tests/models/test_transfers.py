"""Somebody who moves is in one place at every moment, and everything that is open or agreed goes along."""

from datetime import date

import pytest
import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col, select

from handlers.turn import Heard
from models import daybook, transfers
from models.db import alone, cache
from models.errors import InvitationInvalid, NotFound, Rejected
from models.kinds import EventKind, FollowupState, Rest, Role, RoundState, Scope, TransferState
from models.queries import visits as booked
from models.rules import inventory
from models.services import access, accounts, choices, consent, invitations, locks, people, reminders, visits
from models.services.access import Who
from models.tables import Clinic, Event, ExamRound, Followup, Membership, Person, Transfer
from models.transfers import DecidedAlready
from tests import factories
from tests.entering import answers_for, enter
from tests.factories import FAR_GROUP, GROUP, NOON, OTHER_GROUP, OTHER_VILLAGE
from tests.models.services.rows import waiting_for

FOREIGN, THERE = factories.NEIGHBOUR, factories.FOREIGN_GROUP
STAYS = {
    "allowanceentry", "arrival", "audit", "claim", "event", "followup", "invitation", "payout", "transfer", "visit",
}  # fmt: skip
"""Tables with a person whose rows keep their township, or follow in another way."""


@pytest.fixture
def folk(session: Session) -> tuple[Who, Who, Person]:
    """An officer, one of another township, and a woman with open items who agreed to care."""
    factories.township(session)
    foreign = factories.neighbour(session)
    officer, person = factories.officer(session), factories.woman(session)
    factories.joined(session, person)
    enter(session, officer, EventKind.PREGNANCY, person, gestation={"weeks": 12})
    return officer, foreign, person


def open_items(session: Session, person: Person) -> list[Followup]:
    session.flush()
    hers = select(Followup).where(Followup.person_id == person.id, Followup.state == FollowupState.OPEN)
    return list(session.exec(hers.execution_options(populate_existing=True)))


@pytest.mark.parametrize("to", [OTHER_GROUP, FAR_GROUP, THERE])
def test_until_she_is_accepted_she_stays_and_then_all_of_her_is_there(
    session: Session, folk: tuple[Who, Who, Person], to: str
) -> None:
    officer, foreign, person = folk
    there = foreign if to == THERE else factories.officer(session, to)
    before = open_items(session, person)
    assert before
    row = transfers.offer(session, officer, person.id, to, NOON)
    assert (person.group_code, {one.group_code for one in open_items(session, person)}) == (GROUP, {GROUP})
    with pytest.raises(NotFound):
        people.reachable(session, there, person.id)
    transfers.accept(session, there, row.id, NOON)
    person = people.get(session, row.person_id)
    assert (person.group_code, person.township) == (to, to[:9])
    after = open_items(session, person)
    assert {one.id for one in after} == {one.id for one in before}
    assert {(one.group_code, one.township) for one in after} == {(to, to[:9])}
    assert people.reachable(session, there, person.id) is person
    with pytest.raises(NotFound):
        people.reachable(session, officer, person.id)
    assert {one.group_code for one in session.exec(select(Event).where(Event.person_id == person.id))} == {GROUP}


def test_rows_of_hers_are_of_the_township_where_she_is(session: Session, folk: tuple[Who, Who, Person]) -> None:
    """By the inventory: a table with a person that nobody thought of fails here."""
    officer, foreign, person = folk
    row = transfers.offer(session, officer, person.id, THERE, NOON)
    transfers.accept(session, foreign, row.id, NOON)
    session.flush()
    travels = {table.__table__.name for table in transfers._TRAVELS}  # type: ignore[attr-defined]
    hers = {name for name, held in inventory.tables().items() if "person_id" in held.columns}
    assert hers - STAYS - travels == set()
    for name in travels:
        found = SQLModel.metadata.tables[name].c
        towns = session.connection().execute(sa.select(found.township).where(found.person_id == person.id)).scalars()
        assert set(towns) <= {FOREIGN}


def test_her_chat_and_her_yes_go_along(session: Session, folk: tuple[Who, Who, Person]) -> None:
    officer, foreign, person = folk
    her = factories.joined(session, person)
    consent.decide(session, her, Scope.CARE, True, NOON)
    session.flush()
    before = consent.grants(session, person.id)
    assert set(before) == {Scope.CARE}
    row = transfers.offer(session, officer, person.id, THERE, NOON)
    transfers.accept(session, foreign, row.id, NOON)
    assert consent.grants(session, row.person_id) == before
    assert accounts.get(session, her.account_id).township == FOREIGN


@pytest.mark.parametrize("end", ["accept", "give_back", "take_back"])
def test_an_offer_is_decided_once(session: Session, folk: tuple[Who, Who, Person], end: str) -> None:
    officer, foreign, person = folk
    row = transfers.offer(session, officer, person.id, THERE, NOON)
    getattr(transfers, end)(session, officer if end == "take_back" else foreign, row.id, NOON)
    for act in (transfers.accept, transfers.give_back):
        with pytest.raises(DecidedAlready):
            act(session, foreign, row.id, NOON)
    with pytest.raises(DecidedAlready):
        transfers.take_back(session, officer, row.id, NOON)
    assert people.get(session, row.person_id).group_code == (THERE if end == "accept" else GROUP)


def test_each_side_does_what_is_its_own(session: Session, folk: tuple[Who, Who, Person]) -> None:
    officer, foreign, person = folk
    row = transfers.offer(session, officer, person.id, THERE, NOON)
    third = factories.officer(session, FAR_GROUP)
    for who, act in ((officer, transfers.accept), (third, transfers.accept), (foreign, transfers.take_back)):
        with pytest.raises(NotFound):
            act(session, who, row.id, NOON)
    with pytest.raises(NotFound):
        transfers.get(session, third, row.id)
    with pytest.raises(Rejected):
        transfers.offer(session, officer, person.id, OTHER_GROUP, NOON)
    assert row.state is TransferState.OFFERED
    assert session.exec(select(Transfer).where(col(Transfer.person_id) == person.id)).all() == [row]


@pytest.mark.parametrize("to", [GROUP, GROUP[:12], "990101999201001", ""])
def test_only_to_a_group_that_there_is(session: Session, folk: tuple[Who, Who, Person], to: str) -> None:
    with pytest.raises(NotFound):
        transfers.offer(session, folk[0], folk[2].id, to, NOON)


@pytest.mark.parametrize(("to", "opens"), [(OTHER_GROUP, True), (THERE, False)])
def test_an_unopened_invitation_does_not_lead_back_to_the_township_she_left(
    session: Session, folk: tuple[Who, Who, Person], to: str, opens: bool
) -> None:
    officer, foreign, _ = folk
    person = factories.woman(session, "张秀兰")
    made = invitations.make(session, Role.SERVICE_USER, GROUP, officer.account_id, NOON, person.id)
    row = transfers.offer(session, officer, person.id, to, NOON)
    transfers.accept(session, foreign if to == THERE else factories.officer(session, to), row.id, NOON)
    chat = access.refresh(session, factories.account(session, township=""))
    if opens:
        assert invitations.redeem(session, chat, made.token, NOON).who.township == to[:9]
    else:
        with pytest.raises(InvitationInvalid):
            invitations.redeem(session, chat, made.token, NOON)
        again = invitations.make(session, Role.SERVICE_USER, to, foreign.account_id, NOON, row.person_id)
        assert invitations.redeem(session, chat, again.token, NOON).who.township == FOREIGN


def test_who_offered_hears_of_it_unless_their_chat_is_locked(session: Session, folk: tuple[Who, Who, Person]) -> None:
    officer, foreign, person = folk
    told = []
    for _ in range(2):
        row = transfers.offer(session, officer, person.id, THERE, NOON)
        before = waiting_for(session, officer)
        transfers.give_back(session, foreign, row.id, NOON)
        told.append(waiting_for(session, officer) - before)
        account = accounts.get(session, officer.account_id)
        account.rest = Rest.LOCKED
    assert told == [1, 0]


@pytest.mark.parametrize("to", [FAR_GROUP, THERE])
def test_where_she_is_now_her_earlier_reports_are_put_right(
    session: Session, folk: tuple[Who, Who, Person], to: str
) -> None:
    """Also by her own request, whose item went along. The report stays in the group that made it, with its number."""
    officer, foreign, person = folk
    event = enter(session, officer, EventKind.MIGRATE_OUT, person, to_place="广东东莞")
    giver = factories.cadre(session)
    account = factories.account(session, township=to[:9])
    session.add(Membership(township=to[:9], account_id=account.id, role=Role.CADRE, area=to[:12], since=NOON))
    cadre = access.refresh(session, account)
    with pytest.raises(NotFound):
        daybook.mine(session, cadre, event.root_id, NOON)
    row = transfers.offer(session, officer, person.id, to, NOON)
    transfers.accept(session, foreign if to == THERE else factories.officer(session, to), row.id, NOON)
    person = people.get(session, row.person_id)
    answers = answers_for(session, person, "2026-03-18", to_place="浙江义乌")
    assert daybook.may_change(session, giver, event.root_id, NOON)
    with pytest.raises(NotFound):  # she is not theirs any more
        daybook.amend(session, giver, event.root_id, answers, "giver", NOON)
    after = daybook.amend(session, cadre, event.root_id, answers, "again", NOON).event
    assert (after.group_code, after.township, after.serial) == (GROUP, GROUP[:9], event.serial)
    assert (after.occurred_on.isoformat(), after.version) == ("2026-03-18", 2)
    other = factories.cadre(session, OTHER_VILLAGE) if to == THERE else factories.staff(session, Role.CLINIC, to[:9])
    with pytest.raises(NotFound):
        daybook.mine(session, other, event.root_id, NOON)
    daybook.void(session, cadre, event.root_id, NOON)
    with pytest.raises(NotFound):
        daybook.current(session, event.root_id)


@pytest.mark.parametrize(("to", "kept"), [(FAR_GROUP, True), (THERE, False)])
def test_a_day_at_a_clinic_that_is_hers_no_more_is_free_for_others(
    session: Session, folk: tuple[Who, Who, Person], to: str, kept: bool
) -> None:
    """And nothing is sent about it any more; in the same township it stays hers."""
    officer, foreign, _ = folk
    clinic = session.exec(select(Clinic).where(Clinic.township == GROUP[:9])).one()
    clinic.days = {"dates": ["2026-03-29"], "capacity": 1}
    session.add(ExamRound(township=GROUP[:9], key="1", opens=date(2026, 3, 1), closes=date(2026, 4, 30)))
    person = factories.woman(session, "张秀兰", birth_year=1990)
    her = factories.joined(session, person)
    choices.choose(session, her, Scope.ROUND, True, NOON)
    visits.book(session, her, "round:1", date(2026, 3, 29), clinic.id[-8:], NOON)
    row = transfers.offer(session, officer, person.id, to, NOON)
    assert booked.taken(session, GROUP[:9], date(2026, 3, 20)) == {(clinic.id, date(2026, 3, 29)): 1}
    before = waiting_for(session, her)
    transfers.accept(session, foreign if to == THERE else factories.officer(session, to), row.id, NOON)
    her = access.refresh(session, accounts.get(session, her.account_id))
    left = {(clinic.id, date(2026, 3, 29)): 1} if kept else {}
    assert booked.taken(session, GROUP[:9], date(2026, 3, 20)) == left
    assert waiting_for(session, her) - before == (0 if kept else 1)
    planned = {one.schedule for one in reminders.planned_for(session, person.id)}
    assert ("round.visit" in planned) == kept
    state = visits.standing(session, her, "round:1", NOON).state
    assert state is (RoundState.BOOKED if kept else RoundState.INVITED)


def test_both_townships_of_a_move_are_held_before_anything_is_read(
    session: Session, folk: tuple[Who, Who, Person]
) -> None:
    """Two that are accepted in opposite directions at one moment would wait for each other otherwise."""
    officer, foreign, person = folk
    row = transfers.offer(session, officer, person.id, THERE, NOON)
    session.flush()
    cache(session, "held").clear()  # as at the beginning of the next batch
    locks.hold_chats(session, [foreign.chat_id], (), [row.id])
    if not alone(session):
        assert set(cache(session, "held")) >= {FOREIGN, GROUP[:9]}
    assert Heard(1, 2, 3, data=("ta", row.id, "y")).move == row.id
