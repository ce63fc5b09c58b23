"""A Bot API that answers everything in one way, and bots that ask it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from telegram import Bot

from bot.transport import Transport

TOKEN = "12345:secret-of-the-bot"
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def serving(answer: Answer, **options: Any) -> AsyncIterator[Bot]:
    """A Bot whose Bot API answers everything with `answer`."""
    app = web.Application()
    app.router.add_route("*", "/{any:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        async with a_bot(address, **options) as bot:
            yield bot
    finally:
        await runner.cleanup()


@asynccontextmanager
async def a_bot(address: str, **options: Any) -> AsyncIterator[Bot]:
    """A Bot of the Bot API at this address, with a transport of its own."""
    transport = Transport(**options)
    bot = Bot(TOKEN, base_url=f"{address}/bot", base_file_url=f"{address}/file/bot", request=transport)
    await transport.initialize()
    await transport.initialize()
    try:
        yield bot
    finally:
        await transport.shutdown()
        await transport.shutdown()


async def ok(request: web.Request) -> web.Response:
    """All is well; says what was asked, and how."""
    return web.json_response({"ok": True, "result": {"path": request.path, "type": request.content_type}})
