"""From the start of the process to its first getUpdates, and how much memory it then and later takes."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from tests.bench import bots, report, township
from tests.bench.bots import FREE, PTB, STACK, Kind
from tests.bench.parts import steps
from tests.bench.parts.bench import Bench, in_turns
from tests.bench.report import Row

_OURS = "daybook"


@dataclass(frozen=True)
class Begun:
    """A bot at its first poll: seconds since it was started, seconds of processor time, MB."""

    seconds: float
    cpu: float
    memory: float


def measure(bench: Bench) -> list[Row]:
    """Seconds to the first poll, MB at rest and after work."""
    work = {_OURS: partial(ours, bench)} | {kind.name: partial(begun, bench, kind) for kind in (STACK, PTB)}
    found = in_turns(max(bench.rounds, 3), work)

    def pairs(of: Callable[[Begun], float], peer: Kind) -> list[report.Pair]:
        return [(of(one[_OURS]), of(one[peer.name])) for one in found]

    goal = [report.ratio("<=", 1.5)]
    soon, lean = "start to first getUpdates", "resident memory"
    quick, small = pairs(lambda one: one.seconds, STACK), pairs(lambda one: one.memory, PTB)
    return [
        report.row(soon, "s", STACK.name, quick, [report.ratio("<=", 1.3)], [report.ratio("<=", 1)]),
        report.row("processor time until then", "s", STACK.name, pairs(lambda one: one.cpu, STACK)),
        report.row(soon, "s", PTB.name, pairs(lambda one: one.seconds, PTB)),
        report.row(f"{lean} at the first poll", "MB", PTB.name, small),
        report.row(f"{lean} after work", "MB", PTB.name, after_work(bench), [report.ratio("<=", 2)], goal),
    ]


def ours(bench: Bench) -> Begun:
    """The program on a store of officers."""
    officers = partial(township.fill, officers=bench.sizes.people)
    with bench.stores.copy(bench.stores.seeded("officers", officers)) as place:
        return begun(bench, bots.daybook(place.settings | FREE))


def begun(bench: Bench, kind: Kind) -> Begun:
    """Start a bot, look at it, stop it."""
    bot, seconds = bots.enter(bench.server, kind, {"round": {}})
    with bot:
        return Begun(seconds, bot.cpu(), bot.memory())


def after_work(bench: Bench) -> list[report.Pair]:
    """MB when everybody has reported, and when a bare echo has said as much."""
    said = steps.echoes(bench.sizes.people, bench.sizes.people * steps.reports_each(bench) * township.STEPS)
    return [(steps.guided(bench).memory, bots.run(bench.server, PTB, said).memory) for _ in range(bench.slow_rounds)]
