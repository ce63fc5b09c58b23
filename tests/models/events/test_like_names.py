"""A report about somebody of nearly the same name, of the same kind and about the same day, is asked back."""

from datetime import date, timedelta

import pytest

from locales import LANGUAGES, Phrase, text
from models import daybook
from models.fields import new_person
from models.services import people
from tests import factories
from tests.entering import answers_for, enter
from tests.factories import GROUP, NOON, OTHER_GROUP
from tests.models.reporting import K, someone_new


def asked(session, who, kind, answers, **more):
    session.flush()
    phrases = daybook.doubts(session, who, kind, answers, NOON, **more)
    assert all(text(language, phrase) for phrase in phrases for language in LANGUAGES)
    return [phrase.key for phrase in phrases]


@pytest.mark.parametrize("name", ["刘方", "刘芬", "柳芳"])
def test_a_like_name_near_by_is_asked_back_with_its_number(session, officer, name):
    enter(session, officer, K.HUKOU_IN, factories.woman(session, "刘芳"))
    said = daybook.doubts(session, officer, K.HUKOU_IN, someone_new(name), NOON)
    assert [phrase.key for phrase in said] == ["doubt.like_name"]
    day = date(2026, 3, 20)
    assert said[0].params == {"by": Phrase("staff.you"), "name": "刘*", "number": "0320-01", "day": day}
    known = answers_for(session, factories.woman(session, name))
    assert asked(session, officer, K.HUKOU_IN, known) == ["doubt.like_name"]


def test_two_people_on_record_who_differ_in_more_than_their_names_are_not_asked_about(session, officer):
    fang, fen = factories.woman(session, "刘芳", birth_year=1990), factories.woman(session, "刘芬", birth_year=1996)
    enter(session, officer, K.HUKOU_IN, fang)
    assert asked(session, officer, K.HUKOU_IN, answers_for(session, fen)) == []
    assert asked(session, officer, K.HUKOU_IN, someone_new("刘芬", birth_year=1996)) == ["doubt.like_name"]


def test_somebody_of_whom_more_is_on_record_is_not_taken_for_a_like_name(session, officer):
    fang, fen = factories.woman(session, "刘芳"), factories.woman(session, "刘芬")
    enter(session, officer, K.HUKOU_IN, fang)
    assert asked(session, officer, K.HUKOU_IN, answers_for(session, fen)) == ["doubt.like_name"]
    enter(session, officer, K.MARRIAGE, fang)
    assert asked(session, officer, K.HUKOU_IN, answers_for(session, fen)) == []


@pytest.mark.parametrize(("back", "keys"), [(3, ["doubt.like_name"]), (4, [])])
def test_a_like_name_counts_within_three_days(session, officer, back, keys):
    enter(session, officer, K.HUKOU_IN, factories.woman(session, "刘芳"))
    on = (date(2026, 3, 20) - timedelta(back)).isoformat()
    day = {"date": {"on": on, "calendar": "solar", "precision": "day"}}
    assert asked(session, officer, K.HUKOU_IN, someone_new("刘方", **day)) == keys


def test_another_kind_group_or_name_is_not_asked_about(session, officer):
    fang = factories.woman(session, "刘芳")
    cadre = factories.cadre(session)
    enter(session, officer, K.HUKOU_IN, fang)
    enter(session, cadre, K.HUKOU_OUT, factories.woman(session, "刘方", OTHER_GROUP))
    assert asked(session, officer, K.MIGRATE_IN, someone_new("刘方")) == []
    assert asked(session, officer, K.HUKOU_OUT, someone_new("刘芳")) == []
    assert asked(session, officer, K.HUKOU_IN, someone_new("王英")) == []


def test_what_was_told_apart_is_not_asked_about_again(session, officer):
    enter(session, officer, K.HUKOU_IN, factories.woman(session, "刘芳"))
    other = {"person": new_person("刘芳") | {"another": True}, "group": GROUP}
    assert asked(session, officer, K.HUKOU_IN, other) == []
    assert asked(session, officer, K.HUKOU_IN, someone_new("刘芳")) == ["doubt.like_name"]
    assert asked(session, officer, K.HUKOU_IN, answers_for(session, factories.woman(session, "刘芳"))) == []


def test_a_correction_is_not_near_itself(session, officer):
    root = enter(session, officer, K.HUKOU_IN, factories.woman(session, "刘芳")).root_id
    other = answers_for(session, factories.woman(session, "刘方"))
    assert asked(session, officer, K.HUKOU_IN, other, amends=root) == []


def test_a_like_name_tells_nothing_of_what_somebody_may_not_see(session, officer):
    girl = factories.woman(session, "刘芳", birth_year=2009)
    cadre = factories.cadre(session)
    enter(session, cadre, K.PREGNANCY, girl, gestation={})
    answers = someone_new("刘方", birth_year=1996, gestation={})
    assert asked(session, officer, K.PREGNANCY, answers) == []
    assert asked(session, cadre, K.PREGNANCY, answers) == ["doubt.like_name"]


def test_a_nameless_tick_is_near_nothing(session, officer):
    enter(session, officer, K.EXAM, factories.woman(session, "刘芳"), agreed=False, exam_kind="anc")
    assert asked(session, officer, K.EXAM, someone_new("刘方", exam_kind="pnc")) == []


def test_two_people_of_one_name_are_two_reports(session, officer):
    enter(session, officer, K.HUKOU_IN, factories.woman(session, "刘芳"))
    other = {"person": new_person("刘芳") | {"another": True}, "group": GROUP}
    receipt = daybook.enter(session, officer, K.HUKOU_IN, other, "2", NOON)
    session.flush()
    assert (receipt.created, receipt.number) == (True, "0320-02")
    assert [one.name for one in people.in_areas(session, [GROUP])] == ["刘芳", "刘芳"]
