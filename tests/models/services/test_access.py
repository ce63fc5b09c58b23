"""Who is in a chat: read anew, by area, alike for what is not theirs and what does not exist."""

import pytest

from models.errors import NotFound
from models.kinds import Role
from models.services import access, people
from models.services.access import Grant, Who
from models.tables import Membership, Township
from tests import factories
from tests.factories import FAR_GROUP, GROUP, NOON, TOWNSHIP, VILLAGE


@pytest.mark.parametrize(
    ("area", "code", "reaches"),
    [
        (GROUP, GROUP, True),
        (VILLAGE, GROUP, True),
        (TOWNSHIP, FAR_GROUP, True),
        (VILLAGE, FAR_GROUP, False),
        (GROUP, VILLAGE, False),
        (GROUP, GROUP + "99", False),
        (VILLAGE, VILLAGE + "0", False),
        (TOWNSHIP, "", False),
    ],
)
def test_an_area_holds_what_begins_with_its_code(area, code, reaches):
    who = Who("1", 1, "en", grants=(Grant(Role.CADRE, area),))
    assert who.reaches(code, Role.CADRE) is who.reaches(code) is reaches
    assert not who.reaches(code, Role.OFFICER)
    if not reaches:
        with pytest.raises(NotFound):
            access.require(who, code, Role.CADRE)
    else:
        access.require(who, code, Role.CADRE)


def test_roles_are_read_from_the_store(session):
    factories.township(session)
    who = factories.officer(session, language="en")
    assert (who.areas(Role.OFFICER), who.areas(), who.language, who.zone) == ((GROUP,), (GROUP,), "en", "Asia/Shanghai")
    assert (who.has(Role.OFFICER), who.has(Role.CADRE), who.has(Role.SERVICE_USER)) == (True, False, False)
    assert (f"{who.today(NOON)}", who.address.chat_id) == ("2026-03-20", who.chat_id)


def test_an_ended_role_is_none(session):
    factories.township(session)
    who = factories.officer(session)
    from sqlmodel import select

    session.exec(select(Membership)).one().until = NOON
    session.flush()
    access.meet_again(session, [who.chat_id])
    assert access.known(session)[who.chat_id].grants == ()


def test_strangers_are_not_known(session):
    access.meet_again(session, [1, 2])
    assert access.known(session) == {}


@pytest.mark.parametrize("verified", [True, False])
def test_a_woman_is_linked_to_her_person(session, verified):
    factories.township(session)
    person = factories.woman(session)
    who = factories.joined(session, person, verified=verified)
    assert (who.person_id, who.verified, who.has(Role.SERVICE_USER), who.grants) == (person.id, verified, True, ())


def test_zones_are_those_of_the_townships(session):
    session.add(Township(code="650101101", name="西镇", zone="Asia/Urumqi"))
    session.flush()
    assert access.zones_of(session, ["650101101", "", "000000000"]) == {"650101101": "Asia/Urumqi"}
    assert access.zones_of(session, ["", ""]) == {}


def test_staff_of_a_group_are_those_of_every_area_that_holds_it(session):
    factories.township(session)
    cadre, clinic = factories.cadre(session), factories.staff(session, Role.CLINIC, TOWNSHIP)
    factories.cadre(session, FAR_GROUP[:12])
    closed = factories.cadre(session)
    access.staff_of(session, GROUP, Role.CADRE)[-1].open = False
    session.flush()
    found = [account.id for account in access.staff_of(session, GROUP, Role.CADRE, Role.CLINIC)]
    assert found == sorted({cadre.account_id, clinic.account_id, closed.account_id} - {closed.account_id})


def test_somebody_without_an_area_finds_nobody(session):
    factories.township(session)
    person = factories.woman(session)
    assert people.in_areas(session, ()) == []
    with pytest.raises(NotFound):
        people.reachable(session, Who("1", 1, "en"), person.id)
