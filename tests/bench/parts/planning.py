"""Planning anew, as the command line does it: everybody for the first time, everybody when nothing differs, and all
after another preset was chosen; and how long one core takes for 5,000 people in one transaction.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import perf_counter

import psutil
import sqlalchemy as sa
from sqlmodel import col, select

from models.services import reminders
from models.tables import Person, Township
from tests.bench import lives, report
from tests.bench.bots import ROOT, Wrong
from tests.bench.parts.bench import Bench
from tests.bench.report import Row
from tests.bench.stores import Place

_FEW = 5_000
_MANY = 1_000_000
_TOWNSHIPS = 20
_NIGHT = 600.0
"""Seconds in which a million is to be planned on two cores. Where others work too, theirs is not counted."""


def measure(bench: Bench) -> list[Row]:
    """On SQLite and on PostgreSQL."""
    kinds = (False, True) if bench.postgres else (False,)
    return [row for postgres in kinds for row in (_few(bench, postgres), *_many(bench, postgres))]


@dataclass(frozen=True)
class Took:
    """Seconds by the clock, and seconds of processors, those of PostgreSQL's server among them."""

    clock: float
    processors: float


def _few(bench: Bench, postgres: bool) -> Row:
    """Seconds of one core for 5,000 people who had no reminder before; fewer are reckoned up."""
    count = min(_FEW, bench.sizes.planned)
    seeded = bench.stores.seeded(f"{count} lives", partial(lives.fill, women=count), postgres=postgres)
    times = []
    for _ in range(bench.slow_rounds):
        with bench.stores.copy(seeded) as place:
            times.append(_in_one(place).processors * _FEW / count)
    limit = [report.value("<=", 5)]
    name = f"5,000 people planned on one core, {_name(postgres)}"
    return report.row(name, "s", None, [(one, None) for one in times], limit, limit)


def _in_one(place: Place) -> Took:
    store = place.open()
    with store.transaction() as session:
        ids = session.exec(select(Person.id).order_by(col(Person.id))).all()
    with _timed(place) as took, store.transaction() as session:
        done = reminders.replan_many(session, ids, datetime.now(UTC), "bench")
    store.engine.dispose()
    if done.changed != len(ids):
        raise Wrong(f"of {len(ids)} people {done.changed} were planned")
    return took[0]


def _many(bench: Bench, postgres: bool) -> Iterator[Row]:
    """A million at the pace of fewer, with two processes; starting them is not counted."""
    count = bench.sizes.planned
    seeded = bench.stores.seeded(
        f"{count} lives in {_TOWNSHIPS}", partial(lives.fill, women=count, townships=_TOWNSHIPS), postgres=postgres
    )
    with bench.stores.copy(seeded) as place:
        start = _plan(place)
        found = {"for the first time": _plan(place, "--all"), "nothing differs": _plan(place, "--all")}
        _choose(place, {"anc": "cn7"})
        found["another preset"] = _plan(place, "--all")
    for what, took in found.items():
        bench.say(f"{count:,}, {what}, {_name(postgres)}: {took.clock:.1f} s, {took.processors:.1f} s of one core")
        name = f"1,000,000 people planned, {what}, {_name(postgres)} (reckoned from {count:,})"
        clock, cores = ((one - less) * _MANY / count for one, less in zip(astuple(took), astuple(start), strict=True))
        yield report.row(f"{name}, by the clock", "s", None, [(clock, None)], (), [report.value("<=", _NIGHT)])
        yield report.row(f"{name}, of one core", "s", None, [(cores, None)], [report.value("<=", 2 * _NIGHT)])


def _plan(place: Place, *what: str) -> Took:
    command = [sys.executable, "-m", "bot", "plan", *what, "--workers", "2"]
    with _timed(place) as took:
        done = subprocess.run(command, env=os.environ | place.settings, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise Wrong(f"planning ended with {done.returncode}: {done.stderr[-500:]}")
    return took[0]


@contextmanager
def _timed(place: Place) -> Iterator[list[Took]]:
    """What the block took, once it is over."""
    took: list[Took] = []
    begun, used = perf_counter(), _processors(place)
    yield took
    took.append(Took(perf_counter() - begun, _processors(place) - used))


def _processors(place: Place) -> float:
    """Seconds that this process, those it started and the server have worked so far."""
    ours = sum(os.times()[:4])
    if place.url.startswith("sqlite"):
        return ours
    [[home]] = place.ask("SHOW data_directory")
    server = psutil.Process(int((Path(home) / "postmaster.pid").read_text().split()[0]))
    theirs = sum(server.cpu_times()[:4])
    for one in server.children():
        with suppress(psutil.NoSuchProcess):  # it ended just now, and counts among the server's own from here on
            theirs += sum(one.cpu_times()[:2])
    return ours + theirs


def _choose(place: Place, presets: dict[str, str]) -> None:
    store = place.open()
    with store.transaction() as session:
        session.connection().execute(sa.update(Township).values(settings={"presets": presets}))
    store.engine.dispose()


def _name(postgres: bool) -> str:
    return "PostgreSQL" if postgres else "SQLite"
