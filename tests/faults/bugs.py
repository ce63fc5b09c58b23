"""Known bugs of bots and queues, to be put back one at a time. Each is a context manager; as long as it lasts the
program has the bug.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import datetime
from typing import Any
from unittest.mock import patch

import sqlalchemy as sa
from sqlmodel import Session
from telegram.error import BadRequest, NetworkError, TelegramError

import models.db
import models.engine
from bot import edge, failures
from bot.intake import Intake
from bot.lanes import Lanes
from models.db import Store
from models.kinds import OutboxState
from models.services import dispatch, due, inbox, outbox, reconciling, reminders_life
from models.services.outbox import Parcel
from models.tables import SeenUpdate
from tests.faults.lives import current

Bug = Callable[[], AbstractContextManager[object]]


@contextmanager
def confirm_before_commit() -> Iterator[None]:
    """Tell Telegram that a batch is done, and then do it."""
    work = Intake._work

    async def run(self: Intake, fetched: Sequence[Mapping[str, Any]]) -> None:
        self._offset = max(int(update["update_id"]) for update in fetched) + 1
        await self._bot.do_api_request("getUpdates", api_kwargs={"offset": self._offset, "limit": 1, "timeout": 0})
        await work(self, fetched)

    with patch.object(Intake, "_work", run):
        yield


@contextmanager
def begin_without_a_lock() -> Iterator[None]:
    """SQLite's own BEGIN, which takes the lock for writing only at the first write."""
    deferred = patch.object(models.engine, "_begin_immediate", lambda connection: connection.exec_driver_sql("BEGIN"))
    with deferred:
        yield


@contextmanager
def no_seen_check() -> Iterator[None]:
    """Do what comes, whether it came before or not."""
    with patch.object(inbox, "already_seen", lambda *_: set()), patch.object(inbox, "remember", lambda *_: None):
        yield


@contextmanager
def doubtful_reminders_are_sent_again() -> Iterator[None]:
    """Better twice than never, for all."""
    with patch.object(dispatch, "ONCE", frozenset()), patch.object(failures, "ONCE", frozenset()):
        yield


@contextmanager
def refusal_is_taken_for_a_bad_line() -> Iterator[None]:
    """`except NetworkError` also catches BadRequest, of which it is the parent."""
    judge = failures.judge

    def wrong(error: TelegramError, parcel: Parcel) -> failures.Verdict:
        return judge(NetworkError(error.message) if isinstance(error, BadRequest) else error, parcel)

    with patch("bot.sender.judge", wrong):
        yield


@contextmanager
def reminders_wait_in_memory() -> Iterator[None]:
    """A job of a scheduler sends each reminder a moment later; nothing of it is in the outbox."""

    def remember(_session: Session, _township: str, one: due.Due, *_rest: object) -> None:
        life = current()
        assert life is not None
        bot = life.program.parts.application.bot
        call = bot.do_api_request("sendMessage", {"chat_id": one.chat_id, "text": "您有一条健康服务提醒。"})
        life.soon(call)

    with patch.object(due, "_queue", remember):
        yield


@contextmanager
def claim_without_looking_again() -> Iterator[None]:
    """What was queued is sent, whatever became of the reminder behind it since."""

    def nothing(session: Session, rows: Sequence[dispatch.Row], now: datetime) -> set[str]:
        reminders_life.set_out(session, [row["reminder_id"] for row in rows], now)
        return set()

    with patch.object(dispatch, "_unwanted", nothing):
        yield


@contextmanager
def no_order_in_a_chat() -> Iterator[None]:
    """The newest message of a chat first."""
    add = Lanes.add

    def first(self: Lanes, parcel: Parcel) -> None:
        add(self, parcel)
        lane = self._lanes[parcel.chat_id]
        lane.pop()
        lane.insert(int(parcel.chat_id in self.flying), parcel)

    with patch.object(Lanes, "add", first):
        yield


@contextmanager
def nothing_expires() -> Iterator[None]:
    """What was to be sent this morning is sent tonight."""
    queue = outbox.queue

    def for_ever(*given: Any, **more: Any) -> str:
        return queue(*given, **{**more, "expires_at": None})

    with patch.object(outbox, "queue", for_ever):
        yield


@contextmanager
def stop_spares_the_queue() -> Iterator[None]:
    """A stop ends what is planned; what is queued goes out. Three fences have to fall for that."""
    with ExitStack() as stack:
        stack.enter_context(patch.object(outbox, "cancel_hers", lambda *_: None))
        stack.enter_context(patch.object(reconciling, "_cancel", lambda *_: None))
        stack.enter_context(claim_without_looking_again())
        yield


@contextmanager
def nobody_looks_after_the_dead() -> Iterator[None]:
    """What a killed sender had claimed stays claimed."""
    with patch.object(dispatch, "recover", lambda *_: (0, 0)):
        yield


@contextmanager
def seen_is_noted_first() -> Iterator[None]:
    """Updates are noted as done in a transaction of their own, before they are."""
    run_batch = edge.run_batch

    def early(store: Store, arrivals: Sequence[edge.Arrival], now: datetime, *rest: Any) -> list[Parcel]:
        numbers = [arrival.heard.update_id for arrival in arrivals]
        with store.transaction() as session:
            fresh = set(numbers) - inbox.already_seen(session, numbers)
            for one in sorted(fresh):
                session.execute(sa.insert(SeenUpdate).values(update_id=one, at=now))
        with (
            patch.object(inbox, "already_seen", lambda _session, ids: set(ids) - fresh),
            patch.object(inbox, "remember", lambda *_: None),
        ):
            return run_batch(store, arrivals, now, *rest)

    with patch("bot.batches.run_batch", early):
        yield


@contextmanager
def answers_are_not_in_the_store() -> Iterator[None]:
    """What is said in answer goes to the sender after the commit, and is written nowhere."""
    hand_over = outbox.hand_over

    def forget(session: Session, by: str, now: datetime) -> list[Parcel]:
        parcels = hand_over(session, by, now)
        rows = models.db.collected(session, outbox.Outbox)
        rows[:] = [row for row in rows if row["state"] is not OutboxState.SENDING]
        return parcels

    with patch.object(outbox, "hand_over", forget):
        yield
