"""Processes that write into one store, each with an engine of its own."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from time import sleep
from typing import Any

from sqlmodel import Session, select
from structlog.testing import capture_logs

from bot.edge import Arrival, run_batch
from handlers.turn import Heard, Turn
from models.db import Store
from models.engine import engine_for
from models.kinds import EventKind
from tests import factories, stores
from tests.entering import enter
from tests.factories import NOON

Act = Callable[[Store], Any]


@contextmanager
def another(store: Store) -> Iterator[Store]:
    """The store as another process has it."""
    engine = engine_for(store.engine.url.render_as_string(hide_password=False))
    yield Store(engine, stores.KEYS)
    engine.dispose()


def until_it_waits(store: Store) -> None:
    """Until another transaction of this store waits for a lock, or a long time is over."""
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    with another(store) as third, third.engine.connect() as connection:
        for _ in range(1000):
            if connection.exec_driver_sql(waiting).scalar():
                return
            connection.rollback()
            sleep(0.01)


def at_once(store: Store, *acts: Act) -> list[Any]:
    """Do all of it at the same time, each in a process of its own. What each returned."""
    start = Barrier(len(acts))

    def do(act: Act) -> Any:
        with another(store) as mine:
            mine.engine.connect().close()
            start.wait(10)
            return act(mine)

    with ThreadPoolExecutor(len(acts)) as threads, capture_logs():
        return [done.result(60) for done in [threads.submit(do, act) for act in acts]]


def in_transaction(do: Callable[[Session], Any]) -> Act:
    def act(store: Store) -> Any:
        with store.transaction() as session:
            return do(session)

    return act


def hears(number: int, chat_id: int, handler: Callable[[Turn], None], **more: Any) -> Arrival:
    return Arrival(Heard(number, chat_id, chat_id, "zh", **more), handler, "said")


def batch(*arrivals: Arrival) -> Act:
    return lambda store: run_batch(store, arrivals, NOON)


def rows(store: Store, table: Any) -> list[Any]:
    with store.transaction() as session:
        return list(session.exec(select(table)))


def populate(store: Store, make: Callable[[Session], Any]) -> Any:
    with store.transaction() as session:
        factories.township(session)
        return make(session)


def reports(turn: Turn) -> None:
    person = factories.woman(turn.session, f"女{turn.heard.update_id}")
    enter(turn.session, turn.who, EventKind.MIGRATE_OUT, person, destination="广东")
