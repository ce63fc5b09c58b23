"""Every role, in every relation to a place, tries every action on things in every state, in every kind of chat.

What is answered is compared with the oracle, cell by cell; a refusal is, in bytes, what is said of what is not there.
"""

from dataclasses import dataclass

import pytest
from sqlmodel import Session

from bot.edge import Arrival, run_batch
from handlers.routes import PRESSES
from handlers.turn import Heard, Turn
from models.db import Store, savepoint
from models.errors import DaybookError
from models.message import pack
from models.services.access import Who
from tests.bot.updates import GROUP, press, routed
from tests.factories import NOON
from tests.rights import oracle
from tests.rights.oracle import Actor
from tests.rights.world import World, build

ELSEWHERE = tuple(GROUP | {"type": kind} for kind in ("group", "supergroup", "channel"))


class _TakenBack(Exception):
    """Ends a cell: nothing of it stays."""


@dataclass(frozen=True)
class Cell:
    """One try: who, what, on what."""

    actor: Actor
    action: str
    state: str
    data: str


def cells(world: World) -> list[Cell]:
    return [
        Cell(actor, action, state, data)
        for action, states in world.cells.items()
        for state, data in states.items()
        for actor in world.people
    ]


def heard(who: Who, data: str, update_id: int = 1) -> Heard:
    return Heard(update_id, who.chat_id, who.chat_id, data=tuple(data.split("|")), message_id=5)


def is_refused(session: Session, who: Who, data: str) -> bool:
    """Try it and take it back. A refusal says exactly what is said of what does not exist."""
    outcome: DaybookError | None = None
    try:
        with savepoint(session):
            PRESSES[data.split("|")[0]](Turn(session, who, heard(who, data), NOON))
            session.flush()
            raise _TakenBack
    except _TakenBack:
        pass
    except DaybookError as refused:
        outcome = refused
    session.expire_all()
    return outcome is not None and (outcome.phrase, outcome.params) == ("refuse.not_found", {})


@pytest.mark.parametrize("pin", [False, True], ids=["", "pin"])
def test_every_cell_is_as_the_oracle_says(store: Store, capsys: pytest.CaptureFixture[str], pin: bool) -> None:
    """Also where the township has a PIN asked: what is not theirs is refused before any question."""
    with store.transaction() as session:
        world = build(session, pin=pin)
        tried = cells(world)
        # At the door nobody is told what there is: the answer is the same for everything, and no refusal.
        shut = {one for one in tried if one.actor.role in ("locked", "asleep")}
        wrong = [
            one
            for one in tried
            if one not in shut
            and is_refused(session, world.people[one.actor], one.data) == oracle.may(one.actor, one.action, one.state)
        ]
    assert not wrong, "\n".join(f"{one.actor.role} of {one.actor.where}: {one.action} {one.state}" for one in wrong)
    assert set(world.cells) == set(oracle.ACTIONS)
    with capsys.disabled():
        print(f"\n{len(tried)} cells, in {1 + len(ELSEWHERE)} kinds of chats {len(tried) * (1 + len(ELSEWHERE))}")


def test_nothing_is_answered_outside_of_private_chats(store: Store) -> None:
    with store.transaction() as session:
        data = sorted({one.data for one in cells(build(session))})
    updates = [press(one, chat, number) for number, (one, chat) in enumerate((d, c) for d in data for c in ELSEWHERE)]
    found, _ = routed(*updates)
    assert [arrival.handler for arrival in found if arrival is None or arrival.handler] == []


def test_refusals_and_closed_doors_are_the_same_bytes_whatever_was_tried(store: Store) -> None:
    """Through the edge, as it is sent: a thing that is not theirs, and one that is not there."""
    with store.transaction() as session:
        world = build(session)
    for actor, who in world.people.items():
        refused = [one for one in cells(world) if one.actor == actor and not oracle.may(actor, one.action, one.state)]
        tried = [
            Arrival(heard(who, one.data, 10_000 * who.chat_id + number), PRESSES[one.data.split("|")[0]], "press")
            for number, one in enumerate(refused)
        ]
        said = {
            pack(parcel.message) for parcel in run_batch(store, tried, NOON, "test") if parcel.chat_id == who.chat_id
        }
        assert len(said) == 1, actor
