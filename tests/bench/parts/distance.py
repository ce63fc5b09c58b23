"""Far from the server: every call takes 60 ms. And near, at 250 updates a second whatever the bot does."""

from functools import partial

from tests.bench import bots, report, township
from tests.bench.bots import AIOGRAM, PTB
from tests.bench.parts import steps
from tests.bench.parts.bench import Bench, in_turns
from tests.bench.report import Row

FAR = 0.06
_OURS = "daybook"


def far(bench: Bench) -> list[Row]:
    """Guided report steps at a round trip of 60 ms, in the order of each chat, beside aiogram."""
    said = steps.echoes(bench.sizes.people, bench.sizes.people * steps.reports_each(bench) * township.STEPS)
    work = {
        _OURS: partial(steps.guided, bench, distance=FAR),
        AIOGRAM.name: partial(bots.run, bench.server, AIOGRAM, said, distance=FAR),
    }
    found = in_turns(bench.rounds, work)
    pairs = [(one[_OURS].rate, one[AIOGRAM.name].rate) for one in found]
    name = "guided report step at 60 ms round trip, in chat order"
    return [report.row(name, "updates/s", AIOGRAM.name, pairs, [report.ratio(">=", 0.5)], [report.ratio(">=", 1)])]


def paced(bench: Bench) -> list[Row]:
    """Answers at a fixed rate, beside aiogram and python-telegram-bot."""
    pace = bench.sizes.paced
    said = steps.echoes(bench.sizes.people, bench.sizes.people * steps.reports_each(bench) * township.STEPS)
    work = {_OURS: partial(steps.guided, bench, pace=pace)}
    work |= {kind.name: partial(bots.run, bench.server, kind, said, pace=pace) for kind in (AIOGRAM, PTB)}
    found = in_turns(bench.rounds, work)
    name = f"at {pace:.0f} updates/s: "
    nines = [(one[_OURS].p99 * 1e3, one[AIOGRAM.name].p99 * 1e3) for one in found]
    halves = [(one[_OURS].p50 * 1e3, one[AIOGRAM.name].p50 * 1e3) for one in found]
    base = [(one[_OURS].p99 * 1e3, one[PTB.name].p99 * 1e3) for one in found]
    gate, goal = [report.ratio("<=", 4)], [report.ratio("<=", 2)]
    return [
        report.row(name + "99 of 100 answers within", "ms", AIOGRAM.name, nines, gate, goal),
        report.row(name + "99 of 100 answers within", "ms", PTB.name, base),
        report.row(name + "half of the answers within", "ms", AIOGRAM.name, halves),
    ]
