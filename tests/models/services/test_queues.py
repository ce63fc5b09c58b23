"""Chats as queues: of several processes one at a time serves a chat, and nothing overtakes."""

import pytest

from models.kinds import MessageClass
from models.services import dispatch, outbox, queues
from models.services.outbox import Address
from tests.factories import NOON
from tests.models.services.rows import CHAT, HELLO, claim, put
from tests.stores import POSTGRES, fresh

OTHER = CHAT + 1


@pytest.fixture
def shared(tmp_path):
    with fresh(tmp_path, POSTGRES) as store:
        yield store


def say(session, chat=CHAT):
    return outbox.queue(session, Address(chat, "en"), HELLO, MessageClass.REPLY, NOON)


def test_two_claims_at_once_take_different_chats(shared):
    for chat in (CHAT, CHAT, OTHER):
        put(shared, chat_id=chat)
    with shared.transaction() as one, shared.transaction() as two:
        first = dispatch.claim(one, "a", NOON, 1)
        second = dispatch.claim(two, "b", NOON, 5)
    assert sorted(parcel.chat_id for parcel in first + second) == [CHAT, OTHER]


def test_a_reply_waits_while_another_process_serves_the_chat(shared):
    put(shared)
    assert len(claim(shared)) == 1
    with shared.transaction() as session:
        say(session)
        say(session, OTHER)
        handed = outbox.hand_over(session, "b", NOON)
    assert [parcel.chat_id for parcel in handed] == [OTHER]


def test_a_reply_does_not_overtake_one_that_waits(shared):
    put(shared)
    with shared.transaction() as session:
        say(session)
        assert outbox.hand_over(session, "b", NOON) == []
    assert len(claim(shared)) == 1


def test_replies_follow_those_that_this_sender_has_already(shared):
    with shared.transaction() as session:
        say(session)
        assert len(outbox.hand_over(session, "b", NOON)) == 1
    with shared.transaction() as session:
        say(session)
        assert len(outbox.hand_over(session, "b", NOON)) == 1


def test_a_chat_whose_reply_is_being_committed_is_not_claimed(shared):
    put(shared, MessageClass.DIGEST)
    with shared.transaction() as session:
        say(session)
        assert len(outbox.hand_over(session, "b", NOON)) == 1
        assert claim(shared) == []
    assert claim(shared) == []


def test_on_one_process_every_chat_is_free(session):
    if session.connection().dialect.name == "sqlite":
        assert queues.free(session, [CHAT, OTHER]) == {CHAT, OTHER}
