"""Work that among many processes one at a time does, under a lease."""

import asyncio
from typing import Protocol

import structlog

from bot.process import Elsewhere, Lease
from bot.ticker import Ticker
from scheduler.runner import Runner

_STANDBY = 5.0
_log = structlog.get_logger()


class Work(Protocol):
    """Something that runs until it is stopped; it may be run again after that."""

    async def run(self) -> None:
        """Work until `stop`."""

    def stop(self) -> None:
        """Begin no more; `run` returns when what was begun is finished."""


class Ticks:
    """The ticks of the machine's clock, as work."""

    def __init__(self, ticker: Ticker) -> None:
        self._ticker = ticker
        self._over = asyncio.Event()

    async def run(self) -> None:
        """Make up for what was missed, then tick until `stop`."""
        runner = Runner(self._ticker.run)
        await self._ticker.missed()
        runner.start()
        try:
            await self._over.wait()
        finally:
            runner.stop()
            self._over.clear()

    def stop(self) -> None:
        """Tick no more; what is running goes on to its end."""
        self._over.set()


class Duty:
    """Does `work` while it holds the lease, and stands by while somebody else does."""

    def __init__(self, lease: Lease, work: Work) -> None:
        self._lease, self._work = lease, work
        self._over = asyncio.Event()
        self.held = False
        """Whether this process does the work at this moment."""

    async def run(self) -> None:
        """Work or stand by until `stop`."""
        while not self._over.is_set():
            if await self._lease.attempt():
                await self._serve()
            else:
                await self._stand_by()

    def stop(self) -> None:
        """Finish what was begun, and begin no more."""
        self._over.set()
        self._work.stop()

    async def release(self) -> None:
        """Give the lease back, if it is held."""
        await self._lease.release()

    async def _serve(self) -> None:
        self.held = True
        work, lease = asyncio.ensure_future(self._work.run()), asyncio.ensure_future(self._lease.keep())
        if self._over.is_set():  # the stop came while the lease was asked for
            self._work.stop()
        try:
            await asyncio.wait({work, lease}, return_when=asyncio.FIRST_COMPLETED)
            self._work.stop()
            await work
        finally:
            self.held = False
            work.cancel()
            lease.cancel()
        if lease.done() and not lease.cancelled() and isinstance(lease.exception(), Elsewhere):
            _log.warning("lease_lost", lease=self._lease.name)

    async def _stand_by(self) -> None:
        try:
            await asyncio.wait_for(self._over.wait(), _STANDBY)
        except TimeoutError:
            return
