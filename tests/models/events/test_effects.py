"""What each kind does to the record, which items it opens and closes, and what is asked back before it is saved."""

from datetime import date, timedelta

import pytest

from models.events import TYPES, items_of, record_of
from models.kinds import EventKind, ItemKind
from models.rules.history import Fact
from models.rules.record import Method, Record

K, Opened = EventKind, ItemKind
DAY = date(2026, 3, 1)
PREGNANT = (K.PREGNANCY, 0, {"lmp": "2026-01-05"})
AWAY = (K.MIGRATE_OUT, 0, {"to_place": "广东东莞"})
IUD = (K.MEASURE, 0, {"action": "start", "method": "iud"})
HOME = {"residence": "here", "away_place": "", "away_since": None}


def facts(*steps):
    return [
        Fact(str(place), kind, DAY + timedelta(after), DAY + timedelta(after), answers)
        for place, (kind, after, answers) in enumerate(steps)
    ]


def on(after):
    return DAY + timedelta(after)


@pytest.mark.parametrize(
    ("steps", "record"),
    [
        ([(K.MARRIAGE, 0, {"marriage_kind": "first", "spouse": "李建国"})], {"marital": "first", "spouse": "李建国"}),
        ([(K.MARRIAGE, 0, {})], {"marital": "married", "spouse": ""}),
        ([(K.MARRIAGE, 0, {"spouse": "李建国"}), (K.DIVORCE, 9, {})], {"marital": "divorced", "spouse": ""}),
        ([(K.HUKOU_IN, 0, {})], {"registered": True, "residence": ""}),
        ([(K.HUKOU_IN, 0, {}), (K.HUKOU_OUT, 9, {})], {"registered": False}),
        ([AWAY, (K.MIGRATE_IN, 9, {})], HOME),
        ([AWAY], {"residence": "away", "away_place": "广东东莞", "away_since": DAY, "away": True}),
        ([AWAY, (K.RETURN_HOME, 9, {"until": "2026-04-10"})], {**HOME, "back_until": date(2026, 4, 10), "away": False}),
        ([PREGNANT, (K.BIRTH, 230, {})], {"pregnancy": None, "births": (on(230),)}),
        ([(K.BIRTH, 0, {}), (K.BIRTH, 0, {})], {"pregnancies": (), "births": (DAY, DAY)}),
        ([PREGNANT, (K.PREGNANCY_END, 20, {})], {"pregnancy": None, "births": (), "ends": (on(20),)}),
        ([(K.PREGNANCY_END, 20, {})], {"pregnancies": (), "ends": (on(20),)}),
        ([IUD], {"methods": (Method("iud", DAY),)}),
        ([IUD, (K.MEASURE, 9, {"action": "start", "method": "iud"})], {"methods": (Method("iud", on(9)),)}),
        ([IUD, (K.MEASURE, 9, {"action": "stop", "method": "iud"})], {"methods": ()}),
        ([IUD, (K.MEASURE, 9, {"action": "stop", "method": "pill"})], {"methods": (Method("iud", DAY),)}),
        ([IUD, (K.MEASURE, 9, {"action": "reaction"})], {"methods": (Method("iud", DAY),)}),
        ([IUD, (K.MEASURE, 9, {"action": "replace", "old_method": "iud", "method": "implant"})],
         {"methods": (Method("implant", on(9)),)}),
        ([IUD, (K.MEASURE, 9, {"action": "replace", "method": "implant"})], {"methods": (Method("implant", on(9)),)}),
        ([(K.DEATH, 0, {"age": 83})], {"died_on": DAY}),
        ([(K.EXAM, 0, {"exam_kind": "anc", "next_on": "2026-04-01"})],
         {"exams": (("anc", DAY),), "next_exam_on": date(2026, 4, 1)}),
        ([(K.EXAM, 0, {"exam_kind": "anc"}),
        (K.EXAM, 9, {"exam_kind": "anc"})], {"exams": (("anc", on(9)),), "next_exam_on": None}),
    ],
)  # fmt: skip
def test_the_record_says(steps, record):
    folded = record_of(facts(*steps))
    assert {name: getattr(folded, name) for name in record} == record


