"""As many open requests as the distance to the Bot API needs, and few answers of which the store knows nothing."""

from bot.window import Window
from models.kinds import MessageClass, OutboxState
from models.message import Message
from models.services.dispatch import Result
from models.services.outbox import Parcel


def sized(*answers):
    window = Window()
    for seconds in answers:
        window.answered(seconds)
    return window.size


def test_it_begins_wide():
    assert Window().size == 80


def test_a_near_server_needs_few():
    assert sized(0.002) == 9


def test_a_far_one_needs_as_many_as_are_under_way():
    assert sized(0.06) == 56
    assert sized(3.0) == 80


def test_waiting_behind_one_another_is_no_distance():
    assert sized(0.002, *[0.1] * 100) == 9


def test_a_line_that_became_slow_is_believed_after_a_while():
    assert sized(0.002, *[0.06] * 5_000) == 56


def result(rank):
    return Result(Parcel("", 1, rank, "en", Message()), OutboxState.SENT)


def fill(window, rank, most=1_000):
    landed = []
    while window.takes(0) and len(landed) < most:
        landed.append(result(rank))
        window.landed(landed[-1])
    return landed


def test_few_answers_may_be_sent_twice_and_more_may_be_in_doubt():
    assert len(fill(Window(), MessageClass.REPLY)) == 28
    assert len(fill(Window(), MessageClass.DIGEST)) == 28
    assert len(fill(Window(), MessageClass.REMINDER)) == 192
    both = Window()
    assert len(fill(both, MessageClass.PROMPT, 176)) == 176
    assert len(fill(both, MessageClass.REPLY)) == 16


def test_what_is_noted_makes_room():
    window = Window()
    landed = fill(window, MessageClass.REPLY)
    window.noted(landed[:3])
    assert len(fill(window, MessageClass.REPLY)) == 3


def test_answers_are_noted_sooner_than_reminders():
    window = Window()
    assert not window.due
    fill(window, MessageClass.REPLY, 8)
    assert window.due
    window = Window()
    fill(window, MessageClass.REMINDER, 95)
    assert not window.due
    fill(window, MessageClass.REMINDER, 1)
    assert window.due


def test_no_more_are_on_their_way_than_allowed():
    assert Window(1).takes(0)
    assert not Window(1).takes(1)
