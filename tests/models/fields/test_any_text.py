"""Every field of every kind answers any text: quickly, and with a value, a reason, or a question."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.events import TYPES
from models.fields import Field, Problem, Unclear, Value
from models.fields.base import Field as Plain
from tests.models.fields.asking import CONTEXT, read_in_all

FIELDS = list({(type(field), field.name): field for event in TYPES.values() for field in event.fields}.values())
anything = st.text(st.characters(), max_size=4000) | st.text(
    "0123456789年月日初十三号周天斤两kgabc .王-+", max_size=200
)


@settings(deadline=None)
@given(st.sampled_from(FIELDS), anything)
def test_any_text_is_answered(field, said):
    answer = field.read(said, CONTEXT)
    if isinstance(answer, Problem):
        assert all(read_in_all(answer.why))
    elif isinstance(answer, Unclear):
        assert all(read_in_all(answer.ask))
        assert all(read_in_all(option.label) for option in answer.options)
    else:
        assert isinstance(answer, Value)
        assert all(read_in_all(field.show(answer.value)))


@pytest.mark.parametrize(
    "said", ["1 " * 2000, "1" + " " * 3998 + "!", "初" * 4000, "十" * 4000, "ang" * 1333, "9" * 4000, "3月9日" * 800]
)
def test_a_long_text_is_answered_at_once(said):
    before = time.process_time()
    for field in FIELDS:
        field.read(said, CONTEXT)
    assert time.process_time() - before < 2


def test_every_option_is_taken_and_shown():
    for field in FIELDS:
        for option in field.options(CONTEXT):
            taken = field.press(option.value, CONTEXT)
            assert all(read_in_all(option.label))
            assert isinstance(taken, Unclear) or all(read_in_all(field.show(taken.value)))


def test_a_field_without_a_reader_of_its_own_says_so():
    with pytest.raises(NotImplementedError):
        Plain("x", "y").read("z", CONTEXT)
    assert (Field("x", "y").options(CONTEXT), Field("x", "y").sure(CONTEXT), Field("x", "y").show(3)) == ((), None, "3")
