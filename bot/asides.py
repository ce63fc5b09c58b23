"""Things done on the side: courtesies to Telegram that nobody waits for and that may fail without harm."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import structlog
from telegram.error import TelegramError

_AT_ONCE = 32
_log = structlog.get_logger()


class Asides:
    """Runs calls in the background, a few at a time. What Telegram refuses is noted and forgotten."""

    def __init__(self) -> None:
        self._running: dict[asyncio.Task[None], str] = {}
        self._room = asyncio.Semaphore(_AT_ONCE)

    def start(self, call: Coroutine[Any, Any, Any], once: str = "") -> None:
        """Begin a call. With `once`, not if a call of that name is still running."""
        if once and once in self._running.values():
            call.close()
            return
        task = asyncio.get_running_loop().create_task(self._run(call))
        self._running[task] = once
        task.add_done_callback(lambda done: self._running.pop(done))

    async def finish(self) -> None:
        """Wait until everything that was begun has ended."""
        while self._running:
            await asyncio.wait(list(self._running))

    async def _run(self, call: Coroutine[Any, Any, Any]) -> None:
        async with self._room:
            try:
                await call
            except TelegramError as refused:  # an old tap, a group already left, a method that is not there
                _log.info("aside_refused", reason=type(refused).__name__)
