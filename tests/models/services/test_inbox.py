"""Updates seen, and dead letters without what was said."""

from datetime import timedelta

from models.rules import retention
from models.services import forgetting, inbox
from tests.factories import NOON

HOUR = timedelta(hours=1)


def test_what_is_committed_is_seen(store):
    with store.transaction() as session:
        inbox.remember(session, [1, 2], NOON)
    with store.transaction() as session:
        assert inbox.already_seen(session, [2, 3]) == {2}


def test_a_dead_letter_holds_kind_length_and_error_only(store):
    with store.transaction() as session:
        number = inbox.set_aside(session, 7, "k" * 99, 4000, "E" * 99, NOON)
        second = inbox.set_aside(session, 8, "said", 0, "KeyError", NOON)
    with store.transaction() as session:
        newest, letter = inbox.dead_letters(session)
        assert (newest.number, [one.number for one in inbox.dead_letters(session, 1)]) == (second, [second])
    assert (letter.number, letter.update_id, letter.length) == (number, 7, 4000)
    assert (letter.kind, letter.error, len(number)) == ("k" * 40, "E" * 80, 6)


def test_updates_are_forgotten_after_48_hours_and_dead_letters_after_7_days(store):
    with store.transaction() as session:
        inbox.remember(session, [1], NOON)
        inbox.set_aside(session, 7, "said", 1, "KeyError", NOON)
    for after, gone in ((48 * HOUR, 0), (49 * HOUR, 1), (7 * 24 * HOUR, 0), (7 * 24 * HOUR + HOUR, 1)):
        with store.transaction() as session:
            rules = [retention.rules()[name] for name in ("updates", "dead_letters")]
            assert sum(forgetting.apply(session, rule, NOON + after) for rule in rules) == gone


def test_an_unreadable_update_says_why():
    assert inbox.Unreadable("no id").params == {"reason": "no id"}
