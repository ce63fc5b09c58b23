"""Tables and letters that somebody sent are fetched after the commit; tables are read by a child process, in portions.

What came of each step is committed before the next begins, so that a program that ended goes on where it was. Nothing
here keeps an update or an answer waiting for longer than a portion.
"""

import asyncio
from datetime import datetime

from sqlmodel import Session

from bot.rounds import Rounds
from models.failpoints import Point, reach
from models.rules import tabled
from models.services import rosters
from models.services.rosters import Wanted


class Importer(Rounds):
    """Works on the rosters that wait in the store."""

    news, largest = rosters.NEWS, tabled.LARGEST
    not_fetched = staticmethod(rosters.not_fetched)

    async def look(self) -> bool:
        """Fetch and read one file, or prepare a portion. False: there was nothing to do."""
        wanted, self.following = await self.in_store(_due)
        if wanted is not None:
            await self._read(wanted)
        elif self.following is None or not await self.in_store(rosters.portion):
            return False
        else:
            reach(Point.ROWS_PREPARED)
        self.wake()
        return True

    async def _read(self, one: Wanted) -> None:
        if (data := await self.fetched(one)) is None:
            return
        reach(Point.TABLE_FETCHED)
        from models import envelope, incoming  # wanted when somebody sends a file

        if envelope.is_letter(data):  # somebody who moves to or from another install
            await self.in_store(incoming.understood, one.id, data)
            return
        from bot import unpacking
        from models.reports import agreement

        answer = await asyncio.to_thread(unpacking.unpack, data, one.groups, one.areas, one.today)
        reach(Point.TABLE_READ)
        await self.in_store(agreement.understood, one.id, answer)


def _due(session: Session, now: datetime) -> tuple[Wanted | None, datetime | None]:
    following = rosters.next_due(session)
    return (rosters.due(session, now) if following else None), following
