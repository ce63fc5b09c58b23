"""Choices, yes and no, words, numbers, years, weights, telephone numbers: read, or refused with an example."""

import pytest

from models.fields import BirthYear, Choice, Number, Option, Phone, Problem, Text, Unclear, Value, Weight, YesNo
from tests.models.fields.asking import CONTEXT, read_in_all

SEX = Choice("child_sex", "birth.sex", values=("female", "male", "unstated"), family="child_sex")
AGE = Number("age", "death.age", least=0, most=120, unit="unit.years")
YEAR = BirthYear("birth_year", "ask.birth_year")
PLACE = Text("facility", "ask.facility", longest=40, clinics=True)


@pytest.mark.parametrize(
    ("field", "said", "value"),
    [
        (SEX, "女孩", "female"), (SEX, "girl", "female"), (SEX, " Boy ", "male"),
        (YesNo("a", "b"), "是", True), (YesNo("a", "b"), "no", False),
        (PLACE, " 县 妇幼 ", "县 妇幼"), (AGE, "83", 83), (AGE, "八十三岁", 83), (AGE, "0", 0),
        (YEAR, "1996", 1996), (YEAR, "1996年", 1996), (YEAR, "96年", 1996), (YEAR, "九六年", 1996),
        (YEAR, "05年", 2005),
        (YEAR, "32岁", 1994), (YEAR, "32", 1994), (YEAR, "三十二", 1994),
        (Weight("w", "birth.weight"), "6斤8两", 3400), (Weight("w", "birth.weight"), "3.4 kg", 3400),
        (Phone("p", "ask.phone"), "138 0000 0001", "+8613800000001"),
    ],
)  # fmt: skip
def test_what_people_type_is_read(field, said, value):
    assert field.read(said, CONTEXT) == Value(value)


@pytest.mark.parametrize(
    ("field", "said", "problem"),
    [
        (PLACE, "", "problem.too_long"), (PLACE, "\u200b", "problem.too_long"), (PLACE, "好" * 41, "problem.too_long"),
        (AGE, "很老", "problem.number"), (AGE, "121", "problem.number"), (YEAR, "2027", "problem.birth_year"),
        (YEAR, "1890", "problem.birth_year"), (YEAR, "?", "problem.birth_year"),
        (Weight("w", "a"), "0.2", "problem.weight"),
        (Weight("w", "a"), "200克", "problem.weight"), (Weight("w", "a"), "9公斤", "problem.weight"),
        (Phone("p", "a"), "12345", "problem.phone"), (Phone("p", "a"), "010-62345678", "problem.phone"),
        (Phone("p", "a"), "+44 7400 123456", "problem.phone"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_a_reason_in_every_language(field, said, problem):
    answer = field.read(said, CONTEXT)
    assert isinstance(answer, Problem)
    assert answer.why.key == problem
    assert all(read_in_all(answer.why))


@pytest.mark.parametrize("field", [SEX, YesNo("a", "b")])
def test_a_choice_that_is_not_understood_is_shown_again(field):
    answer = field.read("也许", CONTEXT)
    assert isinstance(answer, Unclear)
    assert answer.options == field.options(CONTEXT)
    assert field.press(answer.options[0].value, CONTEXT) == Value(answer.options[0].value)


def test_a_place_offers_the_clinics_and_other_words_nothing():
    assert PLACE.options(CONTEXT) == (Option("镇卫生院", "镇卫生院"), Option("县妇幼", "县妇幼"))
    assert Text("to_place", "ask.to_place").options(CONTEXT) == ()


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        (SEX, "female", ["Girl", "女孩", "女孩"]), (YesNo("a", "b"), True, ["Yes", "是", "是"]),
        (YesNo("a", "b"), False, ["No", "不是", "不是"]),
        (AGE, 83, ["83 years", "83岁", "83歲"]), (Number("n", "a"), 83, ["83"] * 3), (YEAR, 1996, ["1996"] * 3),
        (Weight("w", "a"), 3400, ["3,400 g", "3,400克", "3,400克"]), (PLACE, "县妇幼", ["县妇幼"] * 3),
    ],
)  # fmt: skip
def test_the_card_shows_it(field, value, shown):
    assert read_in_all(field.show(value)) == shown
