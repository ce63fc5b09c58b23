"""The sandbox's clock: real time plus an offset that can be moved. Nothing else here reads the machine's time."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime

Listener = Callable[[datetime], None]


class Clock:
    """Time that runs like real time and can be moved, so that a month passes at a tap."""

    def __init__(self, start: datetime | None = None) -> None:
        self._offset = 0.0
        self._moved = asyncio.Event()
        self.listeners: list[Listener] = []
        if start is not None:
            self.set(start)

    def now(self) -> datetime:
        """The present instant of the sandbox, aware, in UTC."""
        return datetime.fromtimestamp(self.timestamp(), UTC)

    def timestamp(self) -> float:
        """The same instant in seconds since 1970."""
        return time.time() + self._offset

    def advance(self, seconds: float) -> datetime:
        """Move forward by `seconds` (never back: messages carry dates) and tell every listener."""
        if seconds < 0:
            raise ValueError("the clock is only moved forward")
        self._offset += seconds
        return self._tell()

    def set(self, instant: datetime) -> datetime:
        """Show `instant` from now on. Going back makes sense only before the first message."""
        if instant.tzinfo is None:
            raise ValueError("an instant needs its time zone")
        self._offset = instant.timestamp() - time.time()
        return self._tell()

    def changed(self) -> Awaitable[datetime]:
        """Wait until somebody moves the clock after this call; the new instant."""
        return self._told(self._moved)

    async def _told(self, moved: asyncio.Event) -> datetime:
        await moved.wait()
        return self.now()

    async def sleep(self, seconds: float) -> None:
        """Wait until `seconds` have passed on this clock, be it by waiting or by a move."""
        end = self.timestamp() + seconds
        while (left := end - self.timestamp()) > 0:
            with suppress(TimeoutError):
                await asyncio.wait_for(self.changed(), left)

    def _tell(self) -> datetime:
        before, self._moved = self._moved, asyncio.Event()
        before.set()
        now = self.now()
        for listener in list(self.listeners):
            listener(now)
        return now
