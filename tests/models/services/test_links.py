"""A chat becomes hers by her own number or in person; never by a guess."""

import pytest
from sqlmodel import Session, select

from models.db import collected
from models.errors import NotFound
from models.kinds import FollowupState, ItemKind, MessageClass
from models.message import Message
from models.services import links, people, unasked
from models.tables import Followup, Outbox
from tests.factories import (
    FAR_GROUP,
    NOON,
    OTHER_VILLAGE,
    cadre,
    joined,
    officer,
    township,
    woman,
)

OWN = "+8613800000001"


@pytest.fixture(autouse=True)
def _place(session: Session) -> None:
    township(session)


@pytest.mark.parametrize("number", [OWN, "8613800000001", "13800000001", "+86 138 0000 0001"])
def test_own_number_verifies_however_it_is_written(session: Session, number: str) -> None:
    person = woman(session)
    people.set_phone(session, person, OWN)
    who = joined(session, person, verified=False)
    assert links.has_phone(session, who)
    assert links.share_phone(session, who, number, NOON)
    chat = links.chat_of(session, person.id)
    assert chat is not None
    assert chat.id == who.account_id


@pytest.mark.parametrize("number", ["+8613800000002", "none", "", "13800"])
def test_other_number_verifies_nothing(session: Session, number: str) -> None:
    person = woman(session)
    people.set_phone(session, person, OWN)
    assert not links.share_phone(session, joined(session, person, verified=False), number, NOON)
    assert links.chat_of(session, person.id) is None


def test_without_a_number_on_record_none_verifies(session: Session) -> None:
    who = joined(session, woman(session), verified=False)
    assert not links.has_phone(session, who)
    assert not links.share_phone(session, who, OWN, NOON)


def test_code_confirmed_in_person_verifies_and_closes_the_item(session: Session) -> None:
    person = woman(session)
    her = joined(session, person, verified=False)
    links.ask_in_person(session, her, NOON)
    links.ask_in_person(session, her, NOON)
    confirmed = links.confirm(session, cadre(session), person.id, links.code(session, her), NOON)
    assert confirmed is not None
    assert (confirmed.account_id, confirmed.verified) == (her.account_id, True)
    items = session.exec(select(Followup)).all()
    assert [(item.kind, item.state) for item in items] == [(ItemKind.IDENTITY_CHECK, FollowupState.DONE)]


def test_five_wrong_codes_shut_out_the_right_one(session: Session) -> None:
    person = woman(session)
    her = joined(session, person, verified=False)
    right = links.code(session, her)
    wrong = f"{(int(right) + 1) % 10_000:04d}"
    tries = [links.confirm(session, cadre(session), person.id, digits, NOON) for digits in [wrong] * 5 + [right]]
    assert tries == [None] * 6


def test_confirming_needs_a_cadre_of_the_village(session: Session) -> None:
    person = woman(session)
    her = joined(session, person, verified=False)
    for who in (officer(session), cadre(session, OTHER_VILLAGE)):
        with pytest.raises(NotFound):
            links.confirm(session, who, person.id, links.code(session, her), NOON)


def test_verified_chat_takes_the_place_of_the_older_one(session: Session) -> None:
    person = woman(session)
    people.set_phone(session, person, OWN)
    old, new = joined(session, person), joined(session, person, verified=False)
    unasked.queue(session, old.address, Message(), MessageClass.REMINDER, NOON)
    links.share_phone(session, new, OWN, NOON)
    chat = links.chat_of(session, person.id)
    assert chat is not None
    assert chat.id == new.account_id
    with pytest.raises(NotFound):
        links.code(session, old)
    assert [(row["chat_id"], row["state"]) for row in _queued(session)] == [
        (old.chat_id, "cancelled"),
        (old.chat_id, "queued"),  # that it is closed, in case somebody else did this
    ]


def test_link_closed_shows_nothing_any_more(session: Session) -> None:
    person = woman(session, group=FAR_GROUP)
    who = links.close(session, joined(session, person), NOON)
    assert (who.person_id, links.chat_of(session, person.id)) == (None, None)


def _queued(session: Session) -> list[dict[str, object]]:
    return collected(session, Outbox)
