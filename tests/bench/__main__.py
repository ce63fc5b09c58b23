"""`python -m tests.bench`: the program and its peers in turns; writes bench.json and prints it as a table."""

import argparse
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from tests.bench import bots, report
from tests.bench.parts import distance, kill, limits, pending, planning, reading, reminders, start, steps
from tests.bench.parts.bench import TINY, Bench, Sizes
from tests.bench.report import Row
from tests.bench.stores import Stores

PARTS: dict[str, Callable[[Bench], list[Row]]] = {
    "limits": limits.measure,
    "steps": steps.measure,
    "far": distance.far,
    "paced": distance.paced,
    "reminders": reminders.measure,
    "many-due": reminders.many,
    "cap": reminders.capped,
    "start": start.measure,
    "kill": kill.measure,
    "pending": pending.measure,
    "planning": planning.measure,
    "reading": reading.measure,
}
"""Every part, in the order in which they run."""


def main(given: Sequence[str] | None = None) -> int:
    """Run the bench. Returns the exit code: 1 when a gate does not hold or a bot did not do its work."""
    chosen = _read(given)
    begun = time.monotonic()
    try:
        rows = measure(
            chosen.only or list(PARTS), chosen.rounds, TINY if chosen.tiny else Sizes(), not chosen.no_postgres
        )
    except bots.Wrong as wrong:
        print(f"a bot did not do its work: {wrong}", file=sys.stderr)
        return 1
    chosen.out.write_text(json.dumps([row.json() for row in rows], ensure_ascii=False, indent=2) + "\n")
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.machine()}; ", end="")
    print(f"medians of {chosen.rounds} paired rounds (slow parts: {min(3, chosen.rounds)}), ", end="")
    print(f"{(time.monotonic() - begun) / 60:.0f} minutes")
    print(report.markdown(rows) if chosen.markdown else report.table(rows))
    return 0 if all(row.passes for row in rows) else 1


def _read(given: Sequence[str] | None) -> argparse.Namespace:
    reader = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    reader.add_argument("--only", nargs="+", choices=list(PARTS), metavar="NAME", help=f"parts: {', '.join(PARTS)}")
    reader.add_argument("--rounds", type=int, default=5, help="paired rounds; the medians of their ratios are shown")
    reader.add_argument("--tiny", action="store_true", help="everything small, to see the machinery work")
    reader.add_argument("--markdown", action="store_true", help="print the table as README shows it")
    reader.add_argument("--no-postgres", action="store_true", help="leave PostgreSQL out")
    reader.add_argument("--out", type=Path, default=bots.ROOT / "bench.json", help="where the figures are written")
    return reader.parse_args(given)


def measure(names: Sequence[str], rounds: int, sizes: Sizes, postgres: bool = True) -> list[Row]:
    """The rows of the named parts."""
    rows: list[Row] = []
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as name,
        Stores(Path(name)) as stores,
        closing(bots.Server()) as server,
    ):
        bench = Bench(server, stores, rounds, sizes, postgres)
        for part in names:
            begun = time.monotonic()
            rows += PARTS[part](bench)
            print(f"{part}: {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)
    return rows


if __name__ == "__main__":
    sys.exit(main())