@pytest.mark.parametrize(
    ("said", "lmp", "edd"),
    [
        ({"lmp": "2026-01-05"}, date(2026, 1, 5), date(2026, 10, 12)),
        ({"edd": "2026-10-12"}, date(2026, 1, 5), date(2026, 10, 12)),
        ({"gest_weeks": 7, "gest_days": 6}, date(2026, 1, 5), date(2026, 10, 12)),
        ({}, None, None),
    ],
)
def test_a_pregnancy_opens_with_the_days_that_follow_from_what_was_said(said, lmp, edd):
    pregnancy = record_of(facts((K.PREGNANCY, 0, said))).pregnancy
    assert (pregnancy.event_id, pregnancy.lmp, pregnancy.edd, pregnancy.ended) == ("0", lmp, edd, None)


def test_a_second_report_of_a_pregnancy_corrects_its_days():
    (pregnancy,) = record_of(facts(PREGNANT, (K.PREGNANCY, 9, {"edd": "2026-10-20"}))).pregnancies
    assert (pregnancy.event_id, pregnancy.edd) == ("0", date(2026, 10, 20))
    (same,) = record_of(facts(PREGNANT, (K.PREGNANCY, 9, {}))).pregnancies
    assert same.lmp == date(2026, 1, 5)


@pytest.mark.parametrize(("end", "outcome"), [(K.BIRTH, "birth"), (K.PREGNANCY_END, "ended")])
def test_a_pregnancy_filled_in_after_its_end_is_over_and_opens_nothing(end, outcome):
    late = (K.PREGNANCY, 9, {"lmp": "2025-07-01"})
    history = facts((end, 0, {}), late)
    (pregnancy,) = record_of(history).pregnancies
    assert (pregnancy.ended, pregnancy.outcome, record_of(history).pregnancy) == (DAY, outcome, None)
    assert {item.opened_by for item in items_of(history)} == {"0"}
    assert items_of(history) == items_of(facts((end, 0, {})))


def test_days_filled_in_later_go_to_the_pregnancy_they_belong_to():
    steps = [(K.PREGNANCY, -9, {}), (K.BIRTH, 0, {}), (K.PREGNANCY, 60, {"lmp": "2026-03-20"})]
    record = record_of(facts(*steps, (K.PREGNANCY, 70, {"lmp": "2025-06-01"})))
    assert [(one.lmp, one.ended) for one in record.pregnancies] == [
        (date(2025, 6, 1), DAY), (date(2026, 3, 20), None),
    ]  # fmt: skip
    assert record.pregnancy.event_id == "2"


@pytest.mark.parametrize(
    ("steps", "opened"),
    [
        ([(K.MARRIAGE, 0, {})], {Opened.PREPREG_OFFER: 30}),
        ([(K.DIVORCE, 0, {})], {}),
        ([(K.HUKOU_IN, 0, {})], {Opened.WELCOME_CARD: 14}),
        ([(K.MIGRATE_IN, 0, {})], {Opened.SERVICE_CARD: 7, Opened.EXCHANGE_OFFER: 14}),
        ([AWAY], {Opened.CONTACT_CHECK: 14, Opened.EXCHANGE_OFFER: 14}),
        ([PREGNANT], {Opened.ANC: 35, Opened.BIRTH_PLAN: 211, Opened.BOOK_HELP: 14}),
        ([(K.PREGNANCY, 0, {"book_opened": True})], {Opened.ANC: 14}),
        ([(K.BIRTH, 0, {})],
         {Opened.PNC_7: 7, Opened.PNC_28: 30, Opened.PNC_42: 56, Opened.BIRTH_PAPERS: 30, Opened.VACC_HANDOFF: 7}),
        ([IUD], {Opened.MEASURE_FOLLOWUP: 42}),
        ([(K.MEASURE, 0, {"action": "stop", "method": "iud"})], {}),
        ([(K.MEASURE, 0, {"action": "stop", "method": "iud", "reason": "wants_pregnancy"})],
         {Opened.PREPREG_OFFER: 30}),
        ([(K.MEASURE, 0, {"action": "reaction"})], {Opened.CLINIC_CALL: 1}),
        ([(K.PREGNANCY_END, 0, {})], {Opened.END_CARE: 28}),
        ([(K.DEATH, 0, {})], {}), ([(K.EXAM, 0, {"exam_kind": "anc"})], {}), ([(K.RETURN_HOME, 0, {})], {}),
        ([(K.HUKOU_OUT, 0, {})], {}),
    ],
)  # fmt: skip
def test_items_open_and_are_due(steps, opened):
    items = items_of(facts(*steps))
    assert {item.kind: item.due_on for item in items} == {kind: on(days) for kind, days in opened.items()}
    assert {item.kind for item in items if item.clinic_only} == set(opened) & {Opened.CLINIC_CALL, Opened.END_CARE}


