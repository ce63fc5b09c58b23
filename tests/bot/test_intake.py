"""The way in: confirmed only after the commit, whatever Telegram, the network or the store do."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from bot import batches
from bot.edge import Unfinished
from models.tables import DeadLetter, Lease, SeenUpdate
from tests.bot.polling import line, remember, say, speaker

pytestmark = pytest.mark.usefixtures("short_pauses")


def fail_on_poison(turn):
    if turn.heard.text == "poison":
        raise RuntimeError
    remember(turn)


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
