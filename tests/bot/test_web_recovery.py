"""Behind a webhook nothing is lost and nothing doubled: kills, a store in trouble, stops, a changed webhook."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import aiohttp
import pytest

from bot import webhook
from bot.app import Program
from bot.role import Role
from bot.sandbox import Clock, Sandbox, people
from models import failpoints, sealing
from models.failpoints import Point
from models.tables import DeadLetter, SeenUpdate
from tests import stores
from tests.bot.knocking import House, behind_a_webhook, house, housed, logged, message
from tests.bot.test_web import kept, routes_of_ours

__all__ = ["logged", "routes_of_ours"]  # fixtures for every test here


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(webhook, "_LOOKED_EVERY", 0.1)
    monkeypatch.setattr(webhook, "_LOOKED_AGAIN", 0.05)
    monkeypatch.setattr("models.engine._PRAGMAS", ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=50"))


class Killed(BaseException):
    """The end of the program, as far as one process can play it."""


def once_at(point):
    def hit(reached):
        if reached is point:
            failpoints.arm(None)
            raise Killed

    return hit


ENDS = (Point.ROUTED, Point.BATCH_DONE, Point.BEFORE_COMMIT, Point.BATCH_COMMITTED)


@pytest.mark.parametrize("point", ENDS)
def test_ended_before_the_answer_it_comes_again_and_is_done_once(tmp_path, point):
    @housed()
    async def go(one):
        her = one.person()
        await one.settled()
        failpoints.arm(once_at(point))
        one.says(her, "once")
        with pytest.raises(Killed):
            await asyncio.wait_for(one.program.failed, 60)
        assert one.pending == 1
        await one.stop()
        await one.start()
        one.sandbox.clock.advance(5)
        await one.settled()
        assert kept(one) == [f"{her.id} once"]
        assert len(one.said(her)) == 1

    go(tmp_path)
    failpoints.arm(None)


def test_an_answer_before_the_commit_would_be_found(tmp_path, monkeypatch):
    async def at_once(self, update):
        self._waiting.append((update, asyncio.get_running_loop().create_future()))
        self._bell.set()

    monkeypatch.setattr(webhook.Webhook, "bring", at_once)
    with pytest.raises(AssertionError):
        test_ended_before_the_answer_it_comes_again_and_is_done_once(tmp_path, Point.BEFORE_COMMIT)
    failpoints.arm(None)


@pytest.mark.parametrize("point", [Point.WEBHOOK_COMMITTED, Point.WEBHOOK_BEFORE_2XX])
def test_an_answer_that_never_comes_brings_it_again_and_it_is_done_once(tmp_path, point):
    @housed()
    async def go(one):
        failpoints.arm(once_at(point))
        assert (await one.knock(message(7)))[0] == (503 if point is Point.WEBHOOK_COMMITTED else 500)
        if point is Point.WEBHOOK_COMMITTED:
            with pytest.raises(Killed):
                await asyncio.wait_for(one.program.failed, 60)
            await one.stop()
            await one.start()
        await one.until(lambda: one.program.parts.intake.taking)
        assert (await one.knock(message(7)))[0] == 200
        assert kept(one) == ["5000000001 hello"]

    go(tmp_path)
    failpoints.arm(None)


def test_two_machines_are_brought_the_same_and_do_it_once(tmp_path):
    async def go():
        sealing.load(tmp_path / "data.key")
        with stores.address(tmp_path, stores.POSTGRES) as url:
            async with house(tmp_path, database_url=url) as one:
                chosen = one.chosen.model_copy(update=behind_a_webhook())
                second = Program(chosen, one.sandbox.clock, role=Role.WEB)
                await second.start()
                async with aiohttp.ClientSession(f"http://{chosen.listen}") as http:
                    two = House(one.sandbox, http, chosen)
                    await two.until(lambda: second.parts.intake.taking)
                    left = [message(n, text=str(n), chat=5_000_000_000 + n % 5) for n in range(40)]
                    while left:
                        doors = [door.knock(update) for update in left for door in (one, two)]
                        answers = await asyncio.gather(*doors)
                        assert {status for status, _ in answers} <= {200, 503}
                        done = [answers[2 * n : 2 * n + 2] for n in range(len(left))]
                        left = [
                            update
                            for update, both in zip(left, done, strict=True)
                            if 200 not in (both[0][0], both[1][0])
                        ]
                    assert (await one.get("/health"))[0] == (await two.get("/health"))[0] == 200
                await second.stop()
                assert sorted(kept(one)) == sorted(f"{5_000_000_000 + n % 5} {n}" for n in range(40))
                assert one.rows(DeadLetter) == []

    asyncio.run(go())


SCRIPT = """
import os, sys
from models import failpoints
def hit(point):
    if point == sys.argv[1]:
        os.kill(os.getpid(), 9)
failpoints.arm(hit)
from handlers import routes
from bot.commands.start import run
run()
"""


def test_killed_between_commit_and_answer_nothing_is_doubled(tmp_path):
    """The real program, by SIGKILL; what it committed is answered by the next one, and Telegram's repeat is nothing."""

    async def go():
        sandbox = Sandbox(clock=Clock())
        address = await sandbox.start()
        her = people.join(sandbox.world, "王秀英")
        people.say(sandbox.world, her, "/start")
        mode = behind_a_webhook()
        given = {
            "TOKEN": sandbox.token, "API_URL": address, "DATA_DIR": str(tmp_path / "data"), "MODE": "webhook",
            "WEBHOOK_URL": mode["webhook_url"], "LISTEN": mode["listen"],
            "WEBHOOK_SECRET": mode["webhook_secret"].get_secret_value(),
        }  # fmt: skip
        env = os.environ | {f"DAYBOOK_{name}": value for name, value in given.items()}
        root = Path(__file__).parents[2]
        codes = []
        for point in ("batch_committed", "none"):
            run = await asyncio.create_subprocess_exec(
                sys.executable, "-c", SCRIPT, point, cwd=root, env=env, stderr=subprocess.PIPE
            )
            try:
                if point == "none":
                    async with asyncio.timeout(120):
                        while sandbox.world.updates.pending or len(bot_said(sandbox, her)) < 1:
                            sandbox.clock.advance(1)
                            await asyncio.sleep(0.05)
                    await asyncio.sleep(0.3)
                    run.send_signal(signal.SIGTERM)
                await asyncio.wait_for(run.communicate(), 120)
                codes.append(run.returncode)
            finally:
                if run.returncode is None:
                    run.kill()
        said = bot_said(sandbox, her)
        await sandbox.stop()
        return codes, said

    codes, said = asyncio.run(go())
    assert codes == [-signal.SIGKILL, 0]
    assert len(said) == 1
    store = sqlite3.connect(tmp_path / "data" / "daybook.db")
    assert store.execute("select count(*) from account").fetchone() == (1,)
    assert store.execute("select count(*) from seenupdate").fetchone() == (1,)
    store.close()


def bot_said(sandbox, person):
    return [one for one in sandbox.world.chats[person.id].messages.values() if one["from"]["is_bot"]]


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
