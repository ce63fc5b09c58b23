"""Telephone numbers in one form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.phones import read_phone


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("13800000001", "+8613800000001"), ("138 0000 0001", "+8613800000001"), ("+86 138-0000-0001", "+8613800000001"),
        ("008613800000001", "+8613800000001"), ("1380000000", None), ("12345", None), ("", None), ("打电话", None),
    ],
)  # fmt: skip
def test_a_number_is_read_or_not(said, number):
    assert read_phone(said) == number


@given(st.text(max_size=4000))
def test_any_text_is_a_number_or_not(text):
    read_phone(text)
