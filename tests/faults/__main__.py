"""`python -m tests.faults [TALE …]`: every tale with a kill at every point, on all cores; prints what README shows."""

import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.faults.killing import Record, told
from tests.faults.library import TALES


def run(name: str) -> Record:
    """One tale, in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="daybook-faults-") as folder:
        return told(TALES[name], Path(folder))


def main(names: list[str]) -> int:
    """Run, and say what came of it; exit code 1 when anything is wrong."""
    records: list[Record] = []
    with ProcessPoolExecutor() as processes:
        for name, record in zip(names, processes.map(run, names), strict=True):
            records.append(record)
            print(f"{name}: {record.runs} runs, {record.kills} kills", *record.lines(), sep="\n  ", flush=True)
    points = {point for record in records for point in record.killed_at}
    print(
        f"tales {len(records)}, runs {sum(one.runs for one in records)}, kills {sum(one.kills for one in records)} at "
        f"{len(points)} points, messages {sum(one.messages for one in records)}, replies repeated by one kill at most "
        f"{max(one.most_repeated for one in records)}, doubtful {sum(one.doubtful for one in records)}, "
        f"findings {sum(len(one.findings) for one in records)}"
    )
    return 1 if any(one.findings for one in records) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or list(TALES)))
