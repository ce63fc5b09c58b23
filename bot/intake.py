"""The way in by getUpdates: fetch updates, have them worked on, and only after the commit confirm them.

Telegram is the inbox: what was not confirmed comes again. So nothing here can lose an update; the seen-check in edge.py
keeps a second delivery from doing anything.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

import structlog
from telegram import Bot
from telegram.error import Conflict, RetryAfter

from bot.batches import Batches
from bot.hand import Hand
from bot.line import get_updates, remove_webhook
from models.failpoints import Point, reach

_HELD_FOR = 30
_SILENCE = 90.0
"""Seconds after which a loop that fetched nothing, not even an empty answer, is in trouble."""
_QUIET = timedelta(days=5)
"""After a silent week Telegram's numbers begin anew, at random: well before that the offset is forgotten."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.25, 15.0
_log = structlog.get_logger()


class Intake:
    """The loop of getUpdates. `first`: gives its first call, if one is under way already (and no webhook is set)."""

    def __init__(
        self,
        bot: Bot,
        batches: Batches,
        clock: Callable[[], datetime],
        first: Callable[[], asyncio.Future[Any] | None] = lambda: None,
    ) -> None:
        self._bot = bot
        self._batches = batches
        self._clock = clock
        self._first = first
        self._offset = 0
        self._pause = _FIRST_PAUSE
        self._stopping = asyncio.Event()
        self._last_update = clock()
        self._polled = False
        self._fetched_at: float | None = None
        self.busy = False
        """Whether fetched updates are being worked on at this moment."""

    async def run(self) -> None:
        """Fetch and work until `stop`. Trouble is waited out, with longer and longer pauses."""
        self._offset = 0
        call = self._first()
        if call is None:
            await remove_webhook(self._bot)
        hand, over = Hand(), asyncio.ensure_future(self._stopping.wait())
        try:
            while not self._stopping.is_set():
                if not hand:
                    call = call or self._ask()
                    hand.take(await self._fetch(call, over))
                    call = None
                    continue
                if hand.low and call is None:
                    call = self._ask()
                    reach(Point.ASKED_AHEAD)
                if await self._work(hand.portion()):
                    hand.done()
                else:
                    hand.drop()
        finally:
            over.cancel()
            if call:
                call.cancel()
                await asyncio.gather(call, return_exceptions=True)
        self._stopping.clear()

    def stop(self) -> None:
        """Fetch no more. What is being worked on is finished first; it will be confirmed by the next start."""
        self._stopping.set()

    def polled(self) -> bool:
        """Whether a fetch succeeded since this was last asked."""
        polled, self._polled = self._polled, False
        return polled

    def trouble(self) -> str:
        """Why nothing can be received at this moment; empty when all is well."""
        if self._fetched_at is None:
            return "nothing was fetched yet"
        silent = monotonic() - self._fetched_at
        return f"nothing was fetched for {silent:.0f} seconds" if silent > _SILENCE else ""

    async def _fetch(self, call: asyncio.Future[Any], over: asyncio.Future[Any]) -> list[dict[str, Any]]:
        """The next updates; none when there are none, when it is `over`, or when it did not work (after a pause)."""
        await asyncio.wait({call, over}, return_when=asyncio.FIRST_COMPLETED)
        if not call.done():
            call.cancel()
        try:
            fetched = await call
        except asyncio.CancelledError:
            return []
        except Exception as error:  # noqa: BLE001 - also what a proxy may answer in the Bot API's place
            await self._trouble(error)
            return []
        self._polled, self._fetched_at = True, monotonic()
        return self._sorted_out(fetched)

    def _ask(self) -> asyncio.Future[Any]:
        """Begin a fetch of all that is not confirmed; it confirms what is committed."""
        return asyncio.ensure_future(get_updates(self._bot, self._offset, _HELD_FOR if self._fetched_at else 0))

    def _sorted_out(self, fetched: Any) -> list[dict[str, Any]]:
        updates = [raw for raw in fetched if isinstance(raw, dict)] if isinstance(fetched, list) else []
        if updates:
            reach(Point.FETCHED)
            self._last_update = self._clock()
            return updates
        self._pause = _FIRST_PAUSE
        if self._clock() - self._last_update > _QUIET:
            self._offset = 0
        return []

    async def _work(self, updates: Sequence[Mapping[str, Any]]) -> bool:
        """Have a batch done. Whether it is committed: then the next fetch confirms it."""
        self.busy = True
        try:
            last = await self._batches.work(updates)
            if last is None:
                await self._rest()
                return False
            reach(Point.BEFORE_CONFIRM)
            self._offset = last + 1
            self._pause = _FIRST_PAUSE
            return True
        finally:
            self.busy = False

    async def _trouble(self, error: Exception) -> None:
        if isinstance(error, RetryAfter):
            wait = error.retry_after
            await self._rest(wait.total_seconds() if isinstance(wait, timedelta) else float(wait))
            return
        if isinstance(error, Conflict):
            _log.warning("another_poller", reason="409: another program polls with this token, or a webhook is set")
            await remove_webhook(self._bot)
        else:
            _log.warning("fetch_failed", reason=type(error).__name__, retry_in=self._pause)
        await self._rest()

    async def _rest(self, seconds: float | None = None) -> None:
        """Wait (longer each time in a row), or until `stop`."""
        pause, self._pause = seconds or self._pause, min(self._pause * 2, _LONGEST_PAUSE)
        try:
            await asyncio.wait_for(self._stopping.wait(), pause)
        except TimeoutError:
            return
