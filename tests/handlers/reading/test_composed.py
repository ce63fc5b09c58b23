"""Messages composed with known truth: many of them, and every pattern of days by itself.

Events told one after another (`compose`), in other ways (`tell`) and in haste (`hurry`). `make read-many` runs 200,000
of each, the campaigns of the continuous integration 5,000, the suite the first 500 (it counts branches, which takes
time). Seeds are fixed: what failed once fails again.
"""

import os
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lunar_python import Lunar

from handlers.reading import Kind, Reading, read
from tests.handlers.reading import composing, drawing
from tests.handlers.reading.composing import Composed, compose
from tests.handlers.reading.composing_haste import hurry
from tests.handlers.reading.composing_told import tell
from tests.handlers.reading.drawing import SHANGHAI

MANY = int(os.environ.get("READ_MANY", "5000"))
DISPUTED = {(2089, 8), (2097, 7)}
"""Months whose new moon falls within minutes of midnight: the two libraries put them a day apart."""
OPTIONAL = {"from_place", "to_place"}


def outcome(said: Composed, reading: Reading) -> str:
    """ "right", "asked" (something is wrong or open, and a question was asked) or "silent"."""
    wanted = sorted((one.type, one.person or "", str(one.on)) for one in said.truths)
    found = sorted((str(one.type), one.person or "", str(one.date)) for one in reading.events)
    asked = {question.about for question in reading.questions} - OPTIONAL
    if found != wanted:
        return "asked" if asked else "silent"
    return "needless" if asked else "right"


@pytest.mark.parametrize("made", [compose, tell, hurry])
@pytest.mark.parametrize("many", [500, pytest.param(MANY, marks=pytest.mark.campaign)])
def test_composed_messages_are_read_and_rarely_wrong_without_a_question(
    many: int, made: Callable[[int], Composed]
) -> None:
    found: Counter[str] = Counter()
    for seed in range(many):
        said = made(seed)
        found[outcome(said, read(said.text, said.sent_at))] += 1
    print({name: f"{count / many:.4f}" for name, count in found.items()})
    assert found["right"] >= 0.985 * many
    assert found["silent"] <= 0.005 * many
    assert found["needless"] <= 0.01 * many


@pytest.mark.parametrize("made", [tell, hurry])
def test_each_one_of_a_list_has_the_values_said_of_her(made: Callable[[int], Composed]) -> None:
    for seed in range(500):
        said = made(seed)
        reading = read(said.text, said.sent_at)
        if outcome(said, reading) == "right":
            for truth, event in zip(said.truths, reading.events, strict=True):
                assert {name: event.fields.get(name) for name in truth.fields} == truth.fields, said.text


@settings(max_examples=200, deadline=None)
@given(seed=st.integers(0, 10**9), kind=st.sampled_from(composing.EVENTS), when=st.sampled_from(drawing.WHEN))
def test_fields_of_a_single_event_are_those_that_were_said(seed: int, kind: object, when: object) -> None:
    draw = Random(seed)
    sent_at = datetime(2026, 6, 15, 18, tzinfo=SHANGHAI)
    said, truth = kind(draw, "王秀英", when(draw, sent_at.date()))  # type: ignore[operator]
    (event,) = read(said, sent_at).events
    assert (event.person, event.date) == ("王秀英", truth.on), said
    assert {name: event.fields.get(name) for name in truth.fields} == truth.fields, said


@pytest.mark.parametrize("year", range(1951, 2098))
def test_lunar_days_agree_with_a_second_library(year: int) -> None:
    for month, day in ((1, 1), (3, 8), (7, 29), (11, 18), (12, 23)):
        if (year, month) in DISPUTED:
            continue
        there = Lunar.fromYmd(year, month, day).getSolar()
        on = date(there.getYear(), there.getMonth(), there.getDay())
        sent_at = datetime(on.year, on.month, on.day, 12, tzinfo=SHANGHAI) + timedelta(20)
        named = {1: "正月", 11: "冬月", 12: "腊月"}.get(month, f"农历{drawing.chinese(month)}月")
        (event,) = read(f"王秀英{named}{drawing.lunar_day(day)}上环了", sent_at).events
        assert on in event.days
        assert event.date == on or "calendar" in event.ask


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 10**9))
def test_a_denied_or_planned_event_is_none(seed: int) -> None:
    draw = Random(seed)
    who = drawing.name(draw)
    text = draw.choice(
        [
            f"{who}还没生",
            f"{who}打算下个月去上环",
            f"{who}没有怀孕",
            f"{who}预约了下周三取环",
            f"{who}准备明天去领证",
            f"{who}没去做三查",
            f"{who}还没离婚",
            f"{who}计划年底回来",
        ]
    )
    assert read(text, datetime(2026, 6, 15, 18, tzinfo=SHANGHAI)).kind is Kind.CHAT, text
