"""As many open requests as the distance to the Bot API needs."""

from bot.window import Window


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
