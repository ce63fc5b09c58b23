"""Tables that somebody sent are fetched after the commit, read by a child process, and prepared in portions.

What came of each step is committed before the next begins, so that a program that ended goes on where it was. Nothing
here keeps an update or an answer waiting for longer than a portion.
"""

import asyncio
from typing import Any

import structlog
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.rounds import Rounds
from models.failpoints import Point, reach
from models.reports import agreement
from models.services import rosters
from models.services.rosters import Wanted

_log = structlog.get_logger()


class Importer(Rounds):
    """Works on the rosters that wait in the store."""

    news = rosters.NEWS

    async def look(self) -> bool:
        """Fetch and read one file, or prepare a portion. False: there was nothing to do."""
        wanted, self.following = await self.in_store(self._due)
        if wanted is not None:
            await self._fetch(wanted)
            return True
        if self.following is None or not await self.in_store(self._portion):
            return False
        reach(Point.ROWS_PREPARED)
        self.wake()
        return True

    async def _fetch(self, one: Wanted) -> None:
        try:
            data = await self.download(one.handle, rosters.LARGEST)
        except (BadRequest, Forbidden, ValueError) as refused:  # too large, gone, or no file at all
            _log.info("roster_refused", reason=type(refused).__name__)
            await self.in_store(self._lost, one.id, True)
        except TelegramError as trouble:
            _log.info("roster_not_fetched", reason=type(trouble).__name__)
            await self.in_store(self._lost, one.id, False)
        else:
            reach(Point.TABLE_FETCHED)
            from bot import unpacking  # wanted when somebody sends a table

            answer = await asyncio.to_thread(unpacking.unpack, data, one.groups, one.areas, one.today)
            reach(Point.TABLE_READ)
            await self.in_store(self._understood, one.id, answer)
        self.wake()

    def _due(self) -> Any:
        with self.store.transaction() as session:
            following = rosters.next_due(session)
            return (rosters.due(session, self.clock()) if following else None), following

    def _portion(self) -> bool:
        with self.store.transaction() as session:
            return rosters.portion(session, self.clock())

    def _understood(self, roster_id: str, answer: dict[str, Any]) -> None:
        with self.store.transaction() as session:
            agreement.understood(session, roster_id, answer, self.clock())

    def _lost(self, roster_id: str, final: bool) -> None:
        with self.store.transaction() as session:
            rosters.not_fetched(session, roster_id, self.clock(), final)
