"""`python -m tests.bench.inside`: daybook as `python -m bot run` starts it, with loop.py listening beside it.

"tick" runs the job of the reminders now, instead of at the next full five minutes.
"""

import asyncio
import sys
from datetime import datetime

from bot import live, logs
from bot.app import Program
from bot.settings import Settings
from tests.bench import loop


class Heard(Program):
    """The program, with somebody who listens."""

    async def start(self) -> None:
        """Start, then listen."""
        await super().start()
        loop.listen(self._tick)

    async def _tick(self) -> datetime | None:
        await self.parts.ticker.run("reminders")
        return None


if __name__ == "__main__":
    settings = Settings.read()
    logs.configure()
    sys.exit(asyncio.run(live.live(Heard(settings))))
