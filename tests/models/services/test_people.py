"""People on record: sealed under their own key, found within an area, in the order in which they were touched."""

from datetime import timedelta

import pytest

from models.errors import NotFound, SettingsWrong
from models.services import people
from tests import factories
from tests.factories import FAR_GROUP, GROUP, NOON, OTHER_GROUP, VILLAGE

HOUR = timedelta(hours=1)


@pytest.fixture
def mei(session):
    factories.township(session)
    person = people.add(session, GROUP, "欧阳晓丹", NOON, "张大山", "daughter_in_law", 1996)
    session.flush()
    return person


def test_a_person_is_kept_sealed_and_opened_again(session, mei):
    known = people.known(session, mei)
    assert (known.name, known.head, known.relation, known.birth_year) == ("欧阳晓丹", "张大山", "daughter_in_law", 1996)
    assert (known.id, known.group_code, mei.township) == (mei.id, GROUP, GROUP[:9])
    assert "晓丹".encode() not in mei.details


def test_a_phone_is_sealed_and_found_by_a_blind_index(session, mei):
    assert people.phone(session, mei) == ""
    people.set_phone(session, mei, "+8613800000001")
    other = factories.woman(session)
    people.set_phone(session, other, "+8613800000001")
    assert (people.phone(session, mei), mei.phone_index == other.phone_index) == ("+8613800000001", True)
    assert b"13800000001" not in mei.phone
    assert "13800000001" not in mei.phone_index


def test_values_open_only_with_the_persons_own_key(session, mei):
    sealed = people.seal_for(session, mei, {"a": 1}, "event.facts:1")
    assert people.open_for(session, mei, sealed, "event.facts:1") == {"a": 1}
    for person, place in ((factories.woman(session), "event.facts:1"), (mei, "event.facts:2")):
        with pytest.raises(SettingsWrong):
            people.open_for(session, person, sealed, place)


def test_people_of_an_area_come_touched_last_first(session, mei):
    lan = factories.woman(session, "张秀兰", OTHER_GROUP)
    factories.woman(session, "远方", FAR_GROUP)
    people.touch(lan, NOON + HOUR)
    session.flush()
    assert [one.name for one in people.in_areas(session, [VILLAGE])] == ["张秀兰", "欧阳晓丹"]
    assert [one.name for one in people.in_areas(session, [GROUP])] == ["欧阳晓丹"]
    assert people.names(session, [mei.id, None, "0" * 32]).keys() == {mei.id}
    assert people.names(session, []) == {}


def test_somebody_far_away_and_nobody_are_answered_alike(session, mei):
    far = factories.woman(session, "远方", FAR_GROUP)
    who = factories.officer(session)
    assert people.reachable(session, who, mei.id) is mei
    said = []
    for person_id in (far.id, "0" * 32, ""):
        with pytest.raises(NotFound) as refused:
            people.reachable(session, who, person_id)
        said.append((refused.value.phrase, refused.value.params))
    assert said[0] == said[1] == said[2]


def test_whose_key_is_destroyed_does_not_open_and_is_not_offered(session, mei):
    mei.key = None
    session.flush()
    assert people.in_areas(session, [GROUP]) == []
    with pytest.raises(NotFound):
        people.known(session, mei)
