"""A life of the program, and its sudden end: from the chosen hit on nothing of it reaches the store or Telegram.

What a life starts carries its mark (a ContextVar), so that whatever is left of a dead one is told from its successor.
"""

import asyncio
import os
import threading
from collections import Counter
from collections.abc import Callable, Coroutine
from contextvars import ContextVar, copy_context
from itertools import count
from typing import Any
from weakref import WeakSet

from bot.app import Program
from bot.process import _machine
from models import failpoints
from models.failpoints import Point

_life: ContextVar["Life | None"] = ContextVar("life", default=None)
_dead = count(1)


def nobody() -> str:
    """The name of a process that is no more, so that the next life need not wait for the lease of the one before."""
    return f"{_machine()}/{2**22 + next(_dead)}.0/{os.getpid():06d}"


class Killed(BaseException):
    """The process is no more. Nothing that handles errors may handle it."""


class Life:
    """One run of `program`. `over` is set when it was killed; `at` is where."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.over = asyncio.Event()
        self.dead = False
        self.at: Point | None = None
        self.tasks: WeakSet[asyncio.Task[Any]] = WeakSet()
        self._loop = asyncio.get_running_loop()

    def die(self, at: Point) -> None:
        """End here and now. May be called from any thread."""
        self.dead, self.at = True, at
        self._loop.call_soon_threadsafe(self.over.set)

    def begin(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Let the program do something, as part of this life."""
        context = copy_context()
        context.run(_life.set, self)
        return context.run(asyncio.ensure_future, work)  # type: ignore[return-value]

    async def lives(self, work: Coroutine[Any, Any, Any]) -> bool:
        """Whether the program lived to see the end of `work`. Raises what `work` raised."""
        task, over = self.begin(work), asyncio.ensure_future(self.over.wait())
        await asyncio.wait({task, over}, return_when=asyncio.FIRST_COMPLETED)
        over.cancel()
        if self.dead:
            return False
        await task
        return True

    def soon(self, work: Coroutine[Any, Any, Any]) -> None:
        """The same, from any thread."""
        self._loop.call_soon_threadsafe(self.begin, work)

    async def bury(self) -> None:
        """Take away what a dead process leaves: its threads, open connections and tasks. None of it says farewell."""
        parts = self.program._parts
        if parts:
            parts.executor.shutdown(cancel_futures=True)
        left = [task for task in self.tasks if not task.done()]
        for task in left:
            task.cancel()
        if left:
            await asyncio.wait(left, timeout=10)
        assert all(task.done() for task in left), "something of the program cannot be ended"
        for task in self.tasks:
            task.cancelled() or task.exception()
        if parts:
            await parts.line.transport.shutdown()
            parts.store.engine.dispose()
        if self.program.failed and self.program.failed.done():
            self.program.failed.exception()


class Trap:
    """Counts the hits of the living program, and kills it at the chosen one. Arm it with `failpoints.arm`."""

    def __init__(self) -> None:
        self.life: Life | None = None
        self.hits = 0
        self.met: Counter[Point] = Counter()
        self.also: Callable[[Point], None] | None = None
        """What else happens at a point, in the thread that came to it."""
        self._at = 0
        self._counting = False
        self._lock = threading.Lock()
        self._home = threading.get_ident()

    def set(self, at: int) -> None:
        """From here on count; kill at hit number `at` (0: never)."""
        self.hits, self._at, self._counting = 0, at, True

    def rest(self) -> None:
        """Count no more."""
        self._counting = False

    def __call__(self, point: Point) -> None:
        """The program, or what is left of a dead one, or the test itself, has come to a point."""
        life = _life.get()
        if life is None and threading.get_ident() == self._home:
            return
        life = life or self.life
        if self.also and self._counting:
            self.also(point)
        with self._lock:
            if life is None or life.dead:
                raise Killed
            if not self._counting:
                return
            self.met[point] += 1
            self.hits += 1
            if self.hits == self._at:
                life.die(point)
                raise Killed


def current() -> Life | None:
    """The life that the armed trap watches."""
    hit = failpoints._armed
    return hit.life if isinstance(hit, Trap) else None


def marking(loop: asyncio.AbstractEventLoop, work: Any, **more: Any) -> asyncio.Task[Any]:
    """A task factory under which each task is known to the life that began it."""
    task: asyncio.Task[Any] = asyncio.Task(work, loop=loop, **more)
    if life := _life.get():
        life.tasks.add(task)
    return task


def quiet(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """An exception handler that has nothing to say about the dead."""
    if not isinstance(context.get("exception"), Killed):
        loop.default_exception_handler(context)
