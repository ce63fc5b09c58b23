"""`python -m tests.campaigns.machines --kills N`: many processes on one PostgreSQL, any killed at any moment.

Two that receive, two that send, one that ticks and one that does everything work together, while people act as in
crash.py. A random one gets SIGKILL and is started anew. In the end the same is compared.
"""

import argparse
import asyncio
import os
import signal
import sys
import tempfile
import time
from pathlib import Path

from models import sealing
from models.db import Store
from tests import stores
from tests.campaigns.crash import KILLS_A_WAVE, Campaign
from tests.campaigns.image import Image, over
from tests.campaigns.judging import Tally

ROLES = ("web", "web", "sender", "sender", "scheduler", "all")


class Machines(Campaign):
    """The campaign of a fleet. All clocks show the same."""

    options = ("--quick",)

    def __init__(self, folder: Path, kills: int, seed: int, database: str) -> None:
        super().__init__(folder, kills, seed)
        self.database = database
        sealing.load(folder / "data.key")

    async def _kill(self, image: Image, store: Store) -> None:
        fleet = [await image.fork(self.ahead, role) for role in ROLES]
        await self._until(lambda: self.polls > 0, 60)
        for kill in range(self.kills):
            if kill % KILLS_A_WAVE == 0:
                self._wave(store)
            self._everybody_acts()
            await self._some_time()
            place = self.luck.randrange(len(fleet))
            os.kill(fleet[place], signal.SIGKILL)
            await over(fleet[place])
            self.ears.life += 1
            fleet[place] = await image.fork(self.ahead, ROLES[place])
        await self._to_the_end(fleet, store)

    async def _some_time(self) -> None:
        enough, latest = self.ears.count + self.luck.randrange(1, 60), time.monotonic() + self.luck.uniform(0.3, 2.0)
        while self.ears.count < enough and time.monotonic() < latest:
            await asyncio.sleep(0.002)


def machines(folder: Path, kills: int, seed: int = 1) -> Tally:
    """Run a campaign in an empty folder, on a database of its own."""
    with stores.address(folder, stores.POSTGRES) as database:
        return asyncio.run(Machines(folder, kills, seed, database).run())


def main() -> int:
    """Read the command line, run, and say what came of it; exit code 1 when anything was lost or doubled."""
    reader = argparse.ArgumentParser(prog="python -m tests.campaigns.machines", description=__doc__)
    reader.add_argument("--kills", type=int, default=300)
    reader.add_argument("--seed", type=int, default=1)
    chosen = reader.parse_args()
    with tempfile.TemporaryDirectory(prefix="daybook-machines-") as folder:
        tally = machines(Path(folder), chosen.kills, chosen.seed)
    stores.close()
    print("\n".join([tally.line(), *tally.wrong]))
    return 1 if tally.lost or tally.doubled or tally.order or tally.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
