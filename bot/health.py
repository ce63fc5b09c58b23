"""Whether the program is ready: each part says what is wrong with it; the store is asked, and has a second to answer.

Also how late the event loop is. What is said here is of parts and durations, never of people.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from datetime import datetime
from time import monotonic
from typing import TypeVar

import structlog
from sqlmodel import Session

from models.clock import utc_now
from models.db import Store
from models.kinds import MessageClass, OutboxState
from models.services import standing
from models.services.standing import Standing

_ANSWERS_WITHIN = 1.0
_FRESH = 1.0
_BEAT = 0.25
_KEPT = 60.0

_COUNTED_EVERY = 30.0

T = TypeVar("T")
Trouble = Callable[[Standing], str]
_log = structlog.get_logger()


class Readings:
    """The store's figures, read in its own thread and good for a second. One reading at a time, shared by who asks."""

    def __init__(self, store: Store, executor: Executor, clock: Callable[[], datetime]) -> None:
        self._store, self._executor, self._clock = store, executor, clock
        self._last: Standing | None = None
        self._read_at = self._counted_at = float("-inf")
        self._reading: asyncio.Task[None] | None = None
        self._counted: Mapping[tuple[MessageClass, OutboxState], int] = {}

    async def take(self) -> Standing | None:
        """How the store stands; None when it does not say so within a second."""
        if monotonic() - self._read_at > _FRESH:
            if self._reading is None:
                self._reading = asyncio.create_task(self._read())
            try:
                await asyncio.wait_for(asyncio.shield(self._reading), _ANSWERS_WITHIN)
            except TimeoutError:
                return None
        return self._last

    async def messages(self) -> Mapping[tuple[MessageClass, OutboxState], int]:
        """Messages by class and state, as of half a minute ago at most, or when the store last answered."""
        if monotonic() - self._counted_at > _COUNTED_EVERY and await self.take():
            self._counted_at = monotonic()
            self._counted = await self._in_store(lambda session: standing.messages(session)) or self._counted
        return self._counted

    async def _read(self) -> None:
        self._last = await self._in_store(lambda session: standing.look(session, self._clock(), utc_now()))
        self._read_at, self._reading = monotonic(), None

    async def _in_store(self, see: Callable[[Session], T]) -> T | None:
        def look() -> T:
            with self._store.transaction() as session:
                return see(session)

        try:
            return await asyncio.get_running_loop().run_in_executor(self._executor, look)
        except Exception as error:  # noqa: BLE001 - whatever it is, the store does not answer
            _log.warning("store_does_not_answer", reason=type(error).__name__)
            return None


class Health:
    """Asks every part. `parts` say of themselves what is wrong, or nothing, given how the store stands."""

    def __init__(self, readings: Readings, parts: Mapping[str, Trouble]) -> None:
        self._readings, self._parts = readings, parts

    async def report(self) -> dict[str, str]:
        """Every part with what is wrong with it; empty words where all is well. Without the store nobody is asked."""
        standing = await self._readings.take()
        if standing is None:
            return {"store": "does not answer"}
        return {"store": "", **{name: trouble(standing) for name, trouble in self._parts.items()}}


class Pulse:
    """How late the event loop was at its worst, over the last minute."""

    def __init__(self) -> None:
        self._lags: deque[tuple[float, float]] = deque()

    async def run(self) -> None:
        """Measure for ever."""
        while True:
            before = monotonic()
            await asyncio.sleep(_BEAT)
            now = monotonic()
            self._lags.append((now, max(0.0, now - before - _BEAT)))
            while self._lags and self._lags[0][0] < now - _KEPT:
                self._lags.popleft()

    @property
    def worst(self) -> float:
        """In seconds."""
        return max((lag for _, lag in self._lags), default=0.0)
