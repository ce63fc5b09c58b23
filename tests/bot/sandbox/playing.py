"""A running sandbox with python-telegram-bot's own Bot as the client, and the person side as short calls."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
from telegram import Bot, Update

from bot.sandbox import Sandbox


@dataclass
class Play:
    """Both sides of one sandbox."""

    sandbox: Sandbox
    bot: Bot
    http: aiohttp.ClientSession
    address: str

    async def post(self, path: str, **body: Any) -> Any:
        async with self.http.post(f"/sandbox/{path}", json=body) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def get(self, path: str) -> Any:
        async with self.http.get(f"/sandbox/{path}") as answer:
            return await answer.json()

    async def call(self, method: str, **form: Any) -> tuple[int, dict[str, Any]]:
        """A Bot API call without a library between."""
        async with self.http.post(f"/bot{self.sandbox.token}/{method}", json=form) as answer:
            return answer.status, await answer.json()

    async def join(self, name: str = "陈秀兰", **more: Any) -> int:
        """Somebody who has pressed START, with that update already confirmed."""
        person = await self.post("people", name=name, **more)
        await self.post(f"people/{person['user_id']}/start")
        await self.confirm()
        return int(person["user_id"])

    async def updates(self) -> list[Update]:
        """What waits, and confirm it."""
        found = list(await self.bot.get_updates(timeout=0, allowed_updates=[]))
        if found:
            await self.bot.get_updates(offset=found[-1].update_id + 1, timeout=0)
        return found

    async def confirm(self) -> None:
        await self.updates()

    async def messages(self, person: int) -> list[dict[str, Any]]:
        return list((await self.get(f"people/{person}/transcript"))["messages"])


@asynccontextmanager
async def playing(**options: Any) -> AsyncIterator[Play]:
    """A sandbox that runs as long as the block; at the end nothing the bot sent may break the published shape."""
    sandbox = Sandbox(**options)
    address = await sandbox.start()
    bot = Bot(sandbox.token, base_url=f"{address}/bot", base_file_url=f"{address}/file/bot")
    try:
        async with bot, aiohttp.ClientSession(address) as http:
            yield Play(sandbox, bot, http, address)
    finally:
        await sandbox.stop()


def play(test: Callable[[Play], Awaitable[None]]) -> Callable[[], None]:
    """Run a coroutine test inside its own sandbox."""

    def run() -> None:
        async def main() -> None:
            async with playing() as both:
                await asyncio.wait_for(test(both), 60)

        asyncio.run(main())

    run.__name__, run.__doc__ = test.__name__, test.__doc__
    return run
