"""Photos that people sent are fetched from Telegram after the commit that noted them: one by one, again when it fails.

What came of each is noted in the store's own thread. Nothing here keeps an update or an answer waiting.
"""

from bot.rounds import Rounds
from models.failpoints import Point, reach
from models.services import slips


class Fetcher(Rounds):
    """Fetches the photos that wait in the store: she is told how many were kept."""

    news, largest = slips.NEWS, 10 * 1024 * 1024  # what Telegram takes from bots as a photo again
    not_fetched = staticmethod(slips.not_fetched)

    async def look(self) -> bool:
        """Fetch what is due."""
        self.following = await self.in_store(lambda session, _: slips.next_due(session))
        wanted = await self.in_store(slips.due) if self.following else []
        for one in wanted:
            if (data := await self.fetched(one)) is not None:
                reach(Point.PHOTO_FETCHED)
                await self.in_store(slips.keep, one.id, data)
            self.wake()
        return bool(wanted)
