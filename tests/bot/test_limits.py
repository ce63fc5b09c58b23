"""Send budgets: the cap holds in every window, answers do not wait for reminders, a 429 stops its bucket only."""

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.limits import Limits
from models.kinds import MessageClass

REPLY, REMINDER = MessageClass.REPLY, MessageClass.REMINDER


@settings(max_examples=60)
@given(
    cap=st.integers(1, 40),
    asks=st.lists(st.tuples(st.floats(0, 0.3), st.integers(1, 3), st.sampled_from(MessageClass)), max_size=120),
)
def test_no_window_holds_more_than_the_cap(cap: int, asks: list[tuple[float, int, MessageClass]]) -> None:
    limits, now, sent = Limits(overall=cap, chat=50.0, burst=5), 100.0, []
    for pause, chat_id, rank in asks:
        now += pause
        if not limits.wait(rank, now) and not limits.chat_wait(chat_id, now):
            limits.spend(chat_id, rank, now)
            sent.append(now)
    assert all(later - earlier > 1.0 for earlier, later in zip(sent, sent[cap:], strict=False))


def test_the_cap_is_used_up() -> None:
    limits, now, sent = Limits(overall=30), 0.0, 0
    while now < 20.0:
        if wait := limits.wait(REMINDER, now):
            now += wait + 0.001  # timers are late
        else:
            limits.spend(sent, REMINDER, now)
            sent += 1
    assert 0.96 * 600 <= sent <= 600


def test_a_chat_gets_a_burst_and_then_one_a_second() -> None:
    limits = Limits()
    for _ in range(3):
        assert limits.chat_wait(1, 10.0) == 0.0
        limits.spend(1, REPLY, 10.0)
    assert limits.chat_wait(1, 10.0) == 1.0
    assert limits.chat_wait(1, 10.5) == 0.5
    assert limits.chat_wait(1, 11.0) == 0.0
    assert limits.chat_wait(2, 10.0) == 0.0


def test_unasked_messages_are_spread_and_answers_go_between() -> None:
    limits = Limits()
    sent = 0
    while not limits.wait(REMINDER, 5.0):
        limits.spend(sent, REMINDER, 5.0)
        sent += 1
    assert sent < 6
    assert limits.wait(REPLY, 5.0) == 0.0


def test_room_is_what_can_leave_in_a_moment() -> None:
    limits = Limits()
    assert limits.room(0.0) == 8
    limits.pause(1.0, 0.0)
    assert (limits.room(0.0), limits.room(1.0)) == (0, 8)
    assert Limits(overall=1000).room(0.0) == 192


def test_a_refusal_pauses_one_chat() -> None:
    limits = Limits()
    limits.refused(1, 5.0, 10.0)
    assert (limits.chat_wait(1, 12.0), limits.chat_wait(2, 12.0), limits.wait(REPLY, 12.0)) == (3.0, 0.0, 0.0)


def test_refusals_of_two_chats_pause_everything() -> None:
    limits = Limits()
    limits.refused(1, 5.0, 10.0)
    limits.refused(2, 3.0, 11.0)
    assert (limits.wait(REPLY, 11.0), limits.wait(REPLY, 14.0)) == (3.0, 0.0)


def test_chats_that_are_free_again_are_forgotten() -> None:
    limits = Limits(overall=100_000)
    for chat_id in range(5000):
        limits.spend(chat_id, REPLY, chat_id * 0.01)
    assert len(limits._chats) < 4200
