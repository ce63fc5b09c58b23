"""What she asks for by a tap becomes one item for her village."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from models.db import collected
from models.errors import NotFound
from models.kinds import FollowupState, ItemKind
from models.services import asks, items
from models.tables import Followup, Outbox
from tests.factories import GROUP, NOON, cadre, joined, township, woman


@pytest.fixture(autouse=True)
def _place(session: Session) -> None:
    township(session)


def test_call_is_one_item_and_the_cadre_is_told_once(session: Session) -> None:
    worker, her = cadre(session), joined(session, woman(session))
    assert asks.call_back(session, her, "me", NOON) == asks.call_back(session, her, "me", NOON)
    item = session.exec(select(Followup)).one()
    assert (item.kind, item.group_code, item.person_id) == (ItemKind.CALL_BACK, GROUP, her.person_id)
    assert [row["chat_id"] for row in collected(session, Outbox)] == [worker.chat_id]


def test_asking_again_after_it_was_done_opens_another(session: Session) -> None:
    worker, her = cadre(session), joined(session, woman(session))
    first = asks.call_back(session, her, "me", NOON)
    items.done(session, worker, first, NOON)
    second = asks.call_back(session, her, "me", NOON)
    assert asks.call_back(session, her, "me", NOON + timedelta(minutes=1)) == second
    session.flush()
    states = {row.id: row.state for row in session.exec(select(Followup))}
    assert states == {first: FollowupState.DONE, second: FollowupState.OPEN}


def test_way_and_time_are_noted_in_any_order(session: Session) -> None:
    her = joined(session, woman(session))
    item_id = asks.call_back(session, her, "me", NOON)
    asks.choose(session, her, item_id, time="evening")
    asks.choose(session, her, item_id, way="phone")
    item = session.get(Followup, item_id)
    assert item is not None
    assert item.cause == "phone.evening"


def test_choice_for_an_item_of_somebody_else_or_closed_or_unknown_is_not_found(session: Session) -> None:
    worker, her, other = cadre(session), joined(session, woman(session)), joined(session, woman(session, "陈玉"))
    item_id = asks.call_back(session, her, "me", NOON)
    for who, found, way in ((other, item_id, "phone"), (her, "0" * 32, "phone"), (her, item_id, "letter")):
        with pytest.raises(NotFound):
            asks.choose(session, who, found, way=way)
    items.done(session, worker, item_id, NOON)
    with pytest.raises(NotFound):
        asks.choose(session, her, item_id, way="phone")


def test_settling_what_is_closed_or_unknown_changes_nothing(session: Session) -> None:
    asks.settle(session, ItemKind.IDENTITY_CHECK, "nothing", NOON, "verified")
    assert session.exec(select(Followup)).all() == []
