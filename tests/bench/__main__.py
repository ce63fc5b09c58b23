"""`python -m tests.bench`: the program and a bare echo bot in turns; writes bench.json and prints it as a table."""

import argparse
import json
import os
import platform
import sys
import tempfile
from pathlib import Path

from tests.bench import bots, report, township
from tests.bench.bots import Figures, Server


def main(given: list[str] | None = None) -> int:
    """Run the bench. Returns the exit code: 1 when a goal does not hold or a bot did not do its work."""
    reader = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    reader.add_argument("--rounds", type=int, default=5, help="pairs of runs; the medians of their ratios are shown")
    reader.add_argument("--people", type=int, default=200, help="people who write at the same time")
    reader.add_argument("--updates", type=int, default=2400, help="updates of one run")
    reader.add_argument("--out", type=Path, default=bots.ROOT / "bench.json", help="where the figures are written")
    chosen = reader.parse_args(given)
    try:
        rows = report.rows(measure(chosen.rounds, chosen.people, chosen.updates))
    except bots.Wrong as wrong:
        print(f"a bot did not do its work: {wrong}", file=sys.stderr)
        return 1
    chosen.out.write_text(json.dumps([row.json() for row in rows], ensure_ascii=False, indent=2) + "\n")
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.machine()}; ", end="")
    print(f"{chosen.people} people at once, {chosen.updates} updates a run, median of {chosen.rounds} pairs")
    print(report.table(rows))
    return 0 if all(row.holds for row in rows) else 1


def measure(rounds: int, people: int, updates: int) -> list[tuple[Figures, Figures]]:
    """(daybook, peer) of each round; who begins changes from round to round."""
    reports = max(1, updates // people // township.STEPS)
    pairs = []
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        township.make(folder / "seeded", people)
        server = Server()
        try:
            for number in range(rounds):
                pairs.append(_pair(server, folder, number, people, reports))
        finally:
            server.stop()
    return pairs


def _pair(server: Server, folder: Path, number: int, people: int, reports: int) -> tuple[Figures, Figures]:
    first = bots.echo(server, people, people * reports * township.STEPS) if number % 2 else None
    ours = bots.daybook(server, folder / "seeded", folder / f"round-{number}", people, reports)
    theirs = first or bots.echo(server, people, people * reports * township.STEPS)
    print(f"round {number + 1}: {ours.rate:.0f}/s beside {theirs.rate:.0f}/s", file=sys.stderr)
    return ours, theirs


if __name__ == "__main__":
    sys.exit(main())
