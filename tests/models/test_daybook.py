"""The one door: numbers, sameness, refusals, ticks, visibility, what the card asks back."""

import pytest
import sqlalchemy as sa
from sqlmodel import select

from locales import Phrase
from models import daybook
from models.db import collected
from models.errors import NotFound, NothingStored, Rejected
from models.events import record_of
from models.fields import new_person
from models.kinds import ConsentBasis, Role, Visibility
from models.services import accounts, history, links, people, staff
from models.tables import Audit, Event, Person, ZeroReport
from tests import factories
from tests.entering import answers_for, enter
from tests.factories import FAR_GROUP, GROUP, NOON, VILLAGE
from tests.models.reporting import DAY, YES, K, events, report, someone_new
from tests.stores import content


def test_a_report_gets_the_next_number_of_its_group_and_day(session, officer, mei):
    other = factories.woman(session, "张秀兰")
    first = report(session, officer, K.MARRIAGE, answers_for(session, mei), "1")
    second = report(session, officer, K.MARRIAGE, answers_for(session, other), "2")
    tomorrow = report(session, officer, K.DIVORCE, answers_for(session, mei), "3", now=NOON + DAY)
    assert [one.number for one in (first, second, tomorrow)] == ["0320-01", "0320-02", "0321-01"]


def test_the_same_key_is_the_same_event(session, officer, mei):
    first = report(session, officer, K.MARRIAGE, answers_for(session, mei))
    again = report(session, officer, K.DIVORCE, answers_for(session, mei))
    assert (again.event is first.event, first.created, again.created) == (True, True, False)


def test_equal_facts_of_one_reporter_are_the_same_event(session, officer, mei):
    first = report(session, officer, K.MARRIAGE, answers_for(session, mei), "1")
    again = report(session, officer, K.MARRIAGE, answers_for(session, mei), "2")
    other = report(session, factories.officer(session), K.MARRIAGE, answers_for(session, mei), "3")
    assert (again.number, again.created, other.created) == (first.number, False, True)


@pytest.mark.parametrize("again_new", [True, False])
def test_equal_facts_about_somebody_who_was_new_are_the_same_event(session, officer, again_new):
    first = report(session, officer, K.MARRIAGE, someone_new(), "1")
    person = people.get(session, first.event.person_id)
    answers = someone_new() if again_new else answers_for(session, person)
    again = report(session, officer, K.MARRIAGE, answers, "2")
    assert (again.event.id, len(session.exec(select(Person)).all())) == (first.event.id, 1)


def test_two_ticks_are_two_and_know_nobody(session, officer, mei):
    ticks = [report(session, officer, K.EXAM, answers_for(session, mei, exam_kind="anc"), key) for key in "12"]
    assert [(one.number, one.nameless, one.created) for one in ticks] == [
        ("0320-01", True, True),
        ("0320-02", True, True),
    ]
    kept = {(one.event.person_id, one.event.facts, one.event.partner_id, one.event.fingerprint) for one in ticks}
    assert kept == {(None, None, None, "")}
    assert record_of(history.facts_of(session, mei)) == record_of(())


def test_without_consent_nothing_of_the_person_is_in_the_file(store):
    with store.transaction() as session:
        factories.township(session)
        who = factories.officer(session)
        receipt = report(session, who, K.PREGNANCY, someone_new("欧阳晓丹", 1996, gestation={}, facility="县妇幼"))
        assert receipt.nameless
    with store.transaction() as session:
        assert session.exec(select(Person)).all() == []
    held = content(store)
    assert "上湾村".encode() in held
    assert [word for word in ("欧阳晓丹", "县妇幼", "晓丹") if word.encode() in held] == []


def test_with_consent_the_name_is_only_in_the_file_sealed(store):
    with store.transaction() as session:
        factories.township(session)
        who = factories.officer(session)
        answers = someone_new("欧阳晓丹", 1996, gestation={}, facility="县妇幼")
        assert not report(session, who, K.PREGNANCY, answers, basis=YES).nameless
    held = content(store)
    assert [word for word in ("欧阳晓丹", "县妇幼", "晓丹") if word.encode() in held] == []


@pytest.mark.parametrize("kind", [K.PREGNANCY, K.PREGNANCY_END, K.MEASURE, K.EXAM, K.MARRIAGE, K.BIRTH])
@pytest.mark.parametrize("basis", [YES, ConsentBasis.NOT_ASKED])
def test_under_14_nothing_is_kept(session, officer, kind, basis):
    before = len(collected(session, Audit))
    with pytest.raises(NothingStored):
        report(session, officer, kind, someone_new(year=2012), basis=basis)
    assert (events(session), session.exec(select(Person)).all(), len(collected(session, Audit))) == ([], [], before)


