"""The life of the process: start, say so, wait for a signal or a failure, stop in order."""

import asyncio
import gc
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

import structlog

from bot.app import Program
from bot.exits import ELSEWHERE, say
from bot.process import Elsewhere
from bot.role import Role
from bot.settings import Settings

_GARBAGE = 10_000  # new objects after which the youngest are looked through; a batch of updates makes thousands
_log = structlog.get_logger()


class Work(Protocol):
    """What runs until it is stopped."""

    @property
    def failed(self) -> asyncio.Future[None] | None:
        """Done when it cannot go on; None before the start."""

    async def start(self) -> object:
        """Begin."""

    async def stop(self) -> None:
        """End in order."""


def on_telegram(settings: Settings, role: Role = Role.ALL) -> int:
    """Run on the Bot API that the settings name until a signal. Returns the exit code."""
    return asyncio.run(live(Program(settings, role=role)))


async def live(work: Work, greeting: Callable[[], str] = str) -> int:
    """From start to SIGINT, SIGTERM or a failure; then stop in order. Returns the exit code."""
    over = asyncio.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # a system without signals: Ctrl-C ends it all the same
            asyncio.get_running_loop().add_signal_handler(sign, over.set)
    try:
        if not await _started(work, over):
            return 0
    except Elsewhere as other:
        say(f"another process works on this store already: {other}")
        return ELSEWHERE
    _keep_what_is_loaded()
    sys.stdout.write(greeting())
    sys.stdout.flush()
    failed = work.failed
    assert failed is not None
    failed.add_done_callback(lambda _failed: over.set())
    await over.wait()
    await work.stop()
    return _code(failed.exception() if failed.done() else None)


def _keep_what_is_loaded() -> None:
    """Code and tables stay until the end: the collector of garbage need not walk through them again and again."""
    gc.unfreeze()  # what became garbage while they were loaded goes first
    gc.collect()
    gc.freeze()
    gc.set_threshold(_GARBAGE, 20, 50)


async def _started(work: Work, over: asyncio.Event) -> bool:
    """Start, unless a signal comes first: starting may take long when Telegram cannot be reached."""
    start, signalled = asyncio.ensure_future(work.start()), asyncio.ensure_future(over.wait())
    await asyncio.wait([start, signalled], return_when=asyncio.FIRST_COMPLETED)
    signalled.cancel()
    if not start.done():
        start.cancel()
    try:
        await start
    except asyncio.CancelledError:
        return False
    return True


def _code(error: BaseException | None) -> int:
    if error is None:
        return 0
    if isinstance(error, Elsewhere):
        say("another process took over")
        return ELSEWHERE
    _log.error("program_failed", exc_info=error)
    return 1
