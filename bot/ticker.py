"""What happens because time passed: jobs run one by one in the store's own thread, each in a transaction of its own.

On the machine's clock APScheduler says when. In the sandbox, where the clock can be moved, every instant that was
skipped is visited in order, so that a jump of a week does what a week does.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Protocol

import structlog

from bot.edge import store_failed
from models.db import Store, collected
from models.failpoints import Point, reach
from models.services import operator, queues
from models.tables import Outbox
from scheduler.jobs import JOBS, Job, due_between

Visit = tuple[datetime, Job]
Settle = Callable[[], Awaitable[None]]

GRACE = timedelta(hours=1)
"""A job whose instant passed while the program was off still runs at the start, if that is not longer ago than this."""

_AT_ONCE = 200
_TRIES, _PAUSE = 6, 0.1  # of a job while the store is in trouble; each pause is twice the one before
NOTED_EVERY = timedelta(minutes=1)
"""How often it is written down that the jobs were looked at."""

_STRIDE, _WINDOW = timedelta(hours=1), timedelta(days=1)
_log = structlog.get_logger()


class Movable(Protocol):
    """A clock that somebody may move (the sandbox's)."""

    listeners: list[Callable[[datetime], None]]

    def now(self) -> datetime:
        """The present instant, aware."""

    def set(self, instant: datetime) -> datetime:
        """Show `instant` from now on, and tell the listeners."""


class Ticker:
    """Runs jobs. `wake` is called after a job that may have queued messages."""

    def __init__(
        self, store: Store, executor: Executor, clock: Callable[[], datetime], wake: Callable[[], None]
    ) -> None:
        self._store = store
        self._executor = executor
        self._clock = clock
        self._wake = wake
        self._noted: datetime | None = None
        self._jobs = {job.name: job for job in JOBS}

    async def run(self, name: str) -> None:
        """Run the job called `name` as of now, and note that time is being looked after."""
        now = self._clock()
        await self.visit([(now, self._jobs[name])])
        self._wake()
        if self._noted is None or now - self._noted >= NOTED_EVERY:
            self._noted = now
            await self.note(now)

    async def last(self) -> datetime | None:
        """When the jobs were last looked at, by this or an earlier run of the program."""
        return await asyncio.get_running_loop().run_in_executor(self._executor, self._last)

    async def missed(self) -> None:
        """Run once each job that became due while the program was off, not longer than GRACE ago."""
        now, last = self._clock(), await self.last()
        if last is None:
            await self.note(now)
        else:
            for name in dict.fromkeys(job.name for _, job in due_between(max(last, now - GRACE), now)):
                await self.run(name)

    async def visit(self, visits: Sequence[Visit]) -> int:
        """Run jobs as of their instants until one has queued something. Returns how many were run.

        Between the portions of a long job the store's thread is free for what people want. While the store is in
        trouble a job is tried again, some times.
        """
        loop, tries = asyncio.get_running_loop(), 0
        done, last = await loop.run_in_executor(self._executor, self._until_something, visits)
        while last.more and tries < _TRIES:
            self._wake()
            if last.store_down:
                tries += 1
                await asyncio.sleep(_PAUSE * 2**tries)
            last = await loop.run_in_executor(self._executor, self._portion, *visits[done - 1])
        return done

    async def note(self, now: datetime) -> None:
        """Write down that the jobs were looked at."""
        await asyncio.get_running_loop().run_in_executor(self._executor, self._note, now)

    def _last(self) -> datetime | None:
        with self._store.transaction() as session:
            remembered = operator.get(session, operator.TICK)
        return remembered.at if remembered else None

    def _note(self, now: datetime) -> None:
        try:
            with self._store.transaction() as session:
                operator.put(session, operator.TICK, now)
                reach(Point.TICK_NOTED)
        except Exception as error:  # noqa: BLE001 - the next minute notes it again
            _log.error("tick_not_noted", exc_info=error)

    def _until_something(self, visits: Sequence[Visit]) -> tuple[int, "_Portion"]:
        """How many visits were begun, and what the last of them came to."""
        for count, (instant, job) in enumerate(visits, start=1):
            last = self._portion(instant, job)
            if last.queued or last.more:
                return count, last
        return len(visits), _Portion()

    def _portion(self, instant: datetime, job: Job) -> "_Portion":
        """Run one portion of a job. What fails changes nothing and stops no other job."""
        reach(Point.JOB_CHOSEN)
        try:
            with self._store.transaction() as session:
                more = job.run(session, instant).more
                queued = bool(collected(session, Outbox))
                if queued:
                    queues.ring(session)
                reach(Point.PORTION_DONE)
            reach(Point.PORTION_COMMITTED)
        except Exception as error:  # noqa: BLE001 - the others must go on
            _log.error("job_failed", job=job.name, exc_info=error)
            down = store_failed(error)
            return _Portion(more=down, store_down=down)
        return _Portion(queued, more)


@dataclass(frozen=True)
class _Portion:
    """What came of a portion of a job: whether it queued a message, and whether it is to be run again."""

    queued: bool = False
    more: bool = False
    store_down: bool = False


class Follower:
    """Follows a clock that can be moved: each skipped instant is shown on it while its jobs run and their messages go.

    When the clock is moved forward it is put back at once, before anything can see a future that has not happened yet,
    and then walked there. `settle` waits until everything that was queued has been sent.
    """

    def __init__(self, ticker: Ticker, clock: Movable, settle: Settle) -> None:
        self._ticker = ticker
        self._clock = clock
        self._settle = settle
        self._last = self._target = self._noted = clock.now()
        self._seen, self._seen_at = self._last, monotonic()
        self._stepping = False
        self._moved = asyncio.Event()
        self._one_at_a_time = asyncio.Lock()
        clock.listeners.append(self._note_move)

    async def run(self) -> None:
        """Follow for ever."""
        while True:
            await self.catch_up()
            try:
                await asyncio.wait_for(self._moved.wait(), 1)
            except TimeoutError:
                continue

    async def catch_up(self) -> None:
        """Visit every instant up to what the clock shows, or to where somebody moved it."""
        async with self._one_at_a_time:
            self._moved.clear()
            now = self._clock.now()
            self._last = min(self._last, now)
            walking = self._target > now
            while self._last < (target := max(self._target, now)):
                upto = min(self._last + _WINDOW, target)
                await self._visit(due_between(self._last, upto), walking)
                self._last = upto
                if walking:
                    self._show(upto)
            self._seen, self._seen_at = self._clock.now(), monotonic()
            await self._note()

    def stop(self) -> None:
        """Follow no more."""
        self._clock.listeners.remove(self._note_move)

    async def _note(self) -> None:
        if abs(self._last - self._noted) >= NOTED_EVERY:
            self._noted = self._last
            await self._ticker.note(self._last)

    async def _visit(self, visits: Sequence[Visit], walking: bool) -> None:
        while visits:
            soon = visits[0][0] + _STRIDE
            near = [visit for visit in visits[:_AT_ONCE] if visit[0] <= soon]
            done = await self._ticker.visit(near)
            if walking:
                self._show(near[done - 1][0])
            await self._settle()
            visits = visits[done:]

    def _show(self, instant: datetime) -> None:
        self._stepping = True
        self._clock.set(instant)
        self._stepping = False
        self._seen, self._seen_at = instant, monotonic()

    def _note_move(self, now: datetime) -> None:
        if self._stepping:
            return
        before = self._seen + timedelta(seconds=monotonic() - self._seen_at)
        if now < before:
            self._last = self._target = self._seen = now
            self._seen_at = monotonic()
        else:
            self._target = max(self._target, now) if self._one_at_a_time.locked() else now
            self._show(before)
        self._moved.set()