@pytest.mark.parametrize(
    ("kind", "year", "seen"),
    [
        (K.PREGNANCY, 2008, Visibility.CADRE_CLINIC), (K.MARRIAGE, 2009, Visibility.CADRE_CLINIC),
        (K.BIRTH, 2008, Visibility.CADRE_CLINIC),
        (K.PREGNANCY, 2007, Visibility.AREA), (K.MIGRATE_OUT, 2009, Visibility.AREA),
        (K.MARRIAGE, None, Visibility.AREA),
        (K.DEATH, 2026, Visibility.CLINIC), (K.DEATH, 2025, Visibility.CLINIC), (K.DEATH, 2024, Visibility.AREA),
        (K.DEATH, None, Visibility.AREA),
    ],
)  # fmt: skip
def test_who_may_see_it_follows_from_the_age(session, officer, kind, year, seen):
    assert report(session, officer, kind, someone_new(year=year), basis=YES).event.visibility is seen


@pytest.mark.parametrize(("age", "seen"), [(0, Visibility.CLINIC), (1, Visibility.AREA), (83, Visibility.AREA)])
def test_the_death_of_an_infant_is_for_the_clinic(session, officer, age, seen):
    assert report(session, officer, K.DEATH, someone_new(year=2025, age=age)).event.visibility is seen


@pytest.mark.parametrize(("days", "seen"), [(0, Visibility.CLINIC), (42, Visibility.CLINIC), (43, Visibility.AREA)])
def test_the_death_of_a_mother_within_42_days_is_for_the_clinic(session, officer, mei, days, seen):
    report(session, officer, K.BIRTH, answers_for(session, mei, f"{(NOON - days * DAY).date()}"), "1")
    assert report(session, officer, K.DEATH, answers_for(session, mei), "2").event.visibility is seen


def test_a_marriage_with_somebody_under_age_is_kept_from_the_area(session, officer, mei):
    young = factories.woman(session, "陈玉", birth_year=2009)
    spouse = answers_for(session, young)["person"]
    assert (
        report(session, officer, K.MARRIAGE, answers_for(session, mei, spouse=spouse)).event.visibility
        is Visibility.CADRE_CLINIC
    )


@pytest.mark.parametrize(
    ("on", "problem"),
    [("2026-03-21", "problem.future"), ("2016-03-20", "problem.day_bounds"), ("1995-12-31", "problem.day_bounds")],
)
def test_a_day_that_cannot_be_is_refused(session, officer, mei, on, problem):
    with pytest.raises(Rejected) as refused:
        report(session, officer, K.MARRIAGE, answers_for(session, mei, on))
    assert (refused.value.phrase, refused.value.field, events(session)) == (problem, "date", [])


def test_a_day_before_birth_is_refused(session, officer):
    child = factories.woman(session, "陈玉", birth_year=2020)
    with pytest.raises(Rejected, match="2020") as refused:
        report(session, officer, K.HUKOU_IN, answers_for(session, child, "2019-12-31"))
    assert refused.value.phrase == "problem.before_birth"


def test_nobody_is_married_to_herself(session, officer, mei):
    for spouse in (answers_for(session, mei)["person"], new_person("刘小梅")):
        with pytest.raises(Rejected) as refused:
            report(session, officer, K.MARRIAGE, answers_for(session, mei, spouse=spouse))
        assert (refused.value.phrase, refused.value.field) == ("problem.spouse_is_person", "spouse")


def test_somebody_of_another_village_is_as_if_she_did_not_exist(session, officer, mei):
    far = factories.woman(session, "远方", FAR_GROUP)
    answers = answers_for(session, far)
    refusals = []
    for person_id in (far.id, "0" * 32):
        with pytest.raises(NotFound) as refused:
            report(session, officer, K.DEATH, answers | {"person": answers["person"] | {"id": person_id}})
        refusals.append((type(refused.value), refused.value.phrase, refused.value.params))
    assert refusals[0] == refusals[1]
    with pytest.raises(NotFound):
        report(session, officer, K.MARRIAGE, answers_for(session, mei, spouse=answers["person"]))
    with pytest.raises(NotFound):
        report(session, officer, K.DEATH, someone_new() | {"group": FAR_GROUP})
    with pytest.raises(NotFound):
        report(session, factories.staff(session, Role.CLINIC, VILLAGE), K.DEATH, answers_for(session, mei))


def test_what_is_learnt_stays_on_the_person(session, officer):
    answers = someone_new(birth_year=1996, phone="+8613800000001", to_place="东莞")
    person = people.get(session, report(session, officer, K.MIGRATE_OUT, answers).event.person_id)
    assert (person.birth_year, people.phone(session, person), people.known(session, person).name) == (
        1996,
        "+8613800000001",
        "陈玉",
    )


