"""Inside a bot of the bench: orders on standard input, and how long its event loop was blocked.

"tick" does what the bot was told to do and answers {"at": when it was due, monotonic}; "blocked" answers {"blocked":
the longest delay of the loop in seconds since the last such question}; "loaded" answers {"loaded": the names of all
modules}. The product knows nothing of this.
"""

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Coroutine
from datetime import UTC, datetime
from typing import Any

import orjson

Tick = Callable[[], Awaitable[datetime | None]]
_BEAT = 0.005
_running: set[asyncio.Task[None]] = set()


class _Pulse:
    """Beats, and notes by how much a beat was late."""

    def __init__(self) -> None:
        self.longest = 0.0

    async def beat(self) -> None:
        """For ever."""
        before = time.monotonic()
        while True:
            await asyncio.sleep(_BEAT)
            now = time.monotonic()
            self.longest = max(self.longest, now - before - _BEAT)
            before = now


def listen(tick: Tick) -> None:
    """Obey orders from now on. To be called on the bot's loop."""
    pulse = _Pulse()
    _begin(pulse.beat())
    _begin(_obey(tick, pulse))


def _begin(work: Coroutine[Any, Any, None]) -> None:
    task = asyncio.get_running_loop().create_task(work)
    _running.add(task)
    task.add_done_callback(_running.discard)


async def _obey(tick: Tick, pulse: _Pulse) -> None:
    while line := await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline):
        if line.strip() == "tick":
            _begin(_do(tick))
        elif line.strip() == "loaded":
            _say({"loaded": sorted(sys.modules)})
        else:
            _say({"blocked": pulse.longest})
            pulse.longest = 0.0


async def _do(tick: Tick) -> None:
    asked = time.monotonic()
    due = await tick()
    _say({"at": asked if due is None else time.monotonic() + (due - datetime.now(UTC)).total_seconds()})


def _say(answer: dict[str, Any]) -> None:
    sys.stdout.write(orjson.dumps(answer).decode() + "\n")
    sys.stdout.flush()
