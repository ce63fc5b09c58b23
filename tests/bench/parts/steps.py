"""Updates a second: bare echo bots beside daybook's guided report, report in one sentence and button taps."""

from collections.abc import Callable, Sequence
from functools import partial

from tests.bench import bots, report, stores, township
from tests.bench.bots import AIOGRAM, FREE, PTB, PTB_AIOHTTP, Cast, Figures, Kind, Wrong
from tests.bench.parts.bench import Bench, in_turns
from tests.bench.report import Row
from tests.bench.stores import Place

GUIDED, TAPS, POSTGRES = "guided report", "button taps", "guided report on PostgreSQL"
SPOKEN = "report in one sentence"
Round = dict[str, Figures]


def measure(bench: Bench) -> list[Row]:
    """All of them in each round."""
    found = rounds(bench, (PTB, PTB_AIOHTTP, AIOGRAM), postgres=bench.postgres)
    return [*_guided(found), *_others(found, bench)]


def rounds(bench: Bench, peers: Sequence[Kind], *, postgres: bool = False, all_ours: bool = True) -> list[Round]:
    """The figures of each, round by round; without `all_ours` daybook shows its guided report alone."""
    people, reports = bench.sizes.people, reports_each(bench)
    said = echoes(people, people * reports * township.STEPS)
    work: dict[str, Callable[[], Figures]] = {kind.name: partial(bots.run, bench.server, kind, said) for kind in peers}
    work[GUIDED] = partial(guided, bench)
    if all_ours:
        work[TAPS] = partial(_taps, bench)
        work[SPOKEN] = partial(guided, bench, spoken=True)
    if postgres:
        work[POSTGRES] = partial(guided, bench, postgres=True)
    found: list[Round] = []
    for one in in_turns(bench.rounds, work):
        found.append(one)
        bench.say(", ".join(f"{name} {figures.rate:.0f}/s" for name, figures in one.items()))
    return found


def reports_each(bench: Bench) -> int:
    """Reports of one officer, so that a run has as many updates as it should."""
    return max(1, bench.sizes.updates // bench.sizes.people // township.STEPS)


def echoes(people: int, updates: int) -> Cast:
    """Everybody says something else when the echo of the last is there."""
    says = [{"say": f"update {number}", "sees": [f"update {number}"]} for number in range(max(1, updates // people))]
    return {str(township.FIRST_OFFICER + number): says for number in range(people)}


def guided(
    bench: Bench, *, postgres: bool = False, distance: float = 0.0, pace: float = 0.0, spoken: bool = False
) -> Figures:
    """The program with officers who report, step by step or in sentences. Raises Wrong when one was lost or doubled."""
    people, reports = bench.sizes.people, reports_each(bench)
    seeded = bench.stores.seeded("officers", partial(township.fill, officers=people), postgres=postgres)
    with bench.stores.copy(seeded) as place:
        cast = township.cast(people, reports, spoken=spoken)
        figures = _ours(bench, place, cast, distance=distance, pace=pace)
        if wrong := stores.left(place) if pace else stores.faults(place, people, reports):
            raise Wrong("; ".join(wrong))
    return figures


def _taps(bench: Bench) -> Figures:
    people = bench.sizes.people
    cadres = partial(township.fill, officers=people, role=township.Role.CADRE)
    with bench.stores.copy(bench.stores.seeded("cadres", cadres)) as place:
        return _ours(bench, place, township.taps(people, reports_each(bench) * township.STEPS - 1))


def _ours(bench: Bench, place: Place, cast: Cast, *, distance: float = 0.0, pace: float = 0.0) -> Figures:
    return bots.run(bench.server, bots.daybook(place.settings | FREE), cast, distance=distance, pace=pace)


def _guided(found: Sequence[Round]) -> list[Row]:
    def pairs(of: Callable[[Figures], float], peer: Kind) -> list[report.Pair]:
        return [(of(one[GUIDED]), of(one[peer.name])) for one in found]

    step, cost = "guided report step, committed (SQLite, FULL) and answered", "processor time of a guided step"
    bounds = [
        (PTB, [report.ratio(">=", 1)], [report.ratio(">=", 2)]),
        (AIOGRAM, [], [report.ratio(">=", 1)]),
        (PTB_AIOHTTP, [], []),
    ]
    rows = [
        report.row(step, "updates/s", peer.name, pairs(lambda one: one.rate, peer), gate, goal)
        for peer, gate, goal in bounds
    ]
    rows += [report.row(cost, "µs", peer.name, pairs(lambda one: one.cpu * 1e6, peer)) for peer in (PTB, AIOGRAM)]
    return [
        *rows,
        report.row("answer, half of them within", "ms", PTB.name, pairs(lambda one: one.p50 * 1e3, PTB)),
        report.row("answer, 99 of 100 within", "ms", PTB.name, pairs(lambda one: one.p99 * 1e3, PTB)),
        report.row(
            "processor time of the bench's server", "µs", PTB.name, pairs(lambda one: one.server_cpu * 1e6, PTB)
        ),
    ]


def _others(found: Sequence[Round], bench: Bench) -> list[Row]:
    rows = [
        report.row(what, "updates/s", PTB.name, [(one[name].rate, one[PTB.name].rate) for one in found])
        for name, what in ((TAPS, "button tap, answered"), (SPOKEN, "sentence or save, committed and answered"))
    ]
    if bench.postgres:
        pairs = [(one[POSTGRES].rate, one[PTB.name].rate) for one in found]
        rows.append(report.row("guided report step on PostgreSQL", "updates/s", PTB.name, pairs))
    return rows
