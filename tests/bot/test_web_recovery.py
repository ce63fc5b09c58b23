"""Behind a webhook nothing is lost while the store is in trouble, the program is off, or the webhook is changed."""

import asyncio
import sqlite3

import pytest

from bot import webhook
from models.tables import SeenUpdate
from tests.bot.knocking import house, housed, kept, message

pytestmark = pytest.mark.usefixtures("logged", "remembered", "watched_webhook", "impatient_store")


@housed()
async def test_a_locked_store_is_waited_for_by_telegram(one):
    her = one.person()
    await one.settled()
    lock = sqlite3.connect(one.chosen.data_dir / "daybook.db")
    lock.execute("BEGIN IMMEDIATE")
    status, again = await one.knock(message(7))
    assert (status, int(again) >= 1) == (503, True)
    one.says(her, "kept")
    await one.until(lambda: "last_error_message" in one.sandbox.world.profile["webhook"])
    assert one.program.parts.intake.trouble() == "updates cannot be committed"
    assert one.pending == 1
    lock.close()
    one.sandbox.clock.advance(60)
    await one.settled()
    assert kept(one) == [f"{her.id} kept"]
    assert one.program.parts.intake.trouble() == ""


@housed()
async def test_a_full_disk_is_waited_for_by_telegram(one):
    store = one.program.store

    def limit(pages):
        connection = store.engine.raw_connection()
        connection.cursor().execute(f"PRAGMA max_page_count={pages}")
        connection.close()

    await one.program.in_store(lambda: limit(1))
    long = [message(n, text="x" * 3000, chat=5_000_000_001 + n) for n in range(40)]
    answers = await asyncio.gather(*map(one.knock, long))
    assert {status for status, _ in answers} == {503}
    await one.program.in_store(lambda: limit(1_000_000))
    assert {status for status, _ in await asyncio.gather(*map(one.knock, long))} == {200}
    await one.settled()
    assert len(one.rows(SeenUpdate)) == len(kept(one)) == 40


@housed()
async def test_those_who_wait_behind_a_failing_batch_are_sent_away_at_once(one):
    lock = sqlite3.connect(one.chosen.data_dir / "daybook.db")
    lock.execute("BEGIN IMMEDIATE")
    source = one.program.parts.intake
    waited = await asyncio.gather(*(source.bring(message(n)) for n in range(150)), return_exceptions=True)
    assert {type(error) for error in waited} == {webhook.NotNow}
    assert one.program.parts.sender.counts.failed_batches == 1
    lock.close()
    assert kept(one) == []


@housed()
async def test_waits_grow_while_the_store_stays_away(one):
    lock = sqlite3.connect(one.chosen.data_dir / "daybook.db")
    lock.execute("BEGIN IMMEDIATE")
    waits = [int((await one.knock(message(7)))[1]) for _ in range(6)]
    assert waits == [1, 2, 4, 8, 15, 15]
    lock.close()
    assert (await one.knock(message(7)))[0] == 200


@housed()
async def test_what_is_said_while_it_is_off_waits_at_telegram(one):
    her = one.person()
    await one.settled()
    await one.stop()
    assert one.sandbox.world.profile["webhook"]["url"] == one.chosen.webhook_url
    one.says(her, "a", "b")
    await one.until(lambda: "last_error_message" in one.sandbox.world.profile["webhook"])
    await one.start()
    one.sandbox.clock.advance(60)
    await one.settled()
    assert kept(one) == [f"{her.id} a", f"{her.id} b"]


@housed()
async def test_back_to_polling_nothing_is_left_behind(one):
    her = one.person()
    await one.settled()
    await one.stop()
    one.says(her, "kept")
    one.chosen = one.chosen.model_copy(update={"mode": "polling"})
    await one.start()
    await one.settled()
    assert kept(one) == [f"{her.id} kept"]
    assert "webhook" not in one.sandbox.world.profile
    assert (await one.knock(message(7)))[0] == 404
    assert await one.get("/health/live") == (200, '{"status":"alive"}')


def test_a_webhook_that_telegram_refuses_is_set_again(tmp_path):
    async def go():
        async with house(tmp_path) as one:
            await one.stop()
            one.sandbox.world.faults.add(method="setWebhook", code=400, description="Bad Request: bad webhook", times=1)
            await one.start()
            await one.until(lambda: "did not accept" in one.program.parts.intake.trouble())
            status, said = await one.get("/health")
            assert (status, "Telegram did not accept the webhook" in said) == (503, True)
            await one.until(lambda: not one.program.parts.intake.trouble())

    asyncio.run(go())


@housed()
async def test_a_webhook_that_somebody_removed_is_set_again(one):
    bot = one.program.parts.application.bot
    await bot.delete_webhook()
    await one.until(lambda: one.sandbox.world.profile.get("webhook"))
    hook = one.sandbox.world.profile["webhook"]
    assert (hook["url"], hook["max_connections"]) == (one.chosen.webhook_url, 100)


@housed()
async def test_an_address_that_telegram_cannot_reach_is_trouble(one):
    """Something stands between Telegram and the program; what it says of the last minute is looked at."""
    her = one.person()
    await one.settled()
    source = one.program.parts.intake
    hook = one.sandbox.world.profile["webhook"]
    one.sandbox.world.profile["webhook"] = {**hook, "secret_token": "somebody-elses"}
    one.says(her, "lost?")
    await one.until(lambda: source.trouble() == "Telegram cannot bring updates")
    assert not source.polled()
    one.sandbox.world.profile["webhook"] = hook
    one.sandbox.clock.advance(60)
    await one.settled()
    assert source.polled()
    assert kept(one) == [f"{her.id} lost?"]


@housed()
async def test_a_telegram_that_cannot_be_asked_is_trouble(one):
    source = one.program.parts.intake
    one.sandbox.world.faults.add(method="getWebhookInfo", code=502, times=3)
    await one.until(lambda: source.trouble() == "Telegram cannot be asked")
    await one.until(lambda: not source.trouble())
