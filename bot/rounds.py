"""What waits in the store for something outside of it (a photo, a table) is looked after in rounds, after the commit.

A round begins when a transaction noted something new, or when something falls due. What is done in the store is done
in its own thread; here is only the waiting.
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable
from concurrent.futures import Executor
from datetime import datetime, timedelta
from typing import Any, ClassVar, Protocol, TypeVar

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session
from telegram import Bot
from telegram.error import BadRequest, Forbidden, TelegramError

from models.db import Store, cache

_LOOK = 5.0
_SOON = timedelta(seconds=10)
_log = structlog.get_logger()


T = TypeVar("T")


class Waiting(Protocol):
    """A row that waits for its file."""

    @property
    def id(self) -> str:
        """Of the row."""

    @property
    def handle(self) -> str:
        """What Telegram calls the file."""


class Rounds(ABC):
    """Looks after what waits in `store`. `wake` is the sender's: whoever sent it is told what became of it."""

    news: ClassVar[str]
    """The cache of a transaction that noted something for these rounds."""
    largest: ClassVar[int]
    """Bytes of a file that is fetched."""
    not_fetched: Callable[[Session, str, bool, datetime], None]
    """Notes that the file of a row did not come, and whether it never will (models/services)."""

    def __init__(
        self, bot: Bot, store: Store, executor: Executor, clock: Callable[[], datetime], wake: Callable[[], None]
    ) -> None:
        self.store, self.clock, self.wake = store, clock, wake
        self.following: datetime | None = None
        self._bot, self._executor = bot, executor
        self._bell = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._heard, self._looked = 0, -1  # how often something was noted, and how much of that was looked after
        store.after_commit.append(self._heed)

    @abstractmethod
    async def look(self) -> bool:
        """Do what is due, and set `following`, when something is due next. False: nothing was."""

    async def run(self) -> None:
        """Go on for ever; between looks sleep, or wait until something is noted."""
        self._loop = asyncio.get_running_loop()
        while True:
            self._bell.clear()
            pause = await self._round()
            try:
                await asyncio.wait_for(self._bell.wait(), pause)
            except TimeoutError:
                continue

    async def idle(self) -> None:
        """Wait until nothing is due, or will be in a moment."""
        while self._loop is not None and (self._heard != self._looked or self._is_within(_SOON)):
            if self._heard != self._looked or self._is_within(timedelta()):
                self._bell.set()
            await asyncio.sleep(0.01)

    async def in_store(self, do: Callable[..., T], *given: Any) -> T:
        """Do something in a transaction, in the one thread that may write: `do(session, *given, now)`."""

        def done() -> T:
            with self.store.transaction() as session:
                return do(session, *given, self.clock())

        return await asyncio.get_running_loop().run_in_executor(self._executor, done)

    async def fetched(self, one: Waiting) -> bytes | None:
        """The file that waits; None where it did not come, which is noted."""
        try:
            return await self._download(one.handle)
        except (BadRequest, Forbidden, ValueError) as refused:  # too large, gone, or no file at all
            _log.info("file_refused", what=self.news, reason=type(refused).__name__)
            await self.in_store(self.not_fetched, one.id, True)
        except TelegramError as trouble:
            _log.info("file_not_fetched", what=self.news, reason=type(trouble).__name__)
            await self.in_store(self.not_fetched, one.id, False)
        return None

    async def _download(self, handle: str) -> bytes:
        file = await self._bot.get_file(handle)
        if (file.file_size or 0) > self.largest:
            raise ValueError("too large")
        data = bytes(await file.download_as_bytearray())
        if not data or len(data) > self.largest:
            raise ValueError("empty or too large")
        return data

    def _is_within(self, span: timedelta) -> bool:
        return self.following is not None and self.following <= self.clock() + span

    def _heed(self, session: Session) -> None:
        if cache(session, self.news) and self._loop is not None:
            self._heard += 1
            self._loop.call_soon_threadsafe(self._bell.set)

    async def _round(self) -> float:
        """Look once. Returns for how many seconds nothing is due."""
        heard = self._heard
        try:
            if await self.look():
                return 0.0
        except SQLAlchemyError as error:
            _log.error("rounds_unavailable", what=self.news, error=type(error).__name__)
            return _LOOK
        self._looked = heard
        if self.following is None:
            return _LOOK
        return min(_LOOK, max(0.05, (self.following - self.clock()).total_seconds()))
