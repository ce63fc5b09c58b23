"""Photos that people sent are fetched from Telegram after the commit that noted them: one by one, again when it fails.

What came of each is noted in the store's own thread. Nothing here keeps an update or an answer waiting.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session
from telegram import Bot
from telegram.error import BadRequest, Forbidden, TelegramError

from models.db import Store, cache
from models.failpoints import Point, reach
from models.services import slips
from models.services.slips import Wanted

LARGEST = 10 * 1024 * 1024
"""Bytes: what Telegram takes from bots as a photo again."""

_LOOK = 5.0
_SOON = timedelta(seconds=10)
_log = structlog.get_logger()


class Fetcher:
    """Fetches what waits in `store`. `wake` is the sender's: she is told how many were kept."""

    def __init__(
        self, bot: Bot, store: Store, executor: Executor, clock: Callable[[], datetime], wake: Callable[[], None]
    ) -> None:
        self._bot, self._store, self._executor, self._clock, self._wake = bot, store, executor, clock, wake
        self._bell = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._following: datetime | None = None
        self._heard, self._looked = 0, -1  # how often photos were noted, and how much of that was looked after
        store.after_commit.append(self._heed)

    async def run(self) -> None:
        """Fetch for ever; between looks sleep, or wait until somebody sent something."""
        self._loop = asyncio.get_running_loop()
        while True:
            self._bell.clear()
            pause = await self._round()
            try:
                await asyncio.wait_for(self._bell.wait(), pause)
            except TimeoutError:
                continue

    async def idle(self) -> None:
        """Wait until nothing that is due, or will be in a moment, waits to be fetched."""
        while self._loop is not None and (self._heard != self._looked or self._is_soon()):
            self._bell.set()
            await asyncio.sleep(0.01)

    def _is_soon(self) -> bool:
        return self._following is not None and self._following <= self._clock() + _SOON

    def _heed(self, session: Session) -> None:
        if cache(session, slips.NEWS) and self._loop is not None:
            self._heard += 1
            self._loop.call_soon_threadsafe(self._bell.set)

    async def _round(self) -> float:
        """Fetch what is due. Returns for how many seconds nothing is."""
        try:
            heard = self._heard
            wanted, self._following = await self._in_store(self._due)
            for one in wanted:
                await self._fetch(one)
        except SQLAlchemyError as error:
            _log.error("photos_unavailable", error=type(error).__name__)
            return _LOOK
        if wanted:
            return 0.0
        self._looked = heard
        if self._following is None:
            return _LOOK
        return min(_LOOK, max(0.05, (self._following - self._clock()).total_seconds()))

    async def _fetch(self, one: Wanted) -> None:
        try:
            data = await self._download(one.handle)
        except (BadRequest, Forbidden, ValueError) as refused:  # too large, gone, or no file at all
            _log.info("photo_refused", reason=type(refused).__name__)
            await self._in_store(self._lost, one.id, True)
        except TelegramError as trouble:
            _log.info("photo_not_fetched", reason=type(trouble).__name__)
            await self._in_store(self._lost, one.id, False)
        else:
            reach(Point.PHOTO_FETCHED)
            await self._in_store(self._keep, one.id, data)
        self._wake()

    async def _download(self, handle: str) -> bytes:
        file = await self._bot.get_file(handle)
        if (file.file_size or 0) > LARGEST:
            raise ValueError("too large")
        data = bytes(await file.download_as_bytearray())
        if not data or len(data) > LARGEST:
            raise ValueError("empty or too large")
        return data

    async def _in_store(self, do: Callable[..., Any], *given: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._executor, do, *given)

    def _due(self) -> tuple[list[Wanted], datetime | None]:
        with self._store.transaction() as session:
            following = slips.next_due(session)
            wanted = slips.due(session, self._clock()) if following else []
            return wanted, following

    def _keep(self, photo_id: str, data: bytes) -> None:
        with self._store.transaction() as session:
            slips.keep(session, photo_id, data, self._clock())

    def _lost(self, photo_id: str, final: bool) -> None:
        with self._store.transaction() as session:
            slips.not_fetched(session, photo_id, self._clock(), final)
