"""A program, what it is told at its start, and a Bot API for it."""

from contextlib import asynccontextmanager

from pydantic import SecretStr

from bot.limits import Limits
from bot.sandbox import Sandbox
from bot.settings import Settings

FAST = Limits(overall=10_000, chat=1000.0, burst=1000)


def told(turn):
    turn.say("refuse.old_button")


def settings_for(sandbox, tmp_path, **more):
    given = {"token": SecretStr(sandbox.token), "api_url": sandbox.address, "data_dir": tmp_path / "data"}
    return Settings().model_copy(update=given | more)


@asynccontextmanager
async def api():
    sandbox = Sandbox()
    await sandbox.start()
    try:
        yield sandbox
    finally:
        await sandbox.stop()
