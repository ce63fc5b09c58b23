"""The public door: `Sandbox` puts world, Bot API, person side and page behind one loopback address."""

import secrets
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from starlette.applications import Starlette

from bot.sandbox.api import Api, Send, respond
from bot.sandbox.clock import Clock
from bot.sandbox.errors import NotPossible
from bot.sandbox.params import Receive, Scope
from bot.sandbox.routes import Routes
from bot.sandbox.world import World
from bot.server import Server

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class Sandbox:
    """A local Bot API with people, a clock and a chat page.

    `hooks` is an object or mapping with any of these coroutine functions: `cast() -> [{user_id, name, note}]` (whom
    the page shows; `notes` are the note by language, and who has `beside`, a word of the page, waits until that is
    tapped), `tour() -> {"zh-hans": [...], "en": [...]}` (its guide), `moved(now)` (awaited after the clock was moved
    over HTTP, before that request is answered).
    `zone` is the time zone in which the page shows the clock.
    `app` is the ASGI application; `world` and `clock` may be used directly from the same event loop.
    """

    def __init__(
        self,
        *,
        token: str | None = None,
        clock: Clock | None = None,
        hooks: object = None,
        check: bool = True,
        username: str = "daybook_bot",
        name: str = "Daybook",
        zone: str = "Asia/Shanghai",
    ) -> None:
        self.clock = clock or Clock()
        self.token = token or f"{7_000_000_000 + secrets.randbelow(10**9)}:{secrets.token_urlsafe(26)[:35]}"
        self.world = World(self.clock, self.token, username, name)
        self.address = ""
        self._hooks = hooks
        self._api = Api(self.world, self._drop, check=check)
        self._pages = Starlette(routes=Routes(self.world, self._hook, zone).all())
        self._server: Server | None = None

    async def app(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI application."""
        if scope["type"] != "http":
            return
        refused = stranger(scope)
        path: str = scope["path"]
        if refused:
            await respond(send, 403, refused.encode(), "text/plain")
        elif path.startswith("/bot"):
            await self._api.handle(scope, receive, send)
        elif path.startswith("/file/bot"):
            await self._api.download(scope, receive, send)
        else:
            await self._pages(scope, receive, send)

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> str:
        """Listen (loopback only) in this event loop; the base address. Port 0 takes a free one."""
        if host not in LOOPBACK:
            raise NotPossible(f"the sandbox listens on this machine only, not on {host}")
        self.world.closing.clear()
        self._server = Server(self.app, patience=1)
        self.address = await self._server.start(host, port)
        self._api.webhook.resume()
        return self.address

    async def stop(self) -> None:
        """Stop listening. Held polls are answered first, so that nobody has to wait for them."""
        if self._server is None:
            return
        self.world.closing.set()
        self.world.updates.end()
        self.world.touch()
        await self._api.webhook.stop()
        await self._server.stop()
        self._server = None

    def _hook(self, name: str) -> Callable[..., Awaitable[Any]] | None:
        if isinstance(self._hooks, Mapping):
            return self._hooks.get(name)
        return getattr(self._hooks, name, None)

    def _drop(self, scope: Scope) -> None:
        """Break the connection of a request without a word."""
        if self._server:
            self._server.drop(tuple(scope["client"]))


def stranger(scope: Scope) -> str:
    """Why a request is not let in, or nothing: only loopback names, and no other site's page may act on people."""
    headers = dict(scope["headers"])
    host = headers.get(b"host", b"").decode("latin-1")
    if urlsplit(f"//{host}").hostname not in LOOPBACK:
        return "The sandbox answers only to 127.0.0.1, localhost and [::1]."
    origin = headers.get(b"origin")
    foreign = origin is not None and origin.decode("latin-1") != f"http://{host}"
    if scope["method"] != "GET" and scope["path"].startswith("/sandbox") and foreign:
        return "Another site's page may not act here."
    return ""
