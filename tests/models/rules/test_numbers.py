"""Whole numbers as people type them."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from models.rules.numbers import read_number


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("83", 83), ("８３", 83), (" 83 岁 ", 83), ("83岁", 83), ("32 years", 32), ("八十三", 83), ("三十", 30),
        ("十", 10), ("十二", 12),
        ("两", 2), ("〇", 0), ("一百零五岁", 105), ("一百", 100), ("一九九六年", 1996), ("1996年", 1996),
        ("", None), ("岁", None), ("八三a九", None), ("1.5", None), ("-3", None), ("1234567", None), ("٣", None),
        ("很大", None),
    ],
)  # fmt: skip
def test_a_number_is_read_or_not(said, number):
    assert read_number(said) == number


@given(st.integers(0, 999_999))
def test_digits_are_read_as_they_are(number):
    assert read_number(str(number)) == number


@given(st.text(max_size=4000) | st.text("零一二两百十0９٣岁 ", max_size=40))
@example("1" + " " * 3998 + "!")
def test_any_text_is_a_number_or_not(text):
    read_number(text)
