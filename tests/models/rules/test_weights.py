"""Birth weights in grams, kilograms, 斤 and 两."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from models.rules.weights import read_weight


@pytest.mark.parametrize(
    ("said", "grams"),
    [
        ("3400", 3400), ("3400g", 3400), ("3400克", 3400), ("3,400 grams", 3400), ("3.4kg", 3400),
        ("3.4 公斤", 3400), ("3千克", 3000),
        ("6斤8两", 3400), ("六斤八两", 3400), ("七斤二", 3600), ("7斤2", 3600), ("6斤半", 3250), ("六斤半", 3250),
        ("两斤八两", 1400),
        ("6.8斤", 3400), ("十斤", 5000), ("７斤", 3500),
        ("6.8", None), ("7", None), ("", None), ("很重", None), ("斤", None), ("7 lb", None), ("-3400", None),
        ("٣٤٠٠", None),
    ],
)  # fmt: skip
def test_a_weight_is_read_or_not(said, grams):
    assert read_weight(said) == grams


@given(st.text(max_size=4000) | st.text("0123456789.斤两kg半十", max_size=60))
@example("9" * 400 + "kg")
@example("9" * 400 + "斤")
def test_any_text_is_a_weight_or_not(text):
    read_weight(text)
