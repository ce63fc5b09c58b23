"""Stop by command, word, button and block, and what each says."""

import pytest
from sqlmodel import Session

from handlers import other, stop
from models.kinds import Role, Scope
from models.services import access, accounts, choices, consent, invitations
from models.tables import Membership, Person
from tests.factories import GROUP, NOON, TOWNSHIP, joined, officer, township, woman
from tests.handlers.chats import Chat, keys


@pytest.fixture
def person(session: Session) -> Person:
    """Somebody on record."""
    township(session)
    return woman(session)


@pytest.fixture
def her(session: Session, person: Person) -> Chat:
    """Her chat, with a consent."""
    chat = Chat.of(session, joined(session, person))
    choices.choose(session, chat.who, Scope.CARE, True, NOON)
    return chat


def test_word_stops_and_says_what_still_works(session: Session, person: Person, her: Chat) -> None:
    assert keys(her.say(stop.word, "退订!")) == ["stop.done", "stop.still"]
    assert (her.result, consent.grants(session, person.id)) == (True, {})


def test_ordinary_message_after_a_stop_opens_nothing(session: Session, person: Person, her: Chat) -> None:
    her.press(stop.stop, "st")
    assert keys(her.say(other.text, "你好")) == ["other.her_text", "other.unwell"]
    assert consent.grants(session, person.id) == {}


def test_sentence_is_no_stop(her: Chat) -> None:
    assert her.say(stop.word, "她停止工作了") == []
    assert her.result is False


def test_worker_who_is_served_too_is_told_what_was_stopped(session: Session, her: Chat) -> None:
    row = Membership(township=TOWNSHIP, account_id=her.who.account_id, role=Role.OFFICER, area=GROUP, since=NOON)
    session.add(row)
    access.refresh(session, accounts.get(session, her.who.account_id))
    assert keys(her.say(stop.word, "停止")) == ["stop.done", "stop.still", "stop.work"]
    assert her.who.has(Role.OFFICER)


def test_word_of_staff_goes_on_to_the_form(session: Session, person: Person) -> None:
    chat = Chat.of(session, officer(session))
    assert chat.say(stop.word, "停止") == []
    assert keys(chat.say(stop.stop)) == ["stop.nothing_staff"]


def test_stranger_hears_that_nothing_is_sent(session: Session, person: Person) -> None:
    chat = Chat(session)
    invitations.redeem(session, chat.who, invitations.make(session, Role.SERVICE_USER, GROUP, "", NOON).token, NOON)
    assert keys(chat.say(stop.word, "stop")) == ["stop.nothing"]
    assert invitations.awaiting_name(session, chat.who) is None


def test_unverified_chat_loses_its_link(session: Session, person: Person) -> None:
    chat = Chat.of(session, joined(session, person, verified=False))
    assert keys(chat.say(stop.word, "停")) == ["stop.unlinked"]
    assert chat.who.person_id is None


def test_block_is_a_stop_and_coming_back_opens_nothing(session: Session, person: Person, her: Chat) -> None:
    assert her.act(other.blocked) == []
    her.act(other.unblocked)
    assert accounts.get(session, her.who.account_id).open
    assert consent.grants(session, person.id) == {}
