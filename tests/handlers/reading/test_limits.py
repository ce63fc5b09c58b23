"""Any text has a reading, in time proportional to its length; nothing a sender types stops the reader."""

import time
from datetime import datetime
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.reading import read
from tests.handlers.reading.composing import compose
from tests.handlers.reading.drawing import SHANGHAI
from tests.pace import growth

SENT = datetime(2026, 6, 15, 18, tzinfo=SHANGHAI)
WORDS = (
    "昨天|上环|王芳|怀孕|3月5号|初八|6斤8两|户口|迁到|广东|的|了|,|。|;|\n|1、|①|·|县医院|没|听说|更正|作废|(|)|年|月|日|号"
    "|一二三|0123456789|周|岁|个月|家|儿媳妇|叫|和|、|停经|末次月经|预产期|+|-|/|.|:| |😀|龘|𠮷|\u200b"
)
PIECES = tuple(WORDS.split("|"))
HARD = (
    "县" * 4000,
    "一" * 4000,
    "1" * 4000,
    "、" * 4000,
    "王" * 4000,
    "·" * 4000,
    "1、" * 2000,
    "古丽·" * 1300,
    "昨天" * 2000,
)
EACH = 4.0
"""Seconds for 4,000 characters: generous, because others use the machine and coverage counts along."""


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=120).map("".join) | st.text(max_size=300))
def test_any_text_has_a_reading_in_time(text: str) -> None:
    started = time.process_time()
    reading = read(text, SENT)
    assert time.process_time() - started < EACH
    assert all(0 <= span.start <= span.end <= len(text) for span in reading.spans)


def test_hard_texts_are_read_in_time() -> None:
    for text in HARD:
        started = time.process_time()
        read(text, SENT)
        assert time.process_time() - started < EACH, text[:4]


def test_time_grows_with_length_and_no_faster() -> None:
    draw = Random(7)
    text = "。".join(compose(draw.randrange(10**6)).text for _ in range(200)).replace("\n", "。")
    read(text[:4000], SENT)
    assert growth(lambda size: read(text[:size], SENT), 1000, 4) < 8


def test_five_hundred_characters_take_at_most_fifty_milliseconds() -> None:
    text = "。".join(compose(seed).text for seed in range(40)).replace("\n", "。")[:500]
    read(text, SENT)
    best = min(_seconds(text) for _ in range(5))
    assert best <= 0.05


def _seconds(text: str) -> float:
    started = time.process_time()
    read(text, SENT)
    return time.process_time() - started
