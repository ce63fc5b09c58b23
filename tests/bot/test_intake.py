"""The way in: confirmed only after the commit, whatever Telegram, the network or the store do."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import select
from telegram.ext import Application

from bot import batches
from bot import intake as module
from bot.asides import Asides
from bot.batches import Batches
from bot.edge import Unfinished
from bot.intake import Intake
from bot.routing import Router
from bot.sandbox import Sandbox, people
from bot.transport import Transport
from models import failpoints
from models.failpoints import Point
from models.tables import DeadLetter, Lease, SeenUpdate
from tests.factories import NOON


class Line:
    """An intake on a sandbox, without a sender: what it would send is in `sent`."""

    def __init__(self, store, sandbox, application, said):
        self.store, self.sandbox, self.bot = store, sandbox, application.bot
        self.sent, self.changed = [], []
        self.executor = ThreadPoolExecutor(1)
        router = Router(application, (), {}, {"said": said}, Asides())
        clock = sandbox.clock.now
        work = Batches(router, store, self.executor, clock, "me", self.sent.extend, self.changed.append)
        self.intake = Intake(self.bot, work, clock)
        self.task = None

    def begin(self):
        self.task = asyncio.ensure_future(self.intake.run())

    async def end(self):
        self.intake.stop()
        await asyncio.wait_for(self.task, 60)

    async def until(self, true):
        async with asyncio.timeout(60):
            while not true():
                await asyncio.sleep(0.005)

    async def confirmed(self):
        async with asyncio.timeout(60):
            while (await self.bot.get_webhook_info()).pending_update_count:
                await asyncio.sleep(0.005)

    def rows(self, table):
        with self.store.transaction() as session:
            return list(session.exec(select(table)))


@asynccontextmanager
async def line(store, said):
    sandbox = Sandbox(check=False)
    address = await sandbox.start()
    builder = Application.builder().token(sandbox.token).base_url(f"{address}/bot").updater(None).job_queue(None)
    application = builder.request(Transport()).get_updates_request(Transport()).build()
    await application.initialize()
    one = Line(store, sandbox, application, said)
    try:
        yield one
    finally:
        if one.task:
            await one.end()
        await application.shutdown()
        await sandbox.stop()
        one.executor.shutdown()


def remember(turn):
    turn.session.add(Lease(name=turn.heard.text, holder="x", until=NOON))
    turn.say("refuse.old_button")


def fail_on_poison(turn):
    if turn.heard.text == "poison":
        raise RuntimeError
    remember(turn)


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(module, "_FIRST_PAUSE", 0.01)
    monkeypatch.setattr(module, "_LONGEST_PAUSE", 0.05)


def speaker(one):
    return people.join(one.sandbox.world, "王秀英")


def say(one, person, *texts):
    for text in texts:
        people.say(one.sandbox.world, person, text)


def test_nothing_is_confirmed_before_its_commit(store, monkeypatch):
    waiting = []

    async def go():
        async with line(store, remember) as one:
            real = batches.run_batch

            def batch(*given):
                found = real(*given)
                waiting.append(len(one.sandbox.world.updates.pending))
                return found

            monkeypatch.setattr(batches, "run_batch", batch)
            say(one, speaker(one), "a", "b")
            one.begin()
            await one.until(lambda: len(one.sent) == 2)
            await one.confirmed()
            assert one.intake.polled()
            assert not one.intake.polled()

    asyncio.run(go())
    assert waiting[0] >= 2


def test_a_poison_update_is_set_aside_and_the_others_go_on(store):
    async def go():
        async with line(store, fail_on_poison) as one:
            texts = [f"t{n}" for n in range(20)] + ["poison"] + [f"u{n}" for n in range(19)]
            say(one, speaker(one), *texts)
            one.begin()
            await one.until(lambda: len(one.sent) == 40)
            await one.confirmed()
            assert sorted(row.name for row in one.rows(Lease)) == sorted(set(texts) - {"poison"})
            (letter,) = one.rows(DeadLetter)
            told = [
                parcel.message.lines[0] for parcel in one.sent if parcel.message.lines[0].key == "error.dead_letter"
            ]
            assert [line.params["number"] for line in told] == [letter.number]

    asyncio.run(go())


def test_what_cannot_be_parsed_does_not_stop_the_line(store):
    async def go():
        async with line(store, remember) as one:
            person = speaker(one)
            one.sandbox.world.updates.put_raw(
                {"message": {"message_id": "?", "chat": {"id": person.id, "type": "private"}}}
            )
            say(one, person, "after")
            one.begin()
            await one.until(lambda: len(one.sent) == 2)
            await one.confirmed()
            assert [row.name for row in one.rows(Lease)] == ["after"]
            assert len(one.rows(DeadLetter)) == 1

    asyncio.run(go())


def test_a_failing_commit_is_not_confirmed_and_is_done_later(store, monkeypatch):
    async def go():
        async with line(store, remember) as one:
            real, trouble = batches.run_batch, [OperationalError("x", {}, Exception())] * 3

            def batch(*given):
                if trouble:
                    assert one.sandbox.world.updates.pending
                    raise trouble.pop()
                return real(*given)

            monkeypatch.setattr(batches, "run_batch", batch)
            say(one, speaker(one), "a")
            one.begin()
            await one.until(lambda: one.sent)
            await one.confirmed()
            assert trouble == []
            assert [row.name for row in one.rows(Lease)] == ["a"]

    asyncio.run(go())


def test_answers_committed_before_the_store_failed_are_sent(store, monkeypatch):
    async def go():
        async with line(store, remember) as one:
            real, left = batches.run_batch, [1]

            def batch(*given):
                found = real(*given)
                if left.pop() if left else False:
                    raise Unfinished(found)
                return found

            monkeypatch.setattr(batches, "run_batch", batch)
            say(one, speaker(one), "a")
            one.begin()
            await one.until(lambda: one.sent)
            await one.confirmed()
            assert len(one.sent) == 1

    asyncio.run(go())


def test_a_second_delivery_changes_nothing(store):
    async def go():
        async with line(store, remember) as one:
            person = speaker(one)
            say(one, person, "a")
            raw = dict(one.sandbox.world.updates.pending[0].body)
            one.begin()
            await one.until(lambda: one.sent)
            await one.confirmed()
            await one.intake._work([raw])
            assert len(one.sent) == len(one.rows(Lease)) == len(one.rows(SeenUpdate)) == 1

    asyncio.run(go())


def test_a_webhook_is_removed_first(store):
    async def go():
        async with line(store, remember) as one:
            await one.bot.set_webhook("http://127.0.0.1:9/hook")
            say(one, speaker(one), "a")
            one.begin()
            await one.until(lambda: one.sent)

    asyncio.run(go())


@pytest.mark.parametrize(
    "fault",
    [
        {"code": 401, "description": "Unauthorized"},
        {"code": 409, "description": "Conflict: terminated by other getUpdates request"},
        {"code": 429, "retry_after": 1},
        {"code": 500},
        {"kind": "html", "code": 502},
        {"kind": "lost"},
        {"kind": "hang", "seconds": 0.05},
    ],
)
def test_trouble_on_the_way_is_waited_out(store, fault):
    async def go():
        async with line(store, remember) as one:
            one.sandbox.world.faults.add(method="getUpdates", **fault)
            say(one, speaker(one), "a")
            one.begin()
            await one.until(lambda: one.sent)
            await one.confirmed()
            assert [row.name for row in one.rows(Lease)] == ["a"]

    asyncio.run(go())


def test_a_bot_api_without_webhooks_will_do(store):
    async def go():
        async with line(store, remember) as one:
            one.sandbox.world.faults.add(method="deleteWebhook", code=404, description="Not Found")
            say(one, speaker(one), "a")
            one.begin()
            await one.until(lambda: one.sent)

    asyncio.run(go())


def test_after_a_silent_week_the_numbers_may_begin_anew(store):
    async def go():
        async with line(store, remember) as one:
            person = speaker(one)
            say(one, person, "a")
            one.begin()
            await one.until(lambda: one.sent)
            await one.confirmed()
            assert one.intake._sorted_out([]) == []
            assert one.intake._offset > 0
            one.sandbox.clock.advance(timedelta(days=8).total_seconds())
            assert one.intake._sorted_out([]) == []
            assert one.intake._offset == 0

    asyncio.run(go())


def test_an_answer_that_is_no_list_is_nothing(store):
    async def go():
        async with line(store, remember) as one:
            assert one.intake._sorted_out({"what": 1}) == one.intake._sorted_out([1, "x"]) == []

    asyncio.run(go())


def test_updates_without_a_number_do_not_spin_the_line(store):
    async def go():
        async with line(store, remember) as one:
            await one.intake._work([{"message": {}}])
            assert one.intake._offset == 0
            assert not one.intake.busy

    asyncio.run(go())


def test_stopping_ends_a_held_poll_at_once(store):
    async def go():
        async with line(store, remember) as one:
            one.begin()
            await one.until(lambda: one.sandbox.world.updates.polling)
            async with asyncio.timeout(1):
                await one.end()

    asyncio.run(go())


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


@pytest.mark.usefixtures("small")
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


@pytest.mark.usefixtures("small")
def test_answers_keep_the_order_of_a_chat_over_many_fetches(store):
    async def go():
        async with line(store, lambda turn: turn.say("language.done", name=turn.heard.text)) as one:
            texts = [f"t{number:02}" for number in range(31)]
            say(one, speaker(one), *texts)
            one.begin()
            await one.until(lambda: len(one.sent) == 31)
            assert [parcel.message.lines[0].params["name"] for parcel in one.sent] == texts

    asyncio.run(go())


@pytest.mark.usefixtures("small")
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
