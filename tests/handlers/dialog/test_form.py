"""The form engine: whatever is done, in any order, it stands at a question or its card, and survives being kept."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.dialog import CARD, MORE, Form, back, begin, change, hear, more, press, screen, skip
from handlers.dialog.form import addable, missing
from models.events import TYPES
from models.kinds import EventKind
from tests.handlers.dialog.asking import CONTEXT, kept, kinds, make, moves

MIGRATION = TYPES[EventKind.MIGRATE_OUT].fields
MEASURE = TYPES[EventKind.MEASURE].fields
MARRIAGE = TYPES[EventKind.MARRIAGE].fields
GOOD = {
    "person": "王秀英", "group": "一组", "birth_year": "1996", "date": "昨天", "to_place": "东莞",
    "from_place": "邵阳", "gestation": "12周",
    "what": "上环", "exam_kind": "产前检查", "relation_to": "张大山", "relation": "儿子",
    "old_method": "环",
    "symptom_text": "腰酸",
}  # fmt: skip


def answered(fields, form):
    """The form with every open question answered well."""
    for _ in range(12):
        if form.at == CARD:
            return form
        form = skip(fields, form, CONTEXT) if form.at not in GOOD else hear(fields, form, GOOD[form.at], CONTEXT)
    raise AssertionError(form.at)


def played(data):
    kind = data.draw(kinds)
    fields = TYPES[kind].fields
    form = begin(fields, CONTEXT)
    for move in data.draw(moves(kind)):
        form = make(fields, form, move)
    return fields, form


@settings(deadline=None)
@given(st.data())
def test_after_any_moves_it_stands_at_its_card_only_with_every_required_answer(data):
    fields, form = played(data)
    assert form.at in (CARD, MORE, *(field.name for field in fields))
    if form.at == CARD:
        assert missing(fields, form) is None
    assert {field.name for field in fields if field.applies(form.answers)} >= set(form.answers)


@settings(deadline=None)
@given(st.data())
def test_after_any_moves_it_comes_out_of_a_draft_as_it_went_in_but_for_a_problem_that_was_said(data):
    _, form = played(data)
    assert kept(form) == replace(form, problem=None)


@settings(deadline=None)
@given(st.data())
def test_after_any_moves_there_is_a_screen_and_what_it_offers_is_taken(data):
    fields, form = played(data)
    view = screen(fields, form)
    for place in range(len(view.options)):
        press(fields, form, place, CONTEXT)
    for field in view.adds + view.changes:
        assert change(fields, form, field.name, CONTEXT).at == field.name
    assert (view.ask is None) == (form.at in (CARD, MORE))


@settings(deadline=None)
@given(st.data())
def test_after_any_moves_answering_well_reaches_the_card(data):
    fields, form = played(data)
    form = back(fields, form, CONTEXT) if form.at == MORE else form
    assert answered(fields, form).at == CARD


@settings(deadline=None)
@given(st.data())
def test_going_back_again_and_again_reaches_the_first_question(data):
    fields, form = played(data)
    for _ in range(40):
        form = back(fields, form, CONTEXT)
    assert form.trail == ()
    assert answered(fields, form).at == CARD


@settings(deadline=None)
@given(st.data(), st.integers(-(10**30), 10**30))
def test_a_place_that_was_not_offered_is_refused(data, place):
    fields, form = played(data)
    if not 0 <= place < len(form.offered):
        with pytest.raises(IndexError):
            press(fields, form, place, CONTEXT)


def test_questions_come_in_order_and_then_the_card():
    form = begin(MIGRATION, CONTEXT)
    seen = []
    while form.at != CARD:
        seen.append(form.at)
        form = hear(MIGRATION, form, GOOD[form.at], CONTEXT)
    assert (seen, form.trail) == (["person", "date", "to_place"], ("person", "date", "to_place"))


def test_somebody_new_brings_the_group_and_where_it_decides_the_year():
    form = press(MARRIAGE, hear(MARRIAGE, begin(MARRIAGE, CONTEXT), "陈玉", CONTEXT), 0, CONTEXT)
    assert form.at == "group"
    assert hear(MARRIAGE, form, "二组", CONTEXT).at == "birth_year"


def test_back_from_the_card_asks_the_last_question_again():
    card = answered(MIGRATION, begin(MIGRATION, CONTEXT))
    form = back(MIGRATION, card, CONTEXT)
    assert (form.at, form.answers.keys()) == ("to_place", {"person", "date"})
    assert back(MIGRATION, form, CONTEXT).at == "date"


def test_back_never_asks_what_no_longer_applies():
    form = answered(MARRIAGE, press(MARRIAGE, hear(MARRIAGE, begin(MARRIAGE, CONTEXT), "陈玉", CONTEXT), 0, CONTEXT))
    form = hear(MARRIAGE, change(MARRIAGE, form, "person", CONTEXT), "王秀英", CONTEXT)
    assert (form.at, form.trail) == (CARD, ("date", "person"))
    assert form.answers.keys() == {"person", "date"}


def test_what_belongs_to_one_person_goes_with_that_person():
    new = press(MARRIAGE, hear(MARRIAGE, begin(MARRIAGE, CONTEXT), "陈玉", CONTEXT), 0, CONTEXT)
    card = answered(MARRIAGE, new)
    assert card.answers["birth_year"] == 1996
    other = press(MARRIAGE, hear(MARRIAGE, change(MARRIAGE, card, "person", CONTEXT), "陈云", CONTEXT), 0, CONTEXT)
    assert (other.at, "birth_year" in other.answers) == ("birth_year", False)
    again = hear(MARRIAGE, change(MARRIAGE, card, "date", CONTEXT), "前天", CONTEXT)
    assert again.answers["birth_year"] == 1996


def test_back_to_a_person_takes_what_belongs_to_her_along():
    card = answered(MARRIAGE, press(MARRIAGE, hear(MARRIAGE, begin(MARRIAGE, CONTEXT), "陈玉", CONTEXT), 0, CONTEXT))
    other = press(MARRIAGE, hear(MARRIAGE, change(MARRIAGE, card, "person", CONTEXT), "陈云", CONTEXT), 0, CONTEXT)
    form = back(MARRIAGE, answered(MARRIAGE, other), CONTEXT)
    for _ in range(9):
        form = form if form.at == "person" else back(MARRIAGE, form, CONTEXT)
    assert not {"birth_year", "person"} & form.answers.keys()


def test_going_back_or_changing_offers_another_of_the_same_name():
    chosen = hear(MIGRATION, begin(MIGRATION, CONTEXT), "王秀英", CONTEXT)
    changed = change(MIGRATION, answered(MIGRATION, chosen), "person", CONTEXT)
    unread = hear(MIGRATION, changed, "123", CONTEXT)
    for form in (back(MIGRATION, chosen, CONTEXT), changed, unread):
        other = press(MIGRATION, form, len(form.offered) - 1, CONTEXT)
        assert (other.answers["person"]["name"], other.answers["person"]["id"]) == ("王秀英", None)


def test_back_from_a_changed_field_keeps_its_value():
    card = answered(MIGRATION, begin(MIGRATION, CONTEXT))
    assert back(MIGRATION, change(MIGRATION, card, "date", CONTEXT), CONTEXT) == card
    assert back(MIGRATION, more(card), CONTEXT) == card


def test_back_at_the_first_question_stays_there():
    form = begin(MIGRATION, CONTEXT)
    assert back(MIGRATION, form, CONTEXT) == form


def test_an_optional_answer_is_added_changed_and_taken_away():
    card = answered(MIGRATION, begin(MIGRATION, CONTEXT))
    assert [field.name for field in addable(MIGRATION, card.answers)] == ["purpose", "phone"]
    added = press(MIGRATION, change(MIGRATION, more(card), "purpose", CONTEXT), 0, CONTEXT)
    assert (added.at, added.answers["purpose"]) == (CARD, "work")
    gone = skip(MIGRATION, change(MIGRATION, added, "purpose", CONTEXT), CONTEXT)
    assert (gone.at, gone.answers["purpose"]) == (CARD, None)
    assert [field.name for field in screen(MIGRATION, gone).adds] == ["purpose", "phone"]


def test_a_required_question_cannot_be_skipped_and_a_skippable_one_can():
    form = begin(MARRIAGE, CONTEXT)
    assert skip(MARRIAGE, form, CONTEXT) == form
    asked = hear(MARRIAGE, form, "刘芳", CONTEXT)
    assert (asked.at, screen(MARRIAGE, asked).can_skip) == ("birth_year", True)
    assert skip(MARRIAGE, asked, CONTEXT).at == "date"


def test_a_refused_answer_asks_again_and_says_why():
    form = hear(MIGRATION, hear(MIGRATION, begin(MIGRATION, CONTEXT), "王秀英", CONTEXT), "明天", CONTEXT)
    view = screen(MIGRATION, form)
    assert (form.at, view.problem.key, view.ask.key, len(view.options)) == (
        "date",
        "problem.future",
        "migrate_out.when",
        4,
    )
    assert screen(MIGRATION, hear(MIGRATION, form, "昨天", CONTEXT)).problem is None


def test_an_unclear_answer_is_asked_back_and_then_taken():
    form = hear(MIGRATION, hear(MIGRATION, begin(MIGRATION, CONTEXT), "王秀英", CONTEXT), "八月十五", CONTEXT)
    assert (form.at, screen(MIGRATION, form).ask.key, len(form.offered)) == ("date", "problem.which_day", 2)
    assert press(MIGRATION, form, 0, CONTEXT).answers["date"]["on"] == "2025-10-06"


def test_words_on_the_card_change_nothing_and_point_at_the_buttons():
    card = answered(MIGRATION, begin(MIGRATION, CONTEXT))
    heard = hear(MIGRATION, card, "保存", CONTEXT)
    assert (heard.at, heard.answers, heard.problem.key) == (CARD, card.answers, "problem.use_buttons")


def test_answers_that_no_longer_apply_go():
    card = answered(MEASURE, begin(MEASURE, CONTEXT))
    stopped = hear(MEASURE, change(MEASURE, card, "what", CONTEXT), "取环", CONTEXT)
    reason = press(MEASURE, change(MEASURE, stopped, "reason", CONTEXT), 0, CONTEXT)
    again = hear(MEASURE, change(MEASURE, reason, "what", CONTEXT), "上环", CONTEXT)
    assert ("reason" in reason.answers, "reason" in again.answers) == (True, False)


def test_a_form_with_all_answers_begins_at_its_card():
    card = answered(MIGRATION, begin(MIGRATION, CONTEXT))
    assert begin(MIGRATION, CONTEXT, card.answers) == Form(card.answers)
