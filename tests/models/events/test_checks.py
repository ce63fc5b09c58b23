"""The checks of a report of any kind: days, the same told twice, who it is about, free words, age, death."""

import pytest

from models import daybook
from models.errors import NotFound, NothingStored, Rejected
from models.fields import Problem, Text, Unclear, Value, new_person
from models.kinds import Visibility
from models.services import history, people
from tests import factories
from tests.entering import answers_for, enter
from tests.factories import FAR_GROUP, GROUP, NOON
from tests.models.events.checking import (
    ANC,
    FIRST,
    IUD,
    LMP,
    LONG_AGO,
    PILL,
    SECOND,
    STOP,
    TODAY,
    WEEK_AGO,
    YESTERDAY,
    K,
    asked,
    refused,
    report,
)
from tests.models.fields.asking import CONTEXT


@pytest.mark.parametrize(
    ("on", "why"),
    [
        ("2026-03-21", "problem.future"),
        ("2016-03-21", "problem.day_bounds"),
        ("1995-12-31", "problem.day_bounds"),
    ],
)
def test_a_day_to_come_or_ten_years_gone_is_refused(session, officer, mei, on, why):
    assert refused(session, officer, mei, K.HUKOU_IN, on) == (why, "date")


def test_a_day_before_the_birth_of_the_person_is_refused(session, officer):
    child = factories.woman(session, "小儿", birth_year=2020)
    assert refused(session, officer, child, K.HUKOU_IN, "2019-12-31") == ("problem.before_birth", "date")


@pytest.mark.parametrize(("on", "keys"), [(LONG_AGO, []), ("2026-01-18", ["old"])])
def test_a_day_of_more_than_sixty_days_ago_is_asked(session, officer, mei, on, keys):
    assert asked(session, officer, mei, K.HUKOU_IN, on) == keys


@pytest.mark.parametrize(
    ("kind", "first", "on", "then", "again"),
    [
        (K.HUKOU_IN, {}, TODAY, {}, True), (K.HUKOU_IN, {}, "2026-03-17", {}, True),
        (K.HUKOU_IN, {}, "2026-03-16", {}, False), (K.MEASURE, IUD, YESTERDAY, IUD, True),
        (K.MEASURE, IUD, TODAY, STOP, False), (K.MEASURE, IUD, TODAY, PILL, False),
        (K.EXAM, ANC, YESTERDAY, ANC, True), (K.EXAM, ANC, TODAY, {"exam_kind": "pnc"}, False),
        (K.BIRTH, FIRST, TODAY, FIRST, True), (K.BIRTH, FIRST, TODAY, SECOND, False),
        (K.BIRTH, {}, YESTERDAY, {}, True), (K.BIRTH, FIRST, YESTERDAY, SECOND, False),
    ],
)  # fmt: skip
def test_one_event_told_twice_is_asked_and_two_of_one_day_are_not(session, officer, mei, kind, first, on, then, again):
    report(session, officer, mei, kind, TODAY, **first)
    assert ("reported" in asked(session, officer, mei, kind, on, **then)) is again


@pytest.mark.parametrize(("exam", "keys"), [("anc", ["like_name", "no_pregnancy"]), ("pnc", [])])
def test_a_like_name_is_asked_about_for_the_same_event_only(session, officer, exam, keys):
    report(session, officer, factories.woman(session, "刘芳"), K.EXAM, **ANC)
    assert asked(session, officer, factories.woman(session, "刘方"), K.EXAM, exam_kind=exam) == keys


def test_nobody_of_another_village_can_be_reported(session, officer):
    far = factories.woman(session, "远方", FAR_GROUP)
    with pytest.raises(NotFound):
        report(session, officer, far, K.HUKOU_IN)
    with pytest.raises(NotFound):
        daybook.enter(session, officer, K.HUKOU_IN, {"person": new_person("远方"), "group": FAR_GROUP}, "1", NOON)


def test_somebody_who_is_not_on_record_is_added_with_group_and_year(session, officer):
    answers = {"person": new_person("周敏"), "group": GROUP, "birth_year": 1999}
    daybook.enter(session, officer, K.HUKOU_IN, answers, "1", NOON)
    session.flush()
    assert [(one.name, one.group_code, one.birth_year) for one in people.in_areas(session, [GROUP])] == [
        ("周敏", GROUP, 1999)
    ]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("腰酸", "腰酸"), ("腰酸，属于计划外", "腰酸"), ("县医院，医生说怀的是个男孩", "县医院，医生说怀的"),
        ("人流因为养不起，肚子痛", "人流因为 肚子痛"), ("属于计划外", None), ("腰酸，要罚款", None),
        ("举报三组的人", None),
    ],
)  # fmt: skip
def test_what_is_never_kept_leaves_the_free_words_of_a_form(said, kept):
    match Text("symptom_text", "measure.symptom", longest=200).read(said, CONTEXT):
        case Value(value):
            assert value == said == kept
        case Unclear((option,), ask):
            assert (option.value, ask.params["why"].key) == (kept, "refuse.parts")
        case Problem(why):
            assert (kept, why.key) == (None, "refuse.parts" if said == "属于计划外" else "refuse.whole")


