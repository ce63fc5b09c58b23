"""Photos that people sent are fetched from Telegram after the commit that noted them: one by one, again when it fails.

What came of each is noted in the store's own thread. Nothing here keeps an update or an answer waiting.
"""

from datetime import datetime

import structlog
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.rounds import Rounds
from models.failpoints import Point, reach
from models.services import slips
from models.services.slips import Wanted

LARGEST = 10 * 1024 * 1024
"""Bytes: what Telegram takes from bots as a photo again."""

_log = structlog.get_logger()


class Fetcher(Rounds):
    """Fetches the photos that wait in the store: she is told how many were kept."""

    news = slips.NEWS

    async def look(self) -> bool:
        """Fetch what is due."""
        wanted, self.following = await self.in_store(self._due)
        for one in wanted:
            await self._fetch(one)
        return bool(wanted)

    async def _fetch(self, one: Wanted) -> None:
        try:
            data = await self.download(one.handle, LARGEST)
        except (BadRequest, Forbidden, ValueError) as refused:  # too large, gone, or no file at all
            _log.info("photo_refused", reason=type(refused).__name__)
            await self.in_store(self._lost, one.id, True)
        except TelegramError as trouble:
            _log.info("photo_not_fetched", reason=type(trouble).__name__)
            await self.in_store(self._lost, one.id, False)
        else:
            reach(Point.PHOTO_FETCHED)
            await self.in_store(self._keep, one.id, data)
        self.wake()

    def _due(self) -> tuple[list[Wanted], datetime | None]:
        with self.store.transaction() as session:
            following = slips.next_due(session)
            wanted = slips.due(session, self.clock()) if following else []
            return wanted, following

    def _keep(self, photo_id: str, data: bytes) -> None:
        with self.store.transaction() as session:
            slips.keep(session, photo_id, data, self.clock())

    def _lost(self, photo_id: str, final: bool) -> None:
        with self.store.transaction() as session:
            slips.not_fetched(session, photo_id, self.clock(), final)
