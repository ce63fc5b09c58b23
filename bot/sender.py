"""The one way out: takes messages from the outbox, sends them, notes what became of them.

Each chat is a lane in which one message travels at a time, in order. The event loop only waits and renders; sealing and
SQL run in the one writer thread that is handed in. What an error means is decided in failures.py, when to send in limits.py.
"""

import asyncio
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from typing import Protocol

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session
from telegram import Bot
from telegram.error import TelegramError

from bot import failures
from bot.failures import judge
from bot.limits import Limits
from bot.render import Call, render
from models.db import Store
from models.kinds import MessageClass, OutboxState
from models.services import accounts, dispatch, outbox
from models.services.dispatch import ONCE, Result
from models.services.outbox import Parcel

_FLYING, _UNMARKED, _BATCH = 20, 32, 16
_GATHER = 0.02  # seconds that results wait for others before they are noted together
_POLL = 1.0  # seconds after which rows of other processes are looked for
_PATIENCE = 1.0  # seconds that an unasked message may wait here; longer waits it spends in the store, where a stop reaches it
_LAST_FLIGHTS = 10.0
_ORDER = {rank: place for place, rank in enumerate(MessageClass)}
_log = structlog.get_logger()

warnings.filterwarnings("ignore", message=r"Please use 'Bot\.\w+' instead of")  # the typed methods cost three times as much