@pytest.mark.parametrize(
    ("before", "event", "closed"),
    [
        (PREGNANT, (K.BIRTH, 230, {}), {Opened.ANC, Opened.BIRTH_PLAN, Opened.BOOK_HELP}),
        (PREGNANT, (K.PREGNANCY_END, 9, {}), {Opened.ANC, Opened.BIRTH_PLAN, Opened.BOOK_HELP}),
        (PREGNANT, (K.EXAM, 9, {"exam_kind": "anc"}), {Opened.ANC, Opened.BOOK_HELP}),
        (PREGNANT, (K.EXAM, 9, {"exam_kind": "screening"}), set()),
        (PREGNANT, (K.PREGNANCY, 9, {"edd": "2026-10-20"}), {Opened.ANC, Opened.BIRTH_PLAN}),
        (PREGNANT, (K.PREGNANCY, 9, {"book_opened": True}), {Opened.BOOK_HELP}),
        ((K.MARRIAGE, 0, {}), (K.PREGNANCY, 9, {}), {Opened.PREPREG_OFFER}),
        ((K.MARRIAGE, 0, {}), (K.EXAM, 9, {"exam_kind": "prepregnancy"}), {Opened.PREPREG_OFFER}),
        ((K.MARRIAGE, 0, {}), (K.DIVORCE, 9, {}), set()),
        (AWAY, (K.RETURN_HOME, 9, {}), {Opened.CONTACT_CHECK, Opened.EXCHANGE_OFFER}),
        (AWAY, (K.DEATH, 9, {}), {Opened.CONTACT_CHECK, Opened.EXCHANGE_OFFER}),
        (AWAY, (K.HUKOU_OUT, 9, {}), {Opened.CONTACT_CHECK, Opened.EXCHANGE_OFFER}),
        (IUD, (K.MEASURE, 9, {"action": "stop", "method": "iud"}), {Opened.MEASURE_FOLLOWUP}),
        (IUD, (K.MEASURE, 9, {"action": "reaction"}), set()),
        (IUD, (K.EXAM, 9, {"exam_kind": "measure_check"}), {Opened.MEASURE_FOLLOWUP}),
        ((K.BIRTH, 0, {}), (K.EXAM, 5, {"exam_kind": "pnc"}), {Opened.PNC_7}),
        ((K.BIRTH, 0, {}), (K.EXAM, 30, {"exam_kind": "pnc"}), {Opened.PNC_7, Opened.PNC_28}),
        ((K.BIRTH, 0, {}), (K.EXAM, 44, {"exam_kind": "pnc"}), {Opened.PNC_7, Opened.PNC_28, Opened.PNC_42}),
        (IUD, (K.EXAM, 5, {"exam_kind": "pnc"}), set()),
    ],
)  # fmt: skip
def test_items_close(before, event, closed):
    ended = [item for item in items_of(facts(before, event)) if item.closed_by]
    assert {item.kind for item in ended} == closed
    assert {(item.opened_by, item.closed_by, item.closed_on) for item in ended} <= {("0", "1", on(event[1]))}


def test_a_closed_item_stays_closed_by_what_closed_it_first():
    items = items_of(facts(AWAY, (K.RETURN_HOME, 9, {}), (K.DEATH, 20, {})))
    assert {item.closed_by for item in items} == {"1"}


def test_a_corrected_pregnancy_has_its_items_once_and_with_the_new_days():
    items = [item for item in items_of(facts(PREGNANT, (K.PREGNANCY, 9, {"edd": "2026-10-20"}))) if not item.closed_by]
    assert sorted(item.kind for item in items) == [Opened.ANC, Opened.BIRTH_PLAN, Opened.BOOK_HELP]
    assert {item.due_on for item in items if item.kind is Opened.BIRTH_PLAN} == {date(2026, 10, 6)}


def test_of_twins_the_mothers_visits_are_opened_once():
    kinds = [item.kind for item in items_of(facts((K.BIRTH, 0, {}), (K.BIRTH, 0, {})))]
    assert [
        kinds.count(kind)
        for kind in (Opened.PNC_7, Opened.PNC_28, Opened.PNC_42, Opened.BIRTH_PAPERS, Opened.VACC_HANDOFF)
    ] == [
        1,
        1,
        1,
        2,
        2,
    ]


