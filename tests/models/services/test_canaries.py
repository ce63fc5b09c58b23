"""Invented people: in no list and no count; whoever looks one up, the office hears of it at once."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from bot import check
from models.db import Store, collected
from models.kinds import Role
from models.services import canaries, cards, counter, people
from models.services.access import Who
from models.tables import Outbox
from tests import factories
from tests.factories import GROUP, NOON, OTHER_VILLAGE, TOWNSHIP, VILLAGE
from tests.handlers.chats import Chat, keys


@pytest.fixture
def hers(session: Session) -> str:
    factories.township(session)
    factories.woman(session)
    person = factories.woman(session, "温晚晴")
    canaries.keep(session, VILLAGE, person.id, NOON)
    return person.id


@pytest.fixture
def office(session: Session, hers: str) -> Who:
    return factories.staff(session, Role.OFFICE, TOWNSHIP)


def told(session: Session, who: Who) -> list[str]:
    return keys(Chat.of(session, who).inbox())


def test_an_invented_person_is_offered_to_nobody(session: Session, hers: str) -> None:
    assert [known.name for known in people.in_areas(session, [TOWNSHIP])] == ["刘小梅"]
    assert [known.name for known in people.in_areas(session, [GROUP], 1)] == ["刘小梅"]


def test_a_card_that_is_opened_tells_the_office_within_the_same_transaction(
    session: Session, hers: str, office: Who
) -> None:
    cards.read(session, factories.cadre(session), hers, NOON)
    assert told(session, office) == ["canary.looked_at", "canary.what_now"]
    assert all(row["due_at"] == NOON for row in collected(session, Outbox))


def test_the_counter_finds_one_and_to_ask_for_a_code_is_a_look(session: Session, hers: str, office: Who) -> None:
    assert [known.id for known in counter.find(session, TOWNSHIP, "温晚晴", "see", NOON)] == [hers]
    assert told(session, office) == []
    counter.ask(session, TOWNSHIP, hers, "see", NOON)
    assert told(session, office)[-2:] == ["canary.looked_at", "canary.what_now"]


def test_looks_at_everybody_else_tell_nobody(session: Session, hers: str, office: Who) -> None:
    cards.read(session, factories.cadre(session), factories.woman(session, "陈玉").id, NOON)
    assert told(session, office) == []


def test_the_office_s_own_look_is_told_to_its_other_chats(session: Session, hers: str, office: Who) -> None:
    other = factories.staff(session, Role.OFFICE, TOWNSHIP)
    counter.ask(session, TOWNSHIP, hers, "see", NOON)
    code = Chat.of(session, office).inbox()[0].lines[0].params["code"]
    before = [told(session, who) for who in (office, other)]
    assert counter.let_in(session, TOWNSHIP, hers, code, "see", NOON) is not None
    assert told(session, office) == before[0]
    assert told(session, other) == [*before[1], "canary.looked_at", "canary.what_now"]


def test_check_says_who_it_was_for_a_week(store: Store) -> None:
    with store.transaction() as session:
        factories.township(session)
        hers = factories.woman(session, "温晚晴").id
        canaries.keep(session, VILLAGE, hers, NOON)
        who = factories.cadre(session)
        cards.read(session, who, hers, NOON)
    with store.transaction() as session:
        found = [list(check.canaries_seen(session, NOON + timedelta(days=days))) for days in (1, 8)]
    said = f"the invented person of {VILLAGE} was looked at by {who.account_id}, 2026-03-20 04:00 UTC"
    assert found == [[said], []]


def test_each_village_has_its_own(session: Session, hers: str) -> None:
    other = factories.woman(session, "何暮雪", factories.FAR_GROUP)
    canaries.keep(session, OTHER_VILLAGE, other.id, NOON)
    assert canaries.ids(session) == {hers: VILLAGE, other.id: OTHER_VILLAGE}
