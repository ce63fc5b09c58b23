"""The checks of a report, rule by rule: refused with its field, asked on the card, or only noted."""

import pytest

from locales import LANGUAGES, text
from models import daybook
from models.errors import NotFound, NothingStored, Rejected
from models.fields import Problem, Text, Unclear, Value, Weight, new_person
from models.ids import new_id
from models.kinds import ConsentBasis, EventKind, ItemKind, Visibility
from models.services import history, people
from tests import factories
from tests.entering import answers_for, enter
from tests.factories import FAR_GROUP, GROUP, NOON
from tests.models.fields.asking import CONTEXT

K = EventKind
TODAY, YESTERDAY, WEEK_AGO, LONG_AGO = "2026-03-20", "2026-03-19", "2026-03-13", "2026-01-19"
LMP = {"lmp": "2026-01-05"}
IUD = {"what": {"action": "start", "method": "iud"}}
ANC = {"exam_kind": "anc"}


@pytest.fixture
def officer(session):
    factories.township(session)
    return factories.officer(session)


@pytest.fixture
def mei(session, officer):
    return factories.woman(session, birth_year=1996)


def day(on):
    return {"date": {"on": on, "calendar": "solar", "precision": "day"}}


def report(session, who, person, kind, on=TODAY, **more):
    answers = answers_for(session, person, on, **more)
    receipt = daybook.enter(session, who, kind, answers, new_id(), NOON, ConsentBasis.TOLD_AND_AGREED)
    session.flush()
    return receipt.event


def asked(session, who, person, kind, on=TODAY, **more):
    session.flush()
    amends = more.pop("amends", None)
    phrases = daybook.doubts(session, who, kind, answers_for(session, person, on, **more), NOON, amends)
    assert all(text(language, phrase) for phrase in phrases for language in LANGUAGES)
    return [phrase.key.removeprefix("doubt.") for phrase in phrases]


def refused(session, who, person, kind, on=TODAY, **more):
    with pytest.raises(Rejected) as error:
        report(session, who, person, kind, on, **more)
    return error.value.phrase, error.value.field


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


STOP = {"what": {"action": "stop", "method": "iud"}}
PILL = {"what": {"action": "start", "method": "pill"}}
FIRST, SECOND = ({"plurality": "2", "plural_no": number} for number in "12")


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


@pytest.mark.parametrize(("year", "keys"), [(1976, []), (1975, ["age"])])
def test_a_pregnancy_at_more_than_fifty_is_asked(session, officer, year, keys):
    assert asked(session, officer, factories.woman(session, "王英", birth_year=year), K.PREGNANCY, gestation={}) == keys


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
