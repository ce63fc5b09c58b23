"""Lanes: one message of a chat at a time, in order; the urgent ones first."""

import pytest

from bot.lanes import Lanes
from bot.limits import Limits
from locales import Phrase
from models.kinds import MessageClass
from models.message import Message
from models.services.outbox import Parcel

REPLY, PROMPT, REMINDER, DIGEST = MessageClass


def parcel(name: str, chat_id: int = 1, rank: MessageClass = REPLY) -> Parcel:
    return Parcel(name, chat_id, rank, "en", Message((Phrase.of("x"),)))


def lanes(*parcels: Parcel, limits: Limits | None = None) -> Lanes:
    made = Lanes(limits or Limits())
    for each in parcels:
        made.add(each)
    return made


def departed(made: Lanes, now: float = 0.0) -> str:
    found = made.depart(now)
    return found.id if found else ""


def test_a_chat_has_one_message_under_way() -> None:
    made = lanes(parcel("a"), parcel("b"), parcel("c", 2))
    assert [departed(made) for _ in range(3)] == ["a", "c", ""]
    made.arrived(1)
    assert departed(made) == "b"


def test_the_most_urgent_class_leaves_first() -> None:
    made = lanes(parcel("d", 1, DIGEST), parcel("p", 2, PROMPT), parcel("r", 3))
    assert [departed(made) for _ in range(3)] == ["r", "p", "d"]


def test_an_empty_lane_is_no_lane() -> None:
    made = lanes(parcel("a"))
    departed(made)
    made.arrived(1)
    assert (bool(made), made.next_departure(0.0)) == (False, None)


def test_what_is_tried_again_stays_in_front() -> None:
    made = lanes(parcel("a"), parcel("b"))
    departed(made)
    made.again(parcel("a2"), 5.0)
    assert (departed(made, 4.0), made.next_departure(4.0)) == ("", 5.0)
    assert departed(made, 5.0) == "a2"
    made.arrived(1)
    assert departed(made, 5.0) == "b"


def test_a_chat_that_had_its_burst_waits_and_others_go_on() -> None:
    made = lanes(parcel("a"), parcel("b"), parcel("c", 2), limits=Limits(burst=1))
    departed(made)
    made.arrived(1)
    assert [departed(made), departed(made)] == ["c", ""]
    assert made.next_departure(0.0) == pytest.approx(1.0)
    assert departed(made, 1.01) == "b"


def test_all_wait_when_the_budget_is_spent() -> None:
    made = lanes(parcel("a"), parcel("b", 2), limits=Limits(overall=1))
    assert [departed(made), departed(made)] == ["a", ""]
    assert made.next_departure(0.0) == pytest.approx(1.025)
    assert departed(made, 1.1) == "b"


def test_waiting_messages_can_be_taken_back() -> None:
    made = lanes(
        parcel("a"),
        parcel("b", rank=PROMPT),
        parcel("c"),
        parcel("d", 2, PROMPT),
        parcel("e", 3, PROMPT),
        parcel("f", 3),
    )
    departed(made)
    back = made.take_back(lambda each: each.rank is PROMPT)
    assert [each.id for each in back] == ["b", "d", "e"]
    assert [each.id for each in made] == ["a", "c", "f"]
    made.arrived(1)
    assert sorted([departed(made), departed(made), departed(made)]) == ["", "c", "f"]


def test_hints_of_lanes_that_emptied_are_passed_over() -> None:
    made = lanes(parcel("a"))
    departed(made)
    made.again(parcel("a"), 5.0)
    assert [each.id for each in made.take_back(lambda _: True)] == ["a"]
    made.add(parcel("b"))
    assert departed(made, 1.0) == "b"  # the pause was the other message's
    made.arrived(1)
    assert departed(made, 6.0) == ""
