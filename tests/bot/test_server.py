"""A PostgreSQL server on which processes wait for each other, and that goes away and comes back."""

from datetime import timedelta
from threading import Event

import pytest
from sqlmodel import Session, col, select

from bot.edge import store_failed
from handlers.turn import Turn
from models.db import Store, hold
from models.errors import Refused
from models.services import operator
from models.tables import Event as Report
from models.tables import (
    Lease,
    SeenUpdate,
)
from tests import factories, stores
from tests.bot.writers import Act, another, at_once, batch, hears, in_transaction, populate, reports, rows
from tests.factories import NOON

pytestmark = pytest.mark.postgres


def test_two_that_wait_for_each_other_are_the_stores_trouble(store: Store) -> None:
    held = [Event(), Event()]

    def cross(place: int) -> Act:
        def act(session: Session) -> bool:
            hold(session, "ab"[place])
            held[place].set()
            held[1 - place].wait(5)
            hold(session, "ba"[place])
            return True

        def guarded(store: Store) -> bool:
            try:
                return bool(in_transaction(act)(store))
            except Exception as error:
                return not store_failed(error)

        return guarded

    assert sorted(at_once(store, cross(0), cross(1))) == [False, True]


def test_a_savepoint_that_fails_gives_back_what_it_held(store: Store) -> None:
    def refuse(turn: Turn) -> None:
        hold(turn.session, "x")
        raise Refused

    with store.transaction() as session:
        run = batch(hears(1, 0, refuse, private=False))
        with another(store) as other:
            run(other)
            hold(session, "x")
            assert len(rows(other, SeenUpdate)) == 1


def test_a_server_that_was_started_again_is_met_again(store: Store) -> None:
    who = populate(store, factories.officer)
    stores.end_connections(store)
    batch(hears(1, who.chat_id, lambda turn: turn.say("error.unexpected")))(store)
    assert len(rows(store, SeenUpdate)) == 1


def test_a_server_that_goes_in_the_middle_is_trouble_and_the_batch_is_done_again(store: Store) -> None:
    who, times = populate(store, factories.officer), []

    def unlucky(turn: Turn) -> None:
        if not times:
            times.append(1)
            stores.end_connections(store)
        reports(turn)

    again = batch(hears(1, who.chat_id, unlucky))
    with pytest.raises(Exception) as trouble:  # noqa: PT011 - which one it is, is the driver's matter
        again(store)
    assert store_failed(trouble.value)
    again(store)
    assert [row.serial for row in rows(store, Report)] == [1]


def test_instants_come_back_in_utc_wherever_the_server_is(store: Store) -> None:
    stores.server().run(f"ALTER DATABASE {store.engine.url.database} SET timezone = 'Asia/Shanghai'")
    stores.end_connections(store)
    with store.transaction() as session:
        operator.put(session, operator.TICK, NOON)
        found = operator.get(session, operator.TICK)
        assert found is not None
        assert (found.at, found.at.utcoffset()) == (NOON, timedelta(0))
        assert session.connection().exec_driver_sql("SHOW timezone").scalar() == "UTC"
        assert session.exec(select(Lease).order_by(col(Lease.name))).all() == []
