"""The way in by webhook: Telegram brings updates, many at once; those that come while a batch runs are the next batch.

An update is accepted only after its batch is committed. One that is refused, or whose answer got lost, comes again, and
the seen-check in edge.py keeps that from doing anything. Nothing of HTTP here: that is in web.py.
"""

import asyncio
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from time import monotonic
from typing import Any

import structlog
from telegram import Bot, WebhookInfo
from telegram.error import TelegramError

from bot.batches import Batches
from bot.hand import PORTION
from bot.line import ALLOWED_UPDATES, AT_ONCE
from models.failpoints import Point, reach

ROOM = 2 * AT_ONCE
"""How many updates may be on their way in at once; more are asked to come again."""

_LOOKED_EVERY, _LOOKED_AGAIN = 60.0, 15.0
_SOON, _LONGEST = 1, 15
"""Seconds after which a refused update is to come again: at first, and when the store fails again and again."""
_log = structlog.get_logger()


class NotNow(Exception):
    """An update cannot be taken; it is to be brought again after `seconds`."""

    def __init__(self, seconds: int) -> None:
        super().__init__()
        self.seconds = seconds


class Webhook:
    """The waiting room, the line of batches behind it, and what Telegram knows of the address.

    `address` is where Telegram is to bring updates, with `secret`.
    """

    def __init__(self, bot: Bot, batches: Batches, address: str, secret: str) -> None:
        self._bot, self._batches = bot, batches
        self._address, self._secret = address, secret
        self._waiting: deque[tuple[Mapping[str, Any], asyncio.Future[int]]] = deque()
        self._bell = asyncio.Event()
        self._open = self._stopping = False
        self._failures = 0
        self._trouble = "the webhook is not set yet"
        self._received_at = self._looked_at = self._failed_at = float("-inf")
        self._forgiven: datetime | None = None
        self.inside = 0
        """How many updates are on their way in: being read, waiting, or being worked on."""
        self.pending: int | None = None
        """How many updates waited at Telegram when it was last asked."""

    @property
    def taking(self) -> bool:
        """Whether the door is open."""
        return self._open and not self._stopping

    @property
    def busy(self) -> bool:
        """Whether updates that came are still being worked on."""
        return self.inside > 0

    def polled(self) -> bool:
        """Whether updates can be received: here nobody fetches."""
        return not self.trouble()

    def trouble(self) -> str:
        """Why nothing can be received at this moment; empty when all is well."""
        failing = self._failures and monotonic() - self._failed_at < _LOOKED_EVERY
        return "updates cannot be committed" if failing else self._trouble

    def stop(self) -> None:
        """Take no more; those that were taken are done first. The webhook stays: Telegram keeps what comes."""
        self._stopping = True
        self._bell.set()

    async def run(self) -> None:
        """Take updates and work on them until `stop`."""
        self._open, self._stopping = True, False
        looking = asyncio.create_task(self._look_after())
        try:
            while self._waiting or not self._stopping:
                await self._next_batch()
        finally:
            self._open = False
            self._refuse_all()
            looking.cancel()
            await asyncio.gather(looking, return_exceptions=True)

    @contextmanager
    def place(self) -> Iterator[None]:
        """A place in the waiting room, to be taken before an update is read. Raises NotNow when there is none."""
        if not self.taking or self.inside >= ROOM:
            raise NotNow(_SOON)
        self.inside += 1
        try:
            yield
        finally:
            self.inside -= 1

    async def bring(self, update: Mapping[str, Any]) -> None:
        """Have an update done, as part of the next batch; return after its commit. Raises NotNow if there was none."""
        if not self.taking:
            raise NotNow(_SOON)
        done: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._waiting.append((update, done))
        self._bell.set()
        if seconds := await done:
            raise NotNow(seconds)

    async def _next_batch(self) -> None:
        """Everything that waits, as far as it fits, in the order in which it came."""
        self._bell.clear()
        if not self._waiting and not self._stopping:
            await self._bell.wait()
        taken = [self._waiting.popleft() for _ in range(min(PORTION, len(self._waiting)))]
        if not taken:
            return
        again = self._later()
        try:
            if await self._batches.work([update for update, _ in taken]) is not None:
                reach(Point.WEBHOOK_COMMITTED)
                again = 0
        finally:
            for _, done in taken:
                _answer(done, again)
        if again:
            self._failures, self._failed_at = self._failures + 1, monotonic()
            self._refuse_all()
        else:
            self._failures, self._received_at, self._trouble = 0, monotonic(), ""

    def _later(self) -> int:
        """Seconds after which what cannot be done now is to come again."""
        return min(_LONGEST, _SOON << min(self._failures, 8))

    def _refuse_all(self) -> None:
        """The store fails, or it is over: nobody waits here, all come again."""
        while self._waiting:
            _answer(self._waiting.popleft()[1], self._later())

    # What Telegram knows

    async def _look_after(self) -> None:
        """Tell Telegram where to bring updates, and look every minute whether it can."""
        pause = 1.0
        while not await self._set():
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LOOKED_AGAIN)
        while True:
            await self._look()
            await asyncio.sleep(_LOOKED_AGAIN if self._trouble else _LOOKED_EVERY)

    async def _set(self) -> bool:
        """Each start says it anew: nobody can ask whether the secret has changed. What waits at Telegram stays."""
        try:
            await self._bot.set_webhook(
                self._address,
                secret_token=self._secret,
                allowed_updates=list(ALLOWED_UPDATES),
                max_connections=AT_ONCE,
            )
        except TelegramError as error:
            self._trouble = "Telegram did not accept the webhook"
            _log.error("webhook_not_set", reason=error.message)
            return False
        self._trouble = ""
        return True

    async def _look(self) -> None:
        try:
            known = await self._bot.get_webhook_info()
        except TelegramError as error:
            _log.warning("webhook_not_looked_at", reason=type(error).__name__)
            self._trouble = "Telegram cannot be asked"
            return
        self.pending = known.pending_update_count
        if not self._as_set(known):
            _log.warning("webhook_was_changed", reason="another program uses this token")
            await self._set()
            return
        well = self._received_at >= self._looked_at or not known.pending_update_count
        if well or known.last_error_date == self._forgiven or self._looked_at < 0:
            self._trouble, self._forgiven = "", known.last_error_date
        else:
            self._trouble = "Telegram cannot bring updates"
        self._looked_at = monotonic()

    def _as_set(self, known: WebhookInfo) -> bool:
        return known.url == self._address and set(known.allowed_updates or ()) == set(ALLOWED_UPDATES)


def _answer(done: asyncio.Future[int], again: int) -> None:
    if not done.done():  # whoever brought it may have been cut off
        done.set_result(again)
