"""`python -m tests.campaigns.load`: officers report while twenty thousand reminders are due, and answers do not wait.

Two runs. At the free cap of 30 messages a second: 500 officers, 20 answers each in ten minutes, reminders in what is
left. At the paid cap of 1,000: 500 officers with ten guided reports each, and all reminders. Now and then a call is
refused with 429 for two seconds. In both 95 of 100 answers are there within two seconds, and nobody waits for ever.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import quantiles

from tests.bench import bots, stores, township
from tests.bench.parts import reminders
from tests.bench.stores import Stores

_P95 = 2.0
_STARVED = 15.0
_USED = 0.85
_REPORTS = 10


@dataclass(frozen=True)
class Run:
    """One run: messages a second that Telegram lets through, updates a second that officers make."""

    name: str
    cap: int
    pace: float


FREE = Run("free cap", 30, 500 * 20 / 600)
PAID = Run("paid cap", 1_000, 500 * _REPORTS * township.STEPS / 600)


@dataclass(frozen=True)
class Outcome:
    """What was seen. Times in seconds."""

    run: Run
    answers: int
    p95: float
    longest: float
    starved: int
    refused: int
    disobeyed: int
    reminders: int
    told_twice: int
    used: float
    left: int
    wrong: tuple[str, ...]

    def faults(self) -> list[str]:
        """What must not be."""
        rules = {
            f"95 of 100 answers took {self.p95:.2f} s": self.p95 > _P95,
            f"somebody waited {self.longest:.1f} s": self.longest > _STARVED,
            f"{self.starved} people were not answered": self.starved > 0,
            f"{self.disobeyed} calls came during a pause that a 429 had asked for": self.disobeyed > 0,
            f"{self.told_twice} women were reminded twice": self.told_twice > 0,
            f"reminders used {self.used:.2f} of what was left": self.left > 0 and self.used < _USED,
        }
        return [*self.wrong, *(fault for fault, there in rules.items() if there)]

    def __str__(self) -> str:
        return (
            f"{self.run.name} ({self.run.cap}/s, {self.run.pace:.1f} updates/s): {self.answers} answers, 95 of 100 "
            f"within {self.p95:.2f} s, the longest {self.longest:.2f} s; {self.reminders} reminders sent, {self.left} "
            f"to go, {self.used:.2f} of the room used; {self.refused} refused (429), {self.disobeyed} not obeyed"
        )


def play(run: Run, seconds: float, officers: int, women: int, floods: float = 20.0) -> Outcome:
    """One run against a server and a store of its own."""
    with (
        tempfile.TemporaryDirectory(prefix="load-") as folder,
        Stores(Path(folder)) as made,
        closing(bots.Server()) as server,
    ):
        place = made.seeded("load", partial(reminders.fill, women=women, officers=officers))
        rate = {"DAYBOOK_SEND_RATE": str(run.cap)}
        kind = bots.daybook(place.settings | rate, listening=True)
        cast = township.cast(officers, _REPORTS)
        bot, _ = bots.enter(server, kind, {"round": cast, "people": women, "cap": run.cap})
        with bot:
            bot.tell(b"tick")
            names = [int(number) for number, steps in cast.items() if steps]
            order = {"play": names, "pace": run.pace, "seconds": seconds, "floods": floods}
            seen = server.ask(order)
        if seen["refusals"]:
            print("  refused: " + "; ".join(seen["refusals"]), file=sys.stderr)
        return _outcome(run, seconds, seen, women, _wrong(place))


def _wrong(place: stores.Place) -> list[str]:
    kept = "SELECT state, count(*) FROM reminder WHERE state NOT IN ('planned', 'queued', 'sent') GROUP BY state"
    odd = [f"reminders {state}: {count}" for state, count in place.ask(kept)]
    return odd + stores.left(place)


def _outcome(run: Run, seconds: float, seen: dict[str, object], women: int, wrong: list[str]) -> Outcome:
    times, said = list(seen["latencies"]), len(list(seen["unasked"]))  # type: ignore[call-overload]
    room = max(1.0, run.cap * seconds - len(times) - int(str(seen["aside"])))
    numbers = {name: int(str(seen[name])) for name in ("starved", "refused", "disobeyed", "told_twice")}
    return Outcome(
        run,
        answers=len(times),
        p95=quantiles(times, n=20)[18],
        longest=max(times),
        reminders=said,
        used=said / min(room, women),
        left=women - said,
        wrong=(*map(str, seen["wrong"]), *wrong),  # type: ignore[call-overload]
        **numbers,
    )


def main(given: Sequence[str] | None = None) -> int:
    """Both runs. Returns the exit code: 1 when something waited, was lost or not obeyed."""
    reader = argparse.ArgumentParser(prog="python -m tests.campaigns.load", description=__doc__)
    reader.add_argument("--minutes", type=float, default=10.0)
    reader.add_argument("--officers", type=int, default=500)
    reader.add_argument("--reminders", type=int, default=20_000)
    reader.add_argument("--only", choices=("free", "paid"))
    chosen = reader.parse_args(given)
    code = 0
    for run in {"free": (FREE,), "paid": (PAID,), None: (FREE, PAID)}[chosen.only]:
        found = play(run, chosen.minutes * 60, chosen.officers, chosen.reminders)
        print(found, flush=True)
        for fault in found.faults():
            code = 1
            print(f"  FAILS: {fault}", flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main())
