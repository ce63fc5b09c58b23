"""Behind a webhook nothing is lost and nothing doubled, wherever the program is ended."""

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
from models.tables import DeadLetter
from tests import stores
from tests.bot.knocking import House, behind_a_webhook, house, housed, kept, message

pytestmark = pytest.mark.usefixtures("logged", "remembered", "watched_webhook", "impatient_store")


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