def test_somebody_without_a_name_is_kept_as_a_relation(session, officer):
    answers = someone_new("", relation_to="张大山", relation="father")
    known = people.known(session, people.get(session, report(session, officer, K.DEATH, answers).event.person_id))
    assert (known.name, known.head, known.relation) == ("", "张大山", "father")


def test_both_of_a_couple_have_the_marriage_on_record(session, officer, mei):
    jian = factories.woman(session, "李建国")
    spouse = answers_for(session, jian)["person"]
    report(session, officer, K.MARRIAGE, answers_for(session, mei, spouse=spouse, marriage_kind="first"))
    said = [record_of(history.facts_of(session, one)) for one in (mei, jian)]
    assert [(one.marital, one.spouse) for one in said] == [("first", "李建国"), ("first", "刘小梅")]


def test_a_report_withdraws_the_zero_report_of_the_day(session, officer, mei):
    from models.services import zero

    zero.sign(session, officer, GROUP, NOON)
    report(session, officer, K.MARRIAGE, answers_for(session, mei))
    assert session.exec(select(ZeroReport)).one().withdrawn_at == NOON


@pytest.mark.parametrize("joined", [True, False])
def test_a_number_a_worker_writes_takes_no_chat_from_her(session, officer, mei, joined):
    people.set_phone(session, mei, "+8613800000001")
    if joined:
        factories.joined(session, mei)
    enter(session, officer, K.MIGRATE_OUT, mei, phone="+8613800000009")
    another = factories.joined(session, mei, verified=False)
    assert people.phone(session, mei) == "+8613800000009"
    assert links.share_phone(session, another, "+8613800000009", NOON) is not joined
    assert links.share_phone(session, another, "+8613800000001", NOON) is joined


def doubts(session, who, kind, answers, **more):
    return [phrase.key for phrase in daybook.doubts(session, who, kind, answers, NOON, **more)]


def test_the_card_asks_back_what_is_near_old_or_after_a_death(session, officer, mei):
    root = enter(session, officer, K.EXAM, mei, exam_kind="anc").root_id
    near = answers_for(session, mei, "2026-03-18", exam_kind="anc")
    assert doubts(session, officer, K.EXAM, near) == ["doubt.reported", "doubt.no_pregnancy"]
    assert doubts(session, officer, K.EXAM, near, amends=root) == ["doubt.no_pregnancy"]
    assert doubts(session, officer, K.HUKOU_IN, answers_for(session, mei, "2026-01-10")) == ["doubt.old"]
    assert doubts(
        session, officer, K.HUKOU_IN, someone_new(date={"on": "2026-01-10", "calendar": "solar", "precision": "day"})
    ) == ["doubt.old"]
    report(session, officer, K.DEATH, answers_for(session, mei, "2026-03-19"), "9")
    with pytest.raises(Rejected):
        doubts(session, officer, K.HUKOU_IN, answers_for(session, mei))


def test_who_reported_it_before_is_named_as_colleagues_know_them(session, officer, mei):
    cadre = factories.cadre(session)
    enter(session, officer, K.HUKOU_IN, mei)

    def by(who):
        asked = daybook.doubts(session, who, K.HUKOU_IN, answers_for(session, mei), NOON)
        return next(phrase.params["by"] for phrase in asked if phrase.key == "doubt.reported")

    assert (by(officer), by(cadre)) == (Phrase("staff.you"), Phrase("staff.colleague"))
    staff.give_name(session, accounts.get(session, officer.account_id), "王秀英")
    assert (by(officer), by(cadre)) == (Phrase("staff.you"), "王秀英")


def test_nothing_that_is_asked_back_tells_of_what_somebody_may_not_see(session, officer):
    girl = factories.woman(session, "陈玉", birth_year=2009)
    cadre = factories.cadre(session)
    report(session, cadre, K.PREGNANCY, answers_for(session, girl, gestation={}), basis=YES)
    answers = answers_for(session, girl, gestation={})
    assert doubts(session, officer, K.PREGNANCY, answers) == []
    assert doubts(session, cadre, K.PREGNANCY, answers) == ["doubt.reported", "doubt.pregnant_already"]


def test_numbers_are_held_unique_by_the_store(session, officer, mei):
    enter(session, officer, K.MARRIAGE, mei)
    twice = sa.insert(Event).from_select(
        [column.name for column in Event.__table__.c],
        sa.select(*(sa.literal("other") if c.name in ("id", "key") else c for c in Event.__table__.c)),
    )
    with pytest.raises(sa.exc.IntegrityError, match="serial"), session.begin_nested():
        session.connection().execute(twice)
