"""The checks of pregnancies, births, methods and examinations, rule by rule."""

from datetime import date

import pytest

from models import daybook
from models.events.asking import births
from models.fields import Unclear, Weight, new_person
from models.kinds import ItemKind
from models.services import history
from tests import factories
from tests.entering import answers_for, enter
from tests.factories import FAR_GROUP, GROUP, NOON
from tests.models.events.checking import ANC, FIRST, IUD, LMP, PILL, SECOND, STOP, TODAY, WEEK_AGO, K, asked, report
from tests.models.fields.asking import CONTEXT


@pytest.mark.parametrize(
    ("steps", "new", "keys"),
    [
        ([], (K.BIRTH, TODAY, {}), ["no_pregnancy"]), ([], (K.PREGNANCY_END, TODAY, {}), ["no_pregnancy"]),
        ([], (K.EXAM, TODAY, ANC), ["no_pregnancy"]),
        ([(K.PREGNANCY, TODAY, LMP)], (K.EXAM, "2026-02-20", ANC), []),
        ([(K.PREGNANCY, WEEK_AGO, LMP)], (K.PREGNANCY, TODAY, LMP), ["pregnant_already"]),
        ([(K.BIRTH, "2026-02-01", {})], (K.BIRTH, TODAY, {}), ["birth_soon"]),
        ([(K.PREGNANCY_END, "2026-02-01", {})], (K.BIRTH, TODAY, {}), ["birth_soon"]),
        ([(K.BIRTH, TODAY, {})], (K.BIRTH, "2026-02-01", {}), ["birth_soon", "no_pregnancy"]),
        ([(K.PREGNANCY, WEEK_AGO, LMP)], (K.BIRTH, TODAY, {}), ["birth_weeks"]),
        ([(K.PREGNANCY, WEEK_AGO, {"lmp": "2025-06-20"})], (K.BIRTH, TODAY, {}), []),
    ],
)  # fmt: skip
def test_what_does_not_follow_on_the_record_is_asked_and_accepted(session, officer, mei, steps, new, keys):
    for kind, on, more in steps:
        report(session, officer, mei, kind, on, **told(kind, more))
    kind, on, more = new
    assert asked(session, officer, mei, kind, on, **told(kind, more)) == keys
    assert report(session, officer, mei, kind, on, **told(kind, more)).person_id == mei.id


def told(kind, more):
    return {"gestation": more} if kind is K.PREGNANCY else more


@pytest.mark.parametrize(
    ("first", "then", "keys"),
    [
        (None, {"lmp": "2026-01-05", "edd": "2026-10-22"}, []),
        (None, {"lmp": "2026-01-05", "edd": "2026-10-23"}, ["due_days"]),
        (LMP, {"edd": "2026-10-22"}, ["pregnant_already"]),
        (LMP, {"edd": "2026-10-01"}, ["pregnant_already", "due_days"]),
        (LMP, {}, ["pregnant_already"]),
    ],
)
def test_two_due_days_more_than_ten_days_apart_are_asked(session, officer, mei, first, then, keys):
    if first:
        report(session, officer, mei, K.PREGNANCY, WEEK_AGO, gestation=first)
    assert asked(session, officer, mei, K.PREGNANCY, gestation=then) == keys


@pytest.mark.parametrize(
    ("before", "new"),
    [
        ((K.MEASURE, IUD), (K.PREGNANCY, {"gestation": LMP})),
        ((K.MEASURE, {"what": {"action": "start", "method": "implant"}}), (K.PREGNANCY, {"gestation": LMP})),
        ((K.PREGNANCY, {"gestation": LMP}), (K.MEASURE, PILL)),
        ((K.PREGNANCY, {"gestation": LMP}), (K.MEASURE, {"what": {"action": "replace", "method": "implant"}})),
    ],
)
def test_where_method_and_pregnancy_meet_the_clinics_telephone_is_offered(session, officer, mei, before, new):
    report(session, officer, mei, before[0], WEEK_AGO, **before[1])
    session.flush()
    (said,) = daybook.doubts(session, officer, new[0], answers_for(session, mei, **new[1]), NOON)
    assert (said.key, said.params) == ("doubt.call_clinic", {"clinic": "镇卫生院", "telephone": "0990-5550101"})


def test_a_pregnancy_counts_from_its_last_period_whenever_it_was_reported(session, officer, mei):
    report(session, officer, mei, K.PREGNANCY, TODAY, gestation=LMP)
    assert asked(session, officer, mei, K.MEASURE, "2026-02-01", **PILL) == ["call_clinic"]
    assert asked(session, officer, mei, K.MEASURE, "2026-01-04", **PILL) == ["old"]


@pytest.mark.parametrize(
    ("first", "then", "keys"),
    [
        ({}, {}, ["twins"]), ({}, {"plurality": "1"}, ["twins"]), ({}, {"plurality": "2"}, []), (FIRST, SECOND, []),
        (FIRST, FIRST | {"weight_g": 3000}, ["reported"]),
    ],
)  # fmt: skip
def test_a_second_child_of_one_day_is_asked_unless_there_were_said_to_be_two(session, officer, mei, first, then, keys):
    report(session, officer, mei, K.BIRTH, **first)
    assert asked(session, officer, mei, K.BIRTH, **then) == keys


