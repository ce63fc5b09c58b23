"""The public door: `Sandbox` puts world, Bot API, person side and page behind one loopback address."""

import asyncio
import secrets
import socket
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import uvicorn
from starlette.applications import Starlette

from bot.sandbox.api import Api, Send, respond
from bot.sandbox.clock import Clock
from bot.sandbox.errors import NotPossible
from bot.sandbox.params import Receive, Scope
from bot.sandbox.routes import Routes
from bot.sandbox.world import World

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
BACKLOG = 256


class Sandbox:
    """A local Bot API with people, a clock and a chat page.

    `hooks` is an object or mapping with any of these coroutine functions: `cast() -> [{user_id, name, note}]` (whom
    the page shows), `tour() -> {"zh": [...], "en": [...]}` (its guide), `moved(now)` (awaited after the clock was
    moved over HTTP, before that request is answered).
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
        self._server: _Server | None = None
        self._task: asyncio.Task[None] | None = None
        self._socket: socket.socket | None = None

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
        family = socket.AF_INET6 if host == "::1" else socket.AF_INET
        # With the protocol left at 0 asyncio would not turn Nagle's algorithm off: 40 ms for each answer.
        self._socket = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind((host, port))
        self._socket.listen(BACKLOG)
        config = uvicorn.Config(
            self.app,
            lifespan="off",
            interface="asgi3",
            proxy_headers=False,
            ws="none",
            log_config=None,
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=1,
            server_header=False,
        )
        self.world.closing.clear()
        self._api.webhook.resume()
        self._server = _Server(config)
        self._task = asyncio.create_task(self._server.serve(sockets=[self._socket]))
        while not self._server.started:
            if self._task.done():
                await self._task
            await asyncio.sleep(0.005)
        shown = f"[{host}]" if family == socket.AF_INET6 else host
        self.address = f"http://{shown}:{self._socket.getsockname()[1]}"
        return self.address

    async def stop(self) -> None:
        """Stop listening. Held polls are answered first, so that nobody has to wait for them."""
        if self._server is None or self._task is None:
            return
        self.world.closing.set()
        self.world.updates.end()
        self.world.touch()
        await self._api.webhook.stop()
        self._server.should_exit = True
        await self._task
        self._server = self._task = None

    def _hook(self, name: str) -> Callable[..., Awaitable[Any]] | None:
        if isinstance(self._hooks, Mapping):
            return self._hooks.get(name)
        return getattr(self._hooks, name, None)

    def _drop(self, scope: Scope) -> None:
        """Break the connection of a request without a word."""
        for connection in list(self._server.server_state.connections) if self._server else []:
            transport = getattr(connection, "transport", None)
            if transport is not None and transport.get_extra_info("peername")[:2] == tuple(scope["client"]):
                transport.abort()


class _Server(uvicorn.Server):
    """uvicorn without its grip on the process's signals, which belong to the program."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


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
