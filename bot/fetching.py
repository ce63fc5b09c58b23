"""Photos that people sent are fetched from Telegram after the commit that noted them: one by one, again when it fails.

What came of each is noted in the store's own thread. Nothing here keeps an update or an answer waiting.
"""

from datetime import datetime

from sqlmodel import Session

from bot.rounds import Rounds
from models.failpoints import Point, reach
from models.services import slips
from models.services.slips import Wanted


class Fetcher(Rounds):
    """Fetches the photos that wait in the store: she is told how many were kept."""

    news, largest = slips.NEWS, 10 * 1024 * 1024  # what Telegram takes from bots as a photo again
    not_fetched = staticmethod(slips.not_fetched)

    async def look(self) -> bool:
        """Fetch what is due."""
        wanted, self.following = await self.in_store(_due)
        for one in wanted:
            if (data := await self.fetched(one)) is not None:
                reach(Point.PHOTO_FETCHED)
                await self.in_store(slips.keep, one.id, data)
            self.wake()
        return bool(wanted)


def _due(session: Session, now: datetime) -> tuple[list[Wanted], datetime | None]:
    following = slips.next_due(session)
    return (slips.due(session, now) if following else []), following
