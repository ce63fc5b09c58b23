"""Names of places."""

from models.services import places
from models.tables import Area, Clinic
from tests import factories
from tests.factories import FAR_GROUP, GROUP, OTHER_GROUP, TOWNSHIP, VILLAGE


def test_groups_of_one_village_have_their_own_names(session):
    factories.township(session)
    assert places.groups(session, [VILLAGE]) == {GROUP: "一组", OTHER_GROUP: "二组"}
    assert places.groups(session, [GROUP]) == {GROUP: "一组"}
    assert places.groups(session, []) == {}


def test_groups_of_several_villages_are_told_apart(session):
    factories.township(session)
    assert places.groups(session, [GROUP, FAR_GROUP]) == {GROUP: "上湾村 一组", FAR_GROUP: "下湾村 一组"}


def test_a_closed_group_is_not_offered(session):
    factories.township(session)
    session.get(Area, GROUP).active = False
    session.flush()
    assert places.groups(session, [VILLAGE]) == {OTHER_GROUP: "二组"}


def test_a_place_is_called_by_its_name_or_its_code(session):
    factories.township(session)
    assert (places.name(session, GROUP), places.name(session, "nowhere")) == ("一组", "nowhere")


def test_clinics_are_those_of_the_township_that_are_open(session):
    factories.township(session)
    session.add_all([Clinic(township=TOWNSHIP, name="旧站", active=False), Clinic(township="1", name="别处")])
    session.flush()
    assert places.clinics(session, TOWNSHIP) == ["镇卫生院"]
