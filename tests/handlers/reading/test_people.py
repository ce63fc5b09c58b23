"""Who is meant among the people known: one, several, or somebody whose name only sounds so."""

from datetime import datetime

import pytest

from handlers.reading import Reported, Surroundings, read
from models.rules.person import Known
from tests.handlers.reading.drawing import SHANGHAI

SENT = datetime(2026, 3, 20, 8, tzinfo=SHANGHAI)
PEOPLE = (
    Known("a", "刘芳", "110101001001003", "张大山"),
    Known("b", "刘芳", "110101001001005", "李国强"),
    Known("c", "何丽", "110101001001003"),
    Known("d", "陈玉兰", "110101001001003"),
)


def only(text: str) -> Reported:
    (event,) = read(text, SENT, Surroundings(PEOPLE)).events
    return event


def test_one_of_the_name_is_found() -> None:
    event = only("何丽昨天上环了")
    assert (event.candidates, event.sure, event.ask) == (("c",), True, ())


def test_two_of_one_name_are_asked_about() -> None:
    event = only("刘芳昨天上环了")
    assert (event.candidates, event.sure, event.ask) == (("a", "b"), False, ("person",))


@pytest.mark.parametrize(("text", "who"), [("张大山的儿媳妇刘芳昨天上环了", "a"), ("五组刘芳昨天上环了", "b")])
def test_household_or_group_tells_which(text: str, who: str) -> None:
    event = only(text)
    assert (event.candidates, event.sure, event.ask) == ((who,), True, ())


@pytest.mark.parametrize(
    ("said", "who"), [("何莉", "c"), ("何利", "c"), ("陈玉蓝", "d"), ("陈雨兰", "d"), ("陳玉蘭", "d")]
)
def test_a_name_that_sounds_the_same_is_asked_about_unless_it_is_the_same(said: str, who: str) -> None:
    event = only(f"{said}昨天上环了")
    assert event.person == said
    assert who in event.candidates
    assert event.sure == (said == "陳玉蘭")


def test_options_of_the_question_are_those_who_may_be_meant() -> None:
    reading = read("刘芳昨天上环了", SENT, Surroundings(PEOPLE))
    assert [(one.about, one.event, one.options) for one in reading.questions] == [("person", 0, ("a", "b"))]


def test_somebody_new_asks_nothing_more() -> None:
    event = only("魏小红昨天上环了")
    assert (event.candidates, event.ask) == ((), ())


def test_a_name_known_is_read_whatever_its_characters() -> None:
    known = Surroundings((Known("z", "石上环", "110101001001001"),))
    (event,) = read("石上环昨天上环了", SENT, known).events
    assert (event.person, event.sure) == ("石上环", True)


def test_a_given_name_alone_may_be_somebody_on_record_and_is_asked() -> None:
    event = only("玉兰昨天生了")
    assert (event.person, event.candidates, event.sure, event.ask) == ("玉兰", ("d",), False, ("person",))


@pytest.mark.parametrize(
    ("text", "ids", "sure"), [("birth Chen Yulan girl", ("d",), True), ("birth Liu Fang boy", ("a", "b"), False)]
)
def test_a_name_in_letters_is_found_by_its_sound(text: str, ids: tuple[str, ...], sure: bool) -> None:
    event = only(text)
    assert (event.candidates, event.sure, event.ask) == (ids, sure, () if sure else ("person",))


def test_words_understood_as_others_are_shown() -> None:
    (span,) = (one for one in read("何丽昨天上换了", SENT, Surroundings(PEOPLE)).spans if one.field == "word")
    assert (span.said, span.meant) == ("上换了", "上环了")