def test_what_is_never_kept_does_not_come_in_by_another_way(session, officer, mei):
    answers = {"what": {"action": "reaction"}, "symptom_text": "腰酸，属于计划外", "facility": "属于计划外"}
    report(session, officer, mei, K.MEASURE, **answers)
    (fact,) = history.facts_of(session, mei)
    assert fact.answers == {"action": "reaction", "symptom_text": "腰酸"}
    whole = {"what": {"action": "reaction"}, "symptom_text": "不来就罚款"}
    assert refused(session, officer, mei, K.MEASURE, **whole) == ("refuse.whole", "symptom_text")


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        (K.MARRIAGE, {}),
        (K.PREGNANCY, {"gestation": LMP}),
        (K.BIRTH, {}),
        (K.MEASURE, IUD),
        (K.PREGNANCY_END, {}),
        (K.EXAM, ANC),
    ],
)
def test_of_a_minor_the_area_learns_nothing_and_of_a_child_nothing_is_stored(session, officer, kind, more):
    minor, child = (factories.woman(session, name, birth_year=year) for name, year in (("陈玉", 2009), ("陈小", 2013)))
    assert report(session, officer, minor, kind, **more).visibility is Visibility.CADRE_CLINIC
    with pytest.raises(NothingStored):
        report(session, officer, child, kind, **more)


@pytest.mark.parametrize("kind", [kind for kind in K if kind is not K.DEATH])
def test_nothing_happens_after_a_death_on_record(session, officer, mei, kind):
    report(session, officer, mei, K.DEATH, YESTERDAY)
    more = {K.PREGNANCY: {"gestation": LMP}, K.MEASURE: IUD, K.EXAM: ANC}.get(kind, {})
    assert refused(session, officer, mei, kind, **more) == ("problem.after_death", "person")
    assert report(session, officer, mei, kind, YESTERDAY, **more).person_id == mei.id


def test_nobody_marries_after_the_death_of_the_spouse(session, officer, mei):
    jian = factories.woman(session, "李建国")
    report(session, officer, jian, K.DEATH, YESTERDAY)
    spouse = answers_for(session, jian)["person"]
    assert refused(session, officer, mei, K.MARRIAGE, spouse=spouse) == ("problem.after_death", "spouse")


def test_a_correction_does_not_move_an_event_behind_a_death(session, officer, mei):
    root = report(session, officer, mei, K.HUKOU_IN, WEEK_AGO).root_id
    death = report(session, officer, mei, K.DEATH, YESTERDAY).root_id
    with pytest.raises(Rejected):
        daybook.amend(session, officer, root, answers_for(session, mei, TODAY), "9", NOON)
    assert daybook.amend(session, officer, death, answers_for(session, mei, TODAY), "8", NOON).created


@pytest.mark.parametrize(
    ("before", "keys"),
    [
        (None, []), ((K.HUKOU_IN, YESTERDAY), ["later_events"]), ((K.HUKOU_IN, LONG_AGO), []),
        ((K.DEATH, TODAY), ["died"]), ((K.DEATH, "2026-03-15"), ["reported"]), ((K.DEATH, LONG_AGO), ["died"]),
    ],
)  # fmt: skip
def test_a_death_before_other_events_or_told_twice_is_asked(session, officer, mei, before, keys):
    if before:
        report(session, officer, mei, *before)
    assert asked(session, officer, mei, K.DEATH, WEEK_AGO) == keys


def test_a_death_that_is_the_clinics_alone_is_told_by_no_refusal(session, officer, mei):
    enter(session, factories.cadre(session), K.BIRTH, mei)
    report(session, factories.cadre(session), mei, K.DEATH, YESTERDAY)
    infant = factories.woman(session, "小儿", birth_year=2026)
    event = report(session, factories.cadre(session), infant, K.DEATH, YESTERDAY, age=0)
    assert event.visibility is Visibility.CLINIC
    assert report(session, officer, infant, K.HUKOU_IN).person_id == infant.id
