"""What is in hand: each update once and in order, however often Telegram gives it; more is asked for in time."""

from hypothesis import given
from hypothesis import strategies as st

from bot.hand import PORTION, Hand
from bot.line import AT_ONCE


def updates(*numbers):
    return [{"update_id": number} for number in numbers]


def test_an_empty_hand_holds_nothing_and_wants_nothing():
    hand = Hand()
    assert not hand
    assert not hand.low
    hand.take([])
    assert not hand


def test_what_is_taken_is_given_in_portions_until_all_is_done():
    hand, given_out = Hand(), []
    hand.take(updates(*range(AT_ONCE - 1)))
    while hand:
        assert hand.portion() == hand.portion()
        given_out += hand.portion()
        hand.done()
    assert given_out == updates(*range(AT_ONCE - 1))


def test_more_is_asked_for_when_little_is_left_of_a_full_hand():
    hand, low = Hand(), []
    hand.take(updates(*range(AT_ONCE)))
    while hand:
        low.append(hand.low)
        hand.done()
    assert low == [False, False, True, True]


def test_nothing_is_asked_for_while_telegram_has_no_more():
    hand = Hand()
    hand.take(updates(*range(AT_ONCE - 1)))
    while hand:
        assert not hand.low
        hand.done()


def test_what_is_dropped_is_taken_again():
    hand = Hand()
    hand.take(updates(*range(AT_ONCE)))
    hand.done()
    hand.drop()
    assert not hand
    assert not hand.low
    hand.take(updates(*range(PORTION, AT_ONCE)))
    assert hand.portion()[0] == {"update_id": PORTION}


def test_an_update_without_a_number_is_in_hand_like_any_other():
    hand = Hand()
    hand.take([{}, {"update_id": [1]}, *updates(3)])
    assert list(hand.portion()) == [{}, {"update_id": [1]}, *updates(3)]


@given(st.lists(st.integers(0, 40), max_size=12), st.integers(0, 700))
def test_every_update_is_worked_on_once_however_fetches_overlap(arrivals, waiting):
    """Telegram's side: what is confirmed is gone, what is not comes again with up to a hundred in all."""
    hand, offset, newest, worked, call = Hand(), 0, waiting, [], None
    more = list(arrivals)
    while hand or offset < newest or more:
        newest += more.pop() if more else 0
        if not hand:
            answer = range(offset, min(newest, offset + AT_ONCE)) if call is None else call
            hand.take(updates(*answer))
            call = None
            continue
        if hand.low and call is None:
            call = range(offset, min(newest, offset + AT_ONCE))
        worked += [update["update_id"] for update in hand.portion()]
        offset = worked[-1] + 1
        hand.done()
    assert worked == list(range(newest))
