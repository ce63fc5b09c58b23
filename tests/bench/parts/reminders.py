"""Reminders: found, checked (consent, quiet hours, caps), queued, claimed, rendered, sent, beside date jobs of
python-telegram-bot's JobQueue; the event loop with very many due; the pace under a cap that answers 429.
"""

from dataclasses import dataclass
from functools import partial

from models.db import Store
from tests.bench import bots, crowd, report, township
from tests.bench.bots import FREE, Bot, Kind, Wrong
from tests.bench.parts.bench import Bench, in_turns
from tests.bench.play import FIRST_LISTENER
from tests.bench.report import Row

JOBS = "JobQueue, date jobs"
_OURS = "daybook"
_PATIENCE = 20.0


@dataclass(frozen=True)
class Sent:
    """One round: messages a second from the instant they were due, seconds of processor time for each message, and how
    long the event loop was blocked.
    """

    rate: float
    cpu: float
    blocked: float


def measure(bench: Bench) -> list[Row]:
    """How many a second, and the loop meanwhile."""
    found = in_turns(bench.rounds, {_OURS: partial(ours, bench), JOBS: partial(jobs, bench)})
    rates = [(one[_OURS].rate, one[JOBS].rate) for one in found]
    blocked = [(one[_OURS].blocked * 1e3, one[JOBS].blocked * 1e3) for one in found]
    costs = [(one[_OURS].cpu * 1e6, one[JOBS].cpu * 1e6) for one in found]
    goal = [report.ratio(">=", 10), report.value(">=", 1_000)]
    return [
        report.row("reminders checked, rendered, sent", "messages/s", JOBS, rates, [report.ratio(">=", 4)], goal),
        report.row("processor time of a reminder", "µs", JOBS, costs),
        report.row("event loop blocked meanwhile", "ms", JOBS, blocked),
    ]


def many(bench: Bench) -> list[Row]:
    """The longest time for which nothing else could happen, with very many due."""
    due = bench.sizes.many_due
    found = [(_blocked(bench, due), None) for _ in range(bench.slow_rounds)]
    name = f"event loop blocked, {due:,} reminders due"
    gate, goal = [report.value("<=", 250)], [report.value("<=", 50)]
    return [report.row(name, "ms", None, found, gate, goal)]


def capped(bench: Bench) -> list[Row]:
    """Under the cap of a bot that does not pay: how much of it is used, and how often too much was asked for."""
    found = [_under_a_cap(bench) for _ in range(bench.slow_rounds)]
    cap = bench.sizes.cap
    used = [(rate / cap, None) for rate, _ in found]
    refused = [(float(count), None) for _, count in found]
    none = [report.value("<=", 0)]
    return [
        report.row(f"part used of a cap of {cap}/s", "of the cap", None, used, goal=[report.value(">=", 0.97)]),
        report.row("refused for too many (429)", "calls", None, refused, gate=none, goal=none),
    ]


def fill(store: Store, women: int, officers: int = 2) -> None:
    """A township of some groups with their officers, and so many women who are to be reminded."""
    township.fill(store, officers)
    crowd.women(store, women)


def ours(bench: Bench) -> Sent:
    """daybook: women of whom each has one that is due. Raises Wrong when one is not noted as sent."""
    due = bench.sizes.due
    with bench.stores.copy(bench.stores.seeded(f"{due} due", partial(fill, women=due))) as place:
        sent = _remind(bench, bots.daybook(place.settings | FREE, listening=True), due)
        kept = place.ask("SELECT count(*) FROM reminder WHERE state = 'sent'")[0][0]
        if kept != due:
            raise Wrong(f"of {due} reminders {kept} are noted as sent")
    return sent


def jobs(bench: Bench) -> Sent:
    """As many date jobs of the JobQueue."""
    due = bench.sizes.due
    return _remind(bench, Kind(JOBS, "tests.bench.peers.ptb_jobs", (str(FIRST_LISTENER), str(due))), due)


def _remind(bench: Bench, kind: Kind, due: int) -> Sent:
    bot, _ = bots.enter(bench.server, kind, {"round": {}, "people": due})
    with bot:
        bot.ask("blocked")
        before = bot.cpu()
        begun = bot.ask("tick")["at"]
        times = bench.server.ask({"listen": due, "patience": _PATIENCE})["unasked"]
        spent, blocked = bot.cpu() - before, bot.ask("blocked")["blocked"]
    if len(times) != due:
        raise Wrong(f"{kind.name}: {len(times)} messages for {due} reminders")
    bench.say(f"{kind.name}: {due / (times[-1] - begun):.0f}/s, blocked {blocked * 1e3:.0f} ms")
    return Sent(due / (times[-1] - begun), spent / due, blocked)


def _blocked(bench: Bench, due: int) -> float:
    """In milliseconds, over the tick and the first messages."""
    with bench.stores.copy(bench.stores.seeded(f"{due} due", partial(fill, women=due))) as place:
        kind = bots.daybook(place.settings | FREE, listening=True)
        bot, _ = bots.enter(bench.server, kind, {"round": {}, "people": due})
        with bot:
            bot.ask("blocked")
            bot.tell(b"tick")
            bench.server.ask({"listen": min(due, 4 * bench.sizes.due), "patience": _PATIENCE})
            bot.tell(b"blocked")
            blocked = _answer(bot, "blocked")
            bot.kill()
    return blocked * 1e3


def _answer(bot: Bot, name: str) -> float:
    while name not in (said := bot.hear()):
        pass
    return float(said[name])


def _under_a_cap(bench: Bench) -> tuple[float, int]:
    """(messages a second after the first second, refusals)."""
    cap, due = bench.sizes.cap, int(bench.sizes.cap * bench.sizes.cap_seconds)
    with bench.stores.copy(bench.stores.seeded(f"{due} due", partial(fill, women=due))) as place:
        kind = bots.daybook(place.settings | {"DAYBOOK_SEND_RATE": str(cap)}, listening=True)
        bot, _ = bots.enter(bench.server, kind, {"round": {}, "people": due, "cap": cap})
        with bot:
            bot.tell(b"tick")
            heard = bench.server.ask({"listen": due, "patience": _PATIENCE})
    times = heard["unasked"]
    if len(times) != due:
        raise Wrong(f"{len(times)} of {due} reminders arrived under the cap")
    steady = [at for at in times if at > times[0] + 1]
    rate = (len(steady) - 1) / (steady[-1] - steady[0])
    bench.say(f"under a cap of {cap}/s: {rate:.2f}/s, {heard['refused']} refused")
    return rate, heard["refused"]
