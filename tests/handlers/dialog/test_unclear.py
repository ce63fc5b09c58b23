"""A form that begins with what was said: complete answers are not asked, what fits several values is."""

from datetime import date

import orjson
import pytest

from handlers.dialog import CARD, Form, back, begin, hear, press, screen, skip
from locales import Phrase, dump
from models.events import TYPES
from models.fields import Context, Option, Unclear
from models.kinds import EventKind

FIELDS = TYPES[EventKind.BIRTH].fields
CONTEXT = Context(today=date(2026, 3, 20), groups={"990101101201001": "一组"})
MEI = {"id": "1", "name": "刘小梅", "group": "990101101201001", "birth_year": 1996, "head": ""}
DAYS = tuple(
    Option({"on": on, "calendar": "lunar", "precision": "day"}, Phrase("x")) for on in ("2025-10-06", "2025-08-15")
)
WHICH = Unclear(DAYS, Phrase("problem.which_day"))
WEIGHT = Unclear((Option(3450, "6.9斤"), Option(6900, "6.9公斤")), Phrase("birth.weight"))
REMARK = Phrase("remark.confirm")


@pytest.fixture
def form():
    return begin(FIELDS, CONTEXT, {"person": MEI}, {"date": WHICH, "weight_g": WEIGHT}, (REMARK,))


def test_what_fits_several_is_asked_with_these_also_where_it_is_optional(form):
    assert (form.at, form.offered, form.ask) == ("date", DAYS, WHICH.ask)
    form = press(FIELDS, form, 1, CONTEXT)
    assert (form.at, form.offered, screen(FIELDS, form).can_skip) == ("weight_g", WEIGHT.options, True)
    form = press(FIELDS, form, 0, CONTEXT)
    assert (form.at, form.unclear, form.remarks, form.answers["weight_g"]) == (CARD, {}, (REMARK,), 3450)


def test_another_answer_than_the_offered_ones_and_none_at_all_are_taken(form):
    form = hear(FIELDS, form, "昨天", CONTEXT)
    assert form.answers["date"]["on"] == "2026-03-19"
    assert skip(FIELDS, form, CONTEXT).at == CARD


def test_going_back_offers_what_the_field_offers_by_itself(form):
    form = back(FIELDS, press(FIELDS, form, 0, CONTEXT), CONTEXT)
    assert (form.at, len(form.offered)) == ("date", 4)


def test_it_comes_out_of_a_draft_as_it_went_in(form):
    assert Form.from_json(orjson.loads(dump(form))) == form


def test_with_everything_said_it_stands_at_its_card():
    day = {"on": "2026-03-19", "calendar": "relative", "precision": "day"}
    assert begin(FIELDS, CONTEXT, {"person": MEI, "date": day}).at == CARD


def test_an_answer_to_a_question_that_makes_no_sense_is_not_kept():
    assert begin(FIELDS, CONTEXT, {"person": MEI, "birth_year": 1996}).answers == {"person": MEI}
