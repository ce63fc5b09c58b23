"""The door of the bench's Bot API: a lean HTTP server before the sandbox, so that the harness costs little, and a
distance that can be set. No people, no figures.
"""

import asyncio
from collections.abc import MutableMapping
from typing import Any

from aiohttp import web

from bot.sandbox import Sandbox


class Door:
    """Listens on this machine and hands each call to the sandbox. `distance` is the round trip in seconds."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.distance = 0.0
        self._sandbox = sandbox
        self._runner = web.ServerRunner(web.Server(self._answer, access_log=None))

    async def open(self) -> str:
        """Listen on a free port; the address."""
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0, backlog=512, shutdown_timeout=0.5)
        await site.start()
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def close(self) -> None:
        """Listen no more."""
        await self._runner.cleanup()

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        if self.distance:
            await asyncio.sleep(self.distance / 2)
        answer = await self._asked(request)
        if self.distance:
            await asyncio.sleep(self.distance / 2)
        return answer

    async def _asked(self, request: web.BaseRequest) -> web.Response:
        content, said = await request.read(), _Said()
        scope = {
            "type": "http",
            "method": request.method,
            "path": request.path,
            "query_string": request.query_string.encode(),
            "headers": [(name.lower(), value) for name, value in request.raw_headers],
            "client": ("127.0.0.1", 0),
        }
        unread = [{"type": "http.request", "body": content, "more_body": False}]

        async def receive() -> MutableMapping[str, Any]:
            return unread.pop() if unread else await asyncio.get_running_loop().create_future()

        await self._sandbox.app(scope, receive, said)
        return web.Response(status=said.status, body=said.body, content_type="application/json", headers=said.headers)


class _Said:
    """Takes the sandbox's answer."""

    def __init__(self) -> None:
        self.status, self.body = 500, b""
        self.headers: dict[str, str] = {}

    async def __call__(self, event: MutableMapping[str, Any]) -> None:
        if event["type"] == "http.response.start":
            self.status = event["status"]
            known = (b"content-type", b"content-length")
            self.headers = {name.decode(): value.decode() for name, value in event["headers"] if name not in known}
        else:
            self.body = event["body"]