def test_a_third_child_of_two_is_asked(session, officer, mei):
    for more in (FIRST, SECOND):
        report(session, officer, mei, K.BIRTH, **more)
    assert asked(session, officer, mei, K.BIRTH, plurality="2", weight_g=3000) == ["twins"]


@pytest.mark.parametrize(
    ("said", "grams"),
    [
        ("6.8", [3400, 6800]),
        ("3.4", [1700, 3400]),
        ("七", [3500, 7000]),
        ("12", [6000]),
        ("0.4", [400]),
        ("6.8斤", [3400]),
    ],
)
def test_a_weight_without_its_unit_is_asked_where_both_can_be(said, grams):
    answer = Weight("weight_g", "birth.weight").read(said, CONTEXT)
    found = [option.value for option in answer.options] if isinstance(answer, Unclear) else [answer.value]
    assert found == grams


@pytest.mark.parametrize(
    ("grams", "keys"),
    [
        (1000, []), (5500, []), (6800, ["weight.jin"]), (5501, ["weight.jin"]), (680, ["weight.kilograms"]),
        (999, ["weight.kilograms"]), (400, ["weight"]),
    ],
)  # fmt: skip
def test_an_unusual_weight_is_asked_with_what_it_is_in_the_other_unit(session, officer, mei, grams, keys):
    report(session, officer, mei, K.PREGNANCY, WEEK_AGO, gestation={"lmp": "2025-06-20"})
    assert asked(session, officer, mei, K.BIRTH, weight_g=grams) == keys


@pytest.mark.parametrize(
    ("first", "then", "keys"),
    [
        (IUD, IUD, ["method_current"]), (IUD, STOP, []), (PILL, STOP, ["method_unknown"]),
        (None, STOP, ["method_unknown"]),
        (PILL, {"what": {"action": "replace", "method": "implant"}, "old_method": "iud"}, ["method_unknown"]),
        (PILL, {"what": {"action": "replace", "method": "implant"}, "old_method": "pill"}, []),
    ],
)  # fmt: skip
def test_a_method_begun_twice_or_ended_unknown_is_asked_and_accepted(session, officer, mei, first, then, keys):
    if first:
        report(session, officer, mei, K.MEASURE, WEEK_AGO, **first)
    assert asked(session, officer, mei, K.MEASURE, **then) == keys
    assert report(session, officer, mei, K.MEASURE, **then).person_id == mei.id


def test_an_exam_elsewhere_is_accepted_by_her_word(session, officer, mei):
    screening = {"exam_kind": "screening"}
    assert asked(session, officer, mei, K.EXAM, at_destination=True, **screening) == ["her_word"]
    assert asked(session, officer, mei, K.EXAM, at_destination=False, **screening) == []


@pytest.mark.parametrize(("pregnant", "keys"), [(True, ["note.counts_as_antenatal"]), (False, [])])
def test_a_rounds_exam_while_pregnant_counts_as_an_antenatal_one(session, officer, mei, pregnant, keys):
    if pregnant:
        report(session, officer, mei, K.PREGNANCY, WEEK_AGO, gestation=LMP)
    assert asked(session, officer, mei, K.EXAM, exam_kind="round") == keys
    report(session, officer, mei, K.EXAM, exam_kind="round")
    closed = {item.kind for item in daybook.items_of(history.facts_of(session, mei)) if item.closed_by}
    assert closed == ({ItemKind.ANC} if pregnant else set())


@pytest.mark.parametrize(("year", "keys"), [(1976, []), (1975, ["age"])])
def test_a_pregnancy_at_more_than_fifty_is_asked_and_another_event_is_not(session, officer, year, keys):
    assert asked(session, officer, factories.woman(session, "王英", birth_year=year), K.PREGNANCY, gestation={}) == keys
    new = {"person": new_person("刘方"), "group": GROUP, "birth_year": year}
    said = daybook.doubts(session, officer, K.PREGNANCY, new | {"gestation": {}}, NOON)
    assert [phrase.key.removeprefix("doubt.") for phrase in said] == keys
    assert daybook.doubts(session, officer, K.HUKOU_IN, new, NOON) == ()


def test_births_are_known_to_those_who_may_see_them(session, officer):
    mei = factories.woman(session)
    enter(session, officer, K.BIRTH, mei)
    enter(session, officer, K.MARRIAGE, mei)
    assert births(session, officer, mei.id) == (date(2026, 3, 20),)
    girl = factories.woman(session, "陈玉", birth_year=2009)
    enter(session, factories.cadre(session), K.BIRTH, girl)
    assert births(session, officer, girl.id) == ()
    far = factories.woman(session, "远方", FAR_GROUP)
    with pytest.raises(daybook.NotFound):
        births(session, officer, far.id)