@pytest.mark.parametrize(
    ("before", "event", "asked"),
    [
        ((K.MARRIAGE, 0, {"spouse": "李建国"}), (K.MARRIAGE, 9, {"spouse": "张大山"}), ["doubt.already_married"]),
        ((K.MARRIAGE, 0, {"spouse": "李建国"}), (K.MARRIAGE, 9, {"spouse": "李建国"}), []),
        (None, (K.DIVORCE, 0, {}), ["doubt.no_marriage"]), ((K.MARRIAGE, 0, {}), (K.DIVORCE, 9, {}), []),
        (AWAY, (K.MIGRATE_OUT, 9, {}), ["doubt.away_already"]), (None, AWAY, []),
        ((K.RETURN_HOME, 0, {}), (K.MIGRATE_IN, 9, {}), ["doubt.here_already"]), (None, (K.MIGRATE_IN, 0, {}), []),
        (None, (K.RETURN_HOME, 0, {}), ["doubt.not_away"]), (AWAY, (K.RETURN_HOME, 9, {}), []),
        (PREGNANT, (K.PREGNANCY, 9, {}), ["doubt.pregnant_already"]), (IUD, PREGNANT, ["doubt.ask_clinic"]),
        (None, PREGNANT, []),
        ((K.BIRTH, -9, {}), (K.PREGNANCY, 0, {"lmp": "2025-06-01"}), ["doubt.pregnancy_over"]),
        ((K.BIRTH, -9, {}), (K.PREGNANCY, 0, {"lmp": "2026-02-21"}), []),
        ((K.PREGNANCY_END, 0, {}), (K.BIRTH, 0, {}), ["doubt.birth_soon"]),
        ((K.PREGNANCY_END, 0, {}), (K.BIRTH, 167, {}), ["doubt.birth_soon"]),
        ((K.BIRTH, 0, {}), (K.BIRTH, 167, {}), ["doubt.birth_soon"]),
        ((K.BIRTH, 0, {}), (K.BIRTH, 168, {}), ["doubt.no_pregnancy"]),
        (PREGNANT, (K.BIRTH, 98, {}), ["doubt.birth_weeks"]), (PREGNANT, (K.BIRTH, 99, {}), []),
        (PREGNANT, (K.BIRTH, 253, {}), []), (PREGNANT, (K.BIRTH, 254, {}), ["doubt.birth_weeks"]),
        ((K.PREGNANCY, 0, {}), (K.BIRTH, 9, {}), []),
        (None, (K.BIRTH, 0, {}), ["doubt.no_pregnancy"]), (PREGNANT, (K.BIRTH, 230, {"weight_g": 3400}), []),
        ((K.BIRTH, 0, {}), (K.BIRTH, 0, {}), ["doubt.twins"]),
        (PREGNANT, (K.BIRTH, 230, {"weight_g": 400}), ["doubt.weight"]),
        (None, (K.PREGNANCY_END, 0, {}), ["doubt.no_pregnancy"]), (PREGNANT, (K.PREGNANCY_END, 9, {}), []),
        (None, (K.EXAM, 0, {"exam_kind": "anc"}), ["doubt.no_pregnancy"]),
        (PREGNANT, (K.EXAM, 9, {"exam_kind": "anc"}), []),
        (PREGNANT, IUD, ["doubt.ask_clinic"]),
        (PREGNANT, (K.MEASURE, 9, {"action": "replace", "method": "implant"}), ["doubt.ask_clinic"]),
        (IUD, (K.MEASURE, 9, {"action": "replace", "method": "iud"}), ["doubt.method_current"]),
        (IUD, (K.MEASURE, 9, {"action": "start", "method": "iud"}), ["doubt.method_current"]),
        (None, (K.MEASURE, 0, {"action": "stop", "method": "iud"}), ["doubt.method_unknown"]),
        (None, (K.HUKOU_IN, 0, {}), []), (None, (K.DEATH, 0, {}), []),
    ],
)  # fmt: skip
def test_what_is_asked_back(before, event, asked):
    record = record_of(facts(before)) if before else Record()
    (new,) = facts(event)
    assert [phrase.key for phrase in TYPES[event[0]].doubts(record, new)] == asked
