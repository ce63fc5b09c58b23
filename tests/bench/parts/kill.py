"""kill -9 in the middle of a burst, then a new start: what was lost, what came twice, and how long it took."""

from dataclasses import dataclass
from functools import partial
from time import monotonic

from tests.bench import bots, report, township
from tests.bench.bots import AIOGRAM, FREE, PTB, Cast, Kind, Wrong
from tests.bench.parts import steps
from tests.bench.parts.bench import Bench, in_turns
from tests.bench.report import Bound, Row

_OURS = "daybook"


@dataclass(frozen=True)
class Recovery:
    """One kill. Times in seconds since it; updates without an answer, answers that came twice."""

    lost: float
    repeated: float
    first: float | None
    done: float | None


def measure(bench: Bench) -> list[Row]:
    """The program beside both libraries."""
    work = {_OURS: partial(ours, bench)} | {kind.name: partial(_theirs, bench, kind) for kind in (PTB, AIOGRAM)}
    found = in_turns(bench.slow_rounds, work)
    name = f"kill -9 with {bench.sizes.waiting:,} waiting: "

    def pairs(what: str, peer: Kind) -> list[report.Pair]:
        return [(getattr(one[_OURS], what), getattr(one[peer.name], what)) for one in found]

    def most(limit: float) -> list[Bound]:
        return [report.value("<=", limit)]

    nothing, repeated = most(0), "answers repeated"
    return [
        report.row(name + "lost", "updates", PTB.name, pairs("lost", PTB), nothing, nothing),
        report.row(name + "lost", "updates", AIOGRAM.name, pairs("lost", AIOGRAM), nothing, nothing),
        report.row(name + repeated, "messages", AIOGRAM.name, pairs("repeated", AIOGRAM), most(100), most(32)),
        report.row(name + "first answer", "s", AIOGRAM.name, pairs("first", AIOGRAM), most(3), most(1.5)),
        report.row(name + "all done", "s", AIOGRAM.name, pairs("done", AIOGRAM), most(30), most(20)),
    ]


def ours(bench: Bench) -> Recovery:
    """daybook, with that many officers who ask for the menu."""
    count = bench.sizes.waiting
    seeded = bench.stores.seeded(f"{count} waiting", partial(township.fill, officers=count, people_each=0))
    with bench.stores.copy(seeded) as place:
        return _killed(bench, bots.daybook(place.settings | FREE), township.waiting(count))


def _theirs(bench: Bench, kind: Kind) -> Recovery:
    count = bench.sizes.waiting
    return _killed(bench, kind, steps.echoes(count, count))


def _killed(bench: Bench, kind: Kind, cast: Cast) -> Recovery:
    """Kill it after a fifth of the answers, and start it again at once."""
    names = [int(number) for number, steps_left in cast.items() if steps_left]
    bot, _ = bots.enter(bench.server, kind, {"round": cast})
    with bot:
        answered = bench.server.ask({"burst": names, "until": len(names) // 5})["answered"]
        bot.kill()
        killed = monotonic()
    with bots.Bot(bench.server, kind):
        rest = bench.server.ask({"rest": bench.sizes.quiet})
    bench.say(f"{kind.name}: killed after {answered}, {rest}")
    if not rest["lost"] and rest["first"] is None:
        return Recovery(0, rest["repeated"], 0.0, 0.0)  # all was answered before it could be killed
    if rest["first"] is None and kind.ours:
        raise Wrong(f"after a kill {kind.name} answered nobody")
    if rest["first"] is None:
        return Recovery(rest["lost"], rest["repeated"], None, None)
    return Recovery(rest["lost"], rest["repeated"], rest["first"] - killed, rest["last"] - killed)
