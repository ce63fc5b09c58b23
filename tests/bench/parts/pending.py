"""The list of open items of one village, asked for by its cadre: routed, queried, committed, rendered; in a store of a
thousand people, and of a million.
"""

from datetime import UTC, datetime
from functools import partial
from statistics import median
from time import perf_counter

from bot.edge import Arrival, run_batch
from bot.render import render
from handlers import routes
from handlers.turn import Heard
from models.db import Store
from tests.bench import crowd, report
from tests.bench.bots import Wrong
from tests.bench.parts.bench import Bench
from tests.bench.report import Row

_EACH = 1_000
_ASKED = 40
_SHOW = next(command.run for command in routes.COMMANDS if command.name == "pending")


def measure(bench: Bench) -> list[Row]:
    """On SQLite and on PostgreSQL."""
    return [row for postgres in ([False, True] if bench.postgres else [False]) for row in _on(bench, postgres)]


def _on(bench: Bench, postgres: bool) -> list[Row]:
    places = [
        bench.stores.seeded(
            f"{count} villages", partial(crowd.villages, count=count, people_each=_EACH), postgres=postgres
        )
        for count in (bench.sizes.villages, 1)
    ]
    large, small = (place.open() for place in places)
    pairs = [(_page(large, number), _page(small, number)) for number in range(max(5, bench.rounds))]
    for store in (large, small):
        store.engine.dispose()
    where, many = "PostgreSQL" if postgres else "SQLite", bench.sizes.villages * _EACH
    goal = [report.ratio("<=", 1.3), report.value("<=", 50)]
    name = f"list of open items, {many:,} people, {where}"
    return [report.row(name, "ms", f"{_EACH:,} people", pairs, [report.ratio("<=", 2)], goal)]


def _page(store: Store, number: int) -> float:
    """Milliseconds for one page, half of many."""
    times = []
    for turn in range(_ASKED):
        heard = Heard((number + 1) * 10_000 + turn, crowd.FIRST_READER, crowd.FIRST_READER, text="/pending")
        begun = perf_counter()
        parcels = run_batch(store, [Arrival(heard, _SHOW, "message")], datetime.now(UTC), "bench")
        if not parcels:
            raise Wrong("the list of open items was not answered")
        render(parcels[0].message, parcels[0].language, parcels[0].chat_id)
        times.append((perf_counter() - begun) * 1e3)
    return median(times)
