"""`python -m tests.campaigns.soak`: the same traffic for minutes. Memory, open files and the log may not grow."""

import argparse
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psutil

from tests.bench import bots, stores, township
from tests.bench.bots import Bot
from tests.bench.parts import reminders
from tests.bench.stores import Place, Stores

PACE = 60.0
_REPORTS = 10
_SAMPLES = 60
_TICKS = 6
_GROWN = 0.05
_FILES = 60
"""More than the pool of connections to the Bot API and the store has."""
_LOG = 64.0


@dataclass(frozen=True)
class Sample:
    """One look at the process: seconds since the first, MB of memory, open files, MB of the store's log."""

    at: float
    memory: float
    files: int
    log: float


@dataclass(frozen=True)
class Outcome:
    """What was seen over the run."""

    samples: tuple[Sample, ...]
    answers: int
    wrong: tuple[str, ...]

    @property
    def later(self) -> tuple[Sample, ...]:
        """The second half: what is loaded and cached once has been."""
        return self.samples[len(self.samples) // 2 :]

    @property
    def slope(self) -> float:
        """Growth of memory in MB a minute over the second half (least squares)."""
        middle = sum(one.at for one in self.later) / len(self.later)
        mean = sum(one.memory for one in self.later) / len(self.later)
        spread = sum((one.at - middle) ** 2 for one in self.later)
        return 60 * sum((one.at - middle) * (one.memory - mean) for one in self.later) / spread if spread else 0.0

    @property
    def grown(self) -> float:
        """By which part memory grew over the second half, by the slope."""
        minutes = (self.later[-1].at - self.later[0].at) / 60
        return self.slope * minutes / self.later[0].memory

    def faults(self) -> list[str]:
        """What must not be."""
        files = max(one.files for one in self.later) - min(one.files for one in self.samples)
        log = max(one.log for one in self.samples)
        rules = {
            f"memory grew by {self.grown:.1%} over the second half": self.grown > _GROWN,
            f"{files} more files are open than at first": files > _FILES,
            f"the store's log was {log:.0f} MB": log > _LOG,
        }
        return [*self.wrong, *(fault for fault, there in rules.items() if there)]

    def __str__(self) -> str:
        first, last = self.samples[0], self.samples[-1]
        return (
            f"{last.at:.0f} s, {self.answers} answers: memory {first.memory:.0f} → {last.memory:.0f} MB "
            f"({self.slope:+.2f} MB a minute over the second half), open files {first.files} → {last.files} "
            f"(most {max(one.files for one in self.samples)}), the store's log at most "
            f"{max(one.log for one in self.samples):.1f} MB"
        )


def play(seconds: float, pace: float = PACE, women: int = 2_000) -> Outcome:
    """Officers report at a steady pace, the reminders' tick comes again and again, and somebody takes samples."""
    officers = max(20, int(seconds * pace / township.STEPS / _REPORTS) + 1)
    with (
        tempfile.TemporaryDirectory(prefix="soak-") as folder,
        Stores(Path(folder)) as made,
        closing(bots.Server()) as server,
    ):
        place = made.seeded("soak", partial(reminders.fill, women=women, officers=officers))
        kind = bots.daybook(place.settings | bots.FREE, listening=True)
        cast = township.cast(officers, _REPORTS)
        bot, _ = bots.enter(server, kind, {"round": cast, "people": women})
        with bot, _Watch(bot, place, seconds) as watch:
            names = [int(number) for number, steps in cast.items() if steps]
            seen = server.ask({"play": names, "pace": pace, "seconds": seconds})
        wrong = stores.left(place)
        wrong += [f"{seen['starved']} people were not answered"] if seen["starved"] else []
        return Outcome(tuple(watch.samples), len(seen["latencies"]), (*seen["wrong"], *wrong))


class _Watch:
    """Looks at a process while something else goes on, and lets its tick come now and then."""

    def __init__(self, bot: Bot, place: Place, seconds: float) -> None:
        self.samples: list[Sample] = []
        self._bot, self._log, self._every = bot, place.folder / "data" / "daybook.db-wal", seconds / _SAMPLES
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "_Watch":
        self._thread.start()
        return self

    def __exit__(self, *_given: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        process, begun = psutil.Process(self._bot.pid), time.monotonic()
        while True:
            if len(self.samples) % (_SAMPLES // _TICKS) == 0:
                self._bot.tell(b"tick")
            log = self._log.stat().st_size / 2**20 if self._log.exists() else 0.0
            memory, files = process.memory_info().rss / 2**20, process.num_fds()
            self.samples.append(Sample(time.monotonic() - begun, memory, files, log))
            if self._over.wait(self._every):
                return


def main(given: Sequence[str] | None = None) -> int:
    """One soak. Returns the exit code: 1 when something grew."""
    reader = argparse.ArgumentParser(prog="python -m tests.campaigns.soak", description=__doc__)
    reader.add_argument("--minutes", type=float, default=10.0)
    chosen = reader.parse_args(given)
    found = play(chosen.minutes * 60)
    print(found, flush=True)
    for fault in found.faults():
        print(f"  FAILS: {fault}", flush=True)
    return 1 if found.faults() else 0


if __name__ == "__main__":
    sys.exit(main())
