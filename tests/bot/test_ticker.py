"""Jobs run one by one, each in a transaction of its own; in the sandbox a jump does what the time would have done."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from bot import ticker as module
from bot.sandbox import Clock
from bot.ticker import Follower, Ticker
from models.kinds import MessageClass
from models.message import Message
from models.services import operator, outbox
from models.services.outbox import Address
from models.tables import Outbox
from scheduler.jobs import Job
from scheduler.tally import Tally
from tests.factories import NOON

HOUR = timedelta(hours=1)


@dataclass
class Log:
    """What ran, as of when, and what the clock showed then."""

    ran: list

    def job(self, name, every=HOUR, says=False, fails=False, parts=1):
        left = [parts]

        def run(session, instant):
            self.ran.append((name, instant))
            if fails:
                raise RuntimeError
            if says:
                outbox.queue(session, Address(1, "en"), Message(), MessageClass.PROMPT, instant)
            left[0] -= 1
            return Tally(name, more=left[0] > 0)

        return Job(name, every, run)


@pytest.fixture
def log():
    return Log([])


def install(monkeypatch, *jobs):
    def due(before, after):
        found = []
        instant = before.replace(minute=0, second=0, microsecond=0) + HOUR
        while instant <= after:
            found += [(instant, job) for job in jobs if instant.hour % (job.every // HOUR) == 0]
            instant += HOUR
        return found

    monkeypatch.setattr(module, "JOBS", jobs)
    monkeypatch.setattr(module, "due_between", due)


@asynccontextmanager
async def ticking(store, clock):
    with ThreadPoolExecutor(1) as executor:
        woken = []
        ticker = Ticker(store, executor, clock, lambda: woken.append(1))
        ticker.woken = woken
        yield ticker


def test_a_job_runs_as_of_now_and_the_tick_is_noted_once_a_minute(store, log, monkeypatch):
    install(monkeypatch, log.job("a"))
    times = iter([NOON, NOON + timedelta(seconds=30), NOON + timedelta(seconds=61)])

    async def go():
        async with ticking(store, lambda: next(times)) as ticker:
            seen = []
            for _ in range(3):
                await ticker.run("a")
                seen.append(await ticker.last())
            assert ticker.woken == [1, 1, 1]
            return seen

    assert asyncio.run(go()) == [NOON, NOON, NOON + timedelta(seconds=61)]
    assert log.ran == [("a", NOON), ("a", NOON + timedelta(seconds=30)), ("a", NOON + timedelta(seconds=61))]


def test_a_job_that_fails_changes_nothing_and_stops_no_other(store, log, monkeypatch):
    jobs = (log.job("bad", fails=True), log.job("good", says=True))
    install(monkeypatch, *jobs)

    async def go():
        async with ticking(store, lambda: NOON) as ticker:
            return await ticker.visit([(NOON, jobs[0]), (NOON, jobs[1]), (NOON, jobs[1])])

    assert asyncio.run(go()) == 2
    assert [name for name, _ in log.ran] == ["bad", "good"]


def test_a_job_goes_on_until_it_has_no_more(store, log, monkeypatch):
    install(monkeypatch, log.job("a", parts=3, says=True))

    async def go():
        async with ticking(store, lambda: NOON) as ticker:
            await ticker.run("a")

    asyncio.run(go())
    assert len(log.ran) == 3
    with store.transaction() as session:
        assert len(list(session.exec(select(Outbox)))) == 3


@pytest.mark.parametrize(
    ("ago", "ran"), [(None, []), (timedelta(minutes=50), ["a", "b"]), (timedelta(days=9), ["a", "b"])]
)
def test_what_was_missed_runs_once_at_the_start(store, log, monkeypatch, ago, ran):
    install(monkeypatch, log.job("a"), log.job("b"))
    if ago is not None:
        with store.transaction() as session:
            operator.put(session, operator.TICK, NOON - ago)

    async def go():
        async with ticking(store, lambda: NOON) as ticker:
            await ticker.missed()

    asyncio.run(go())
    assert [name for name, _ in log.ran] == ran


def test_a_tick_that_cannot_be_noted_stops_nothing(store, log, monkeypatch):
    install(monkeypatch, log.job("a"))
    monkeypatch.setattr(operator, "put", lambda *_given: 1 / 0)

    async def go():
        async with ticking(store, lambda: NOON) as ticker:
            await ticker.run("a")

    asyncio.run(go())
    assert len(log.ran) == 1


@asynccontextmanager
async def following(store, clock):
    async with ticking(store, clock.now) as ticker:
        shown = []

        async def settle():
            shown.append(clock.now())

        follower = Follower(ticker, clock, settle)
        follower.shown = shown
        yield follower
        follower.stop()


def near(instant, other):
    return abs(instant - other) < timedelta(seconds=5)


def test_a_jump_of_a_week_visits_each_instant_in_order(store, log, monkeypatch):
    install(monkeypatch, log.job("daily", 24 * HOUR, says=True), log.job("hourly"))
    clock = Clock(NOON)

    async def go():
        async with following(store, clock) as follower:
            clock.advance(7 * 86400)
            assert near(clock.now(), NOON)  # nobody sees a future that has not happened
            await follower.catch_up()
            assert near(clock.now(), NOON + timedelta(days=7))
            daily = [instant for name, instant in log.ran if name == "daily"]
            assert len(daily) == 7
            assert [instant for _, instant in log.ran] == sorted(instant for _, instant in log.ran)
            assert len(log.ran) == 7 * 25
            assert all(any(near(instant, shown) for shown in follower.shown) for instant in daily)
            log.ran.clear()
            await follower.catch_up()
            assert log.ran == []

    asyncio.run(go())
    with store.transaction() as session:
        assert near(operator.get(session, operator.TICK).at, NOON + timedelta(days=7))


def test_two_moves_in_a_row_end_at_the_second(store, log, monkeypatch):
    install(monkeypatch, log.job("hourly"))
    clock = Clock(NOON)

    async def go():
        async with following(store, clock) as follower:
            clock.set(NOON + HOUR)
            clock.set(NOON + 3 * HOUR)
            await follower.catch_up()

    asyncio.run(go())
    assert [instant for _, instant in log.ran] == [NOON + HOUR, NOON + 2 * HOUR, NOON + 3 * HOUR]


def test_a_clock_set_back_starts_from_there(store, log, monkeypatch):
    install(monkeypatch, log.job("hourly"))
    clock = Clock()

    async def go():
        async with following(store, clock) as follower:
            clock.set(NOON)
            await follower.catch_up()
            assert log.ran == []
            assert near(clock.now(), NOON)
            clock.advance(3600)
            await follower.catch_up()

    asyncio.run(go())
    assert [instant for _, instant in log.ran] == [NOON + HOUR]


def test_a_move_during_the_walk_is_walked_too(store, log, monkeypatch):
    clock = Clock(NOON)
    more = [timedelta(hours=30)]

    def again(session, instant):
        log.ran.append(instant)
        return Tally("x")

    install(monkeypatch, Job("x", HOUR, again))

    async def go():
        async with following(store, clock) as follower:
            walking = follower._settle

            async def settle():
                await walking()
                if more:
                    clock.set(NOON + more.pop())

            follower._settle = settle
            clock.advance(2 * 3600)
            await follower.catch_up()
            assert near(clock.now(), NOON + timedelta(hours=30))

    asyncio.run(go())
    assert log.ran == [NOON + n * HOUR for n in range(1, 31)]


def test_it_follows_by_itself(store, log, monkeypatch):
    install(monkeypatch, log.job("hourly"))
    clock = Clock(NOON)

    async def go():
        async with following(store, clock) as follower:
            task = asyncio.ensure_future(follower.run())
            await asyncio.sleep(0.05)
            clock.advance(3600)
            async with asyncio.timeout(60):
                while not log.ran:
                    await asyncio.sleep(0.01)
            await asyncio.sleep(1.05)
            task.cancel()

    asyncio.run(go())
    assert [name for name, _ in log.ran] == ["hourly"]
    assert isinstance(log.ran[0][1], datetime)