class Clock(Protocol):
    """Anything that tells the time."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""


class Sender:
    """Sends what is in the outbox of `store`. Used from one event loop; `executor` is the process's one writer thread.

    `name` is written on the rows it claims. `on_closed` is called, in the transaction that notes it, for a chat that
    takes nothing more. With `recover` everything that an earlier process left behind is looked after first.
    """

    def __init__(
        self,
        bot: Bot,
        store: Store,
        executor: Executor,
        clock: Clock,
        limits: Limits,
        name: str,
        *,
        on_closed: Callable[[Session, int, datetime], None] = accounts.close,
        recover: bool = True,
    ) -> None:
        self._bot, self._store, self._executor, self._clock = bot, store, executor, clock
        self._limits, self._name, self._on_closed, self._recover = limits, name, on_closed, recover
        self._lanes: dict[int, deque[Parcel]] = {}
        self._ready: list[tuple[int, int, int]] = []
        self._turn = count()
        self._flights: set[asyncio.Task[None]] = set()
        self._timers: dict[object, asyncio.TimerHandle] = {}
        self._results: list[Result] = []
        self._closed: list[int] = []
        self._moved: list[tuple[int, int]] = []
        self._marking = 0
        self._bell, self._rested = asyncio.Event(), asyncio.Event()
        self._look, self._more = True, False
        self._next_look = 0.0
        self._rounds = self._quiet = self._waiters = 0
        self._stopping = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ended = asyncio.Event()

    async def run(self) -> None:
        """Send until `stop` is called; then give back what has not left, and return."""
        self._loop = asyncio.get_running_loop()
        if self._recover:
            await self._loop.run_in_executor(self._executor, self._look_after_the_lost)
        while not self._stopping:
            await self._round()
            await self._rest()
        if self._flights:
            await asyncio.wait(self._flights, timeout=_LAST_FLIGHTS)
        await self._give_back()
        self._ended.set()

    async def stop(self) -> None:
        """Send nothing more; wait until what is on its way has arrived and is noted, and the rest is back in the store."""
        self._stopping = True
        self._bell.set()
        if self._loop is not None:
            await self._ended.wait()

    def accept(self, parcels: Iterable[Parcel]) -> None:
        """Take over messages that a committed transaction claimed for this sender. To be called on the event loop."""
        for parcel in parcels:
            lane = self._lanes.setdefault(parcel.chat_id, deque())
            lane.append(parcel)
            if len(lane) == 1:
                self._line_up(parcel.chat_id)
        self._pump()

    def wake(self) -> None:
        """Something was queued, or the clock was moved: look into the store soon. May be called from any thread."""
        self._look = True
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._bell.set)

    async def idle(self) -> None:
        """Wait until nothing is claimed, on its way, unmarked, or due in the store."""
        wanted = self._rounds + 1
        self._waiters += 1
        try:
            while self._quiet < wanted and not self._ended.is_set():
                self.wake()
                self._rested.clear()
                await self._rested.wait()
        finally:
            self._waiters -= 1

    # The store's side: rounds of "mark what happened, claim what is due", one at a time, in the writer thread.

    async def _round(self) -> None:
        """Note results and, if there is a reason, claim; both in one transaction."""
        self._rounds += 1
        loop, number = asyncio.get_running_loop(), self._rounds
        look = self._look or self._more or self._waiters > 0 or loop.time() >= self._next_look
        results, closed, moved = self._results, self._closed, self._moved
        if not (results or look):
            return
        self._results, self._closed, self._moved, self._look = [], [], [], False
        self._marking = len(results)
        room = self._room() if look else None
        try:
            parcels, due = await loop.run_in_executor(self._executor, self._settle, results, closed, moved, room)
        except SQLAlchemyError as error:
            _log.error("outbox_unavailable", error=type(error).__name__)
            self._results, self._closed, self._moved = results + self._results, closed + self._closed, moved + self._moved
            self._look, self._next_look = False, loop.time() + _POLL
            await asyncio.sleep(_POLL)
            return
        finally:
            self._marking = 0
        self.accept(parcels)
        if look:
            self._plan_next_look(due, bool(parcels), room)
            if not (self._lanes or self._results) and (due is None or due > self._clock.now()):
                self._quiet = number
        self._rested.set()

    def _settle(
        self,
        results: Sequence[Result],
        closed: Sequence[int],
        moved: Sequence[tuple[int, int]],
        room: tuple[int, int] | None,
    ) -> tuple[list[Parcel], datetime | None]:
        now = self._clock.now()
        with self._store.transaction() as session:
            dispatch.mark(session, results, now)
            for chat_id in closed:
                self._on_closed(session, chat_id, now)
            for old, new in moved:
                outbox.move_chat(session, old, new)
            if room is None:
                return [], None
            parcels = dispatch.claim(session, self._name, now, room[0], few=room[1])
            return parcels, min(dispatch.due_by_class(session).values(), default=None)

    def _room(self) -> tuple[int, int]:
        """How many messages may be claimed, and how many of them unasked ones: only what can leave at once."""
        waiting = [parcel for lane in self._lanes.values() for parcel in lane]
        unasked = sum(parcel.rank in ONCE for parcel in waiting)
        room = max(0, _UNMARKED - len(waiting))
        return room, min(room, max(0, self._limits.room(asyncio.get_running_loop().time()) - unasked))

    def _plan_next_look(self, due: datetime | None, found: bool, room: tuple[int, int] | None) -> None:
        now = asyncio.get_running_loop().time()
        wait = _POLL if due is None else min(_POLL, max(0.0, (due - self._clock.now()).total_seconds()))
        backlog = due is not None and wait == 0.0
        self._more = found and backlog
        if backlog and not found:
            no_room = room is not None and room[1] == 0
            wait = min(_POLL, max(_GATHER, self._limits.wait(MessageClass.REMINDER, now))) if no_room else _POLL
        self._next_look = now + wait

    async def _rest(self) -> None:
        """Wait for a reason to go on: enough results, a wake, or the time of the next look."""
        wait = max(0.0, self._next_look - asyncio.get_running_loop().time())
        if not self._bell.is_set():
            handle = asyncio.get_running_loop().call_later(wait, self._bell.set)
            await self._bell.wait()
            handle.cancel()
        self._bell.clear()

    def _look_after_the_lost(self) -> None:
        with self._store.transaction() as session:
            again, doubtful = dispatch.recover(session, None, self._clock.now())
        if again or doubtful:
            _log.warning("outbox_recovered", again=again, doubtful=doubtful)

    async def _give_back(self) -> None:
        for timer in self._timers.values():
            timer.cancel()
        now = self._clock.now()
        for lane in self._lanes.values():
            for parcel in lane:
                self._results.append(Result(parcel, OutboxState.QUEUED, due_at=now, attempts=parcel.attempts))
        self._lanes.clear()
        while self._results:
            await self._round()
