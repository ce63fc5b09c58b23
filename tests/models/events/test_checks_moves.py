"""The checks of marriages, divorces and moves, rule by rule."""

import pytest

from models.fields import new_person
from models.services import people
from tests import factories
from tests.entering import answers_for, enter
from tests.models.events.checking import WEEK_AGO, K, asked, refused, report


@pytest.mark.parametrize(
    ("first", "then", "keys"),
    [
        ("李建国", "张大山", ["already_married"]), ("李建国", "李建国", []), ("李建国", None, ["marriage_on_record"]),
        (None, "张大山", ["marriage_on_record"]),
    ],
)  # fmt: skip
def test_a_marriage_of_somebody_married_on_record_is_asked(session, officer, mei, first, then, keys):
    spouse = {name: {"spouse": new_person(name)} if name else {} for name in (first, then)}
    report(session, officer, mei, K.MARRIAGE, WEEK_AGO, **spouse[first])
    assert asked(session, officer, mei, K.MARRIAGE, **spouse[then]) == keys


@pytest.mark.parametrize(("of", "keys"), [("王英", ["spouse_married"]), ("刘小梅", [])])
def test_a_spouse_who_is_married_to_somebody_else_is_asked(session, officer, of, keys):
    jian = factories.woman(session, "李建国")
    report(session, officer, jian, K.MARRIAGE, WEEK_AGO, spouse=new_person("刘小梅"))
    spouse = answers_for(session, jian)["person"]
    assert asked(session, officer, factories.woman(session, of), K.MARRIAGE, spouse=spouse) == keys


def test_nobody_is_their_own_spouse(session, officer, mei):
    self_ = answers_for(session, mei)["person"]
    assert refused(session, officer, mei, K.MARRIAGE, spouse=self_) == ("problem.spouse_is_person", "spouse")


def test_a_divorce_without_a_marriage_on_record_is_asked_and_accepted(session, officer, mei):
    assert asked(session, officer, mei, K.DIVORCE) == ["no_marriage"]
    assert report(session, officer, mei, K.DIVORCE).person_id == mei.id


AWAY = (K.MIGRATE_OUT, {"to_place": "东莞"})


@pytest.mark.parametrize(
    ("before", "new", "keys"),
    [
        (AWAY, K.MIGRATE_OUT, ["away_already", "note.no_phone"]), (None, K.MIGRATE_OUT, ["note.no_phone"]),
        ((K.MIGRATE_IN, {}), K.MIGRATE_IN, ["here_already"]), (None, K.RETURN_HOME, ["not_away"]),
        (AWAY, K.RETURN_HOME, []), ((K.HUKOU_IN, {}), K.HUKOU_IN, ["registered_already"]),
        ((K.HUKOU_OUT, {}), K.HUKOU_OUT, ["registered_elsewhere"]), ((K.HUKOU_OUT, {}), K.HUKOU_IN, []),
    ],
)  # fmt: skip
def test_leaving_twice_coming_twice_and_a_return_from_nowhere_are_asked(session, officer, mei, before, new, keys):
    if before:
        report(session, officer, mei, before[0], WEEK_AGO, **before[1])
    assert asked(session, officer, mei, new) == keys


def test_somebody_who_leaves_without_a_number_is_noted(session, officer, mei):
    assert asked(session, officer, mei, K.MIGRATE_OUT, phone="+8613800000000") == []
    people.set_phone(session, mei, "+8613800000000")
    assert asked(session, officer, mei, K.MIGRATE_OUT) == []


def test_of_a_spouses_household_nothing_is_kept(session, officer):
    mei, jian = factories.woman(session), factories.woman(session, "李建国")
    spouse = answers_for(session, jian)["person"] | {"head": "李大山"}
    event = enter(session, officer, K.MARRIAGE, mei, spouse=spouse)
    kept = people.open_for(session, mei, event.facts, f"event.facts:{event.id}")
    assert kept["spouse"]["name"] == "李建国"
    assert "head" not in kept["spouse"]
