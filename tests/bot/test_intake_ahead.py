"""What comes next is fetched while some is worked on: none is confirmed early, no order changes, nothing is lost."""

import asyncio

import pytest
from sqlalchemy.exc import OperationalError

from bot import batches
from bot import intake as module
from models import failpoints
from models.failpoints import Point
from models.tables import Lease, SeenUpdate
from tests.bot.polling import line, remember, say, speaker

pytestmark = pytest.mark.usefixtures("short_pauses", "small")


@pytest.fixture
def small(monkeypatch):
    """Little comes at once, so that a few updates are many."""
    monkeypatch.setattr("bot.line.AT_ONCE", 6)
    monkeypatch.setattr("bot.hand.AT_ONCE", 6)
    monkeypatch.setattr("bot.hand.PORTION", 2)
    monkeypatch.setattr("bot.hand._LOW", 4)


def watched(monkeypatch, one):
    """The offset of each fetch, and how many updates were committed when it was sent."""
    real, asked = module.get_updates, []

    async def ask(bot, offset, held):
        asked.append((offset, len(one.rows(SeenUpdate))))
        return await real(bot, offset, held)

    monkeypatch.setattr(module, "get_updates", ask)
    return asked


@pytest.mark.parametrize("failing", [(), (3,), (1, 2, 6), (4, 5)])
def test_the_next_are_fetched_while_some_are_worked_on_and_none_is_confirmed_early(store, monkeypatch, failing):
    async def go():
        async with line(store, remember) as one:
            real, asked, sizes, met = batches.run_batch, watched(monkeypatch, one), [], []
            failpoints.arm(met.append)

            def batch(there, arrivals, *given):
                sizes.append(len(arrivals))
                if len(sizes) in failing:
                    raise OperationalError("x", {}, Exception())
                return real(there, arrivals, *given)

            monkeypatch.setattr(batches, "run_batch", batch)
            texts = [f"t{number:02}" for number in range(31)]
            say(one, speaker(one), *texts)
            first = one.sandbox.world.updates.pending[0].body["update_id"]
            one.begin()
            await one.until(lambda: len(one.sent) >= 31)
            await one.confirmed()
            assert len(one.sent) == len(one.rows(SeenUpdate)) == 31
            done = sorted(one.rows(SeenUpdate), key=lambda row: row.update_id)
            assert [row.update_id for row in done] == list(range(first, first + 31))
            assert max(sizes) == 2
            assert all(offset - first <= committed for offset, committed in asked if offset)
            assert Point.ASKED_AHEAD in met

    try:
        asyncio.run(go())
    finally:
        failpoints.arm(None)


def test_answers_keep_the_order_of_a_chat_over_many_fetches(store):
    async def go():
        async with line(store, lambda turn: turn.say("language.done", name=turn.heard.text)) as one:
            texts = [f"t{number:02}" for number in range(31)]
            say(one, speaker(one), *texts)
            one.begin()
            await one.until(lambda: len(one.sent) == 31)
            assert [parcel.message.lines[0].params["name"] for parcel in one.sent] == texts

    asyncio.run(go())


def test_a_stop_between_fetches_loses_nothing(store, monkeypatch):
    async def go():
        async with line(store, remember) as one:
            texts = [f"t{number:02}" for number in range(31)]
            say(one, speaker(one), *texts)
            one.begin()
            for enough in (5, 14, 31):
                await one.until(lambda enough=enough: len(one.sent) >= enough)
                await one.end()
                one.begin()
            await one.confirmed()
            assert [row.name for row in one.rows(Lease)] == texts
            assert len(one.sent) == 31

    asyncio.run(go())
