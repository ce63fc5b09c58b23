"""An HTTP server in the program's own event loop. What it serves is somebody else's business."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

import uvicorn

_BACKLOG = 256
_LAST_ANSWERS = 5
"""Seconds that answers under way have when the server stops."""

Message = MutableMapping[str, Any]
App = Callable[[Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]]


class Server:
    """Serves the ASGI application `app` between `start` and `stop`, which waits `patience` seconds for last answers."""

    def __init__(self, app: App, patience: int = _LAST_ANSWERS) -> None:
        self._app, self._patience = app, patience
        self._server: _Uvicorn | None = None
        self._task: asyncio.Task[None] | None = None

    async def start(self, host: str, port: int) -> str:
        """Listen; port 0 takes a free one. Returns the base address. Raises OSError where nobody can listen."""
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        # With the protocol left at 0 asyncio would not turn Nagle's algorithm off: 40 ms for each answer.
        listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        try:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind((host, port))
            listening.listen(_BACKLOG)
        except OSError:
            listening.close()
            raise
        self._server = _Uvicorn(_config(self._app, self._patience))
        self._task = asyncio.create_task(self._server.serve(sockets=[listening]))
        while not self._server.started:
            if self._task.done():
                await self._task
            await asyncio.sleep(0.005)
        shown = f"[{host}]" if family == socket.AF_INET6 else host
        return f"http://{shown}:{listening.getsockname()[1]}"

    async def stop(self) -> None:
        """Take no more requests, give those under way a moment, and end."""
        if self._server is None or self._task is None:
            return
        self._server.should_exit = True
        await self._task
        self._server = self._task = None

    def drop(self, client: tuple[str, int]) -> None:
        """Break the connection to an address without a word."""
        for connection in list(self._server.server_state.connections) if self._server else []:
            transport = getattr(connection, "transport", None)
            if transport is not None and transport.get_extra_info("peername")[:2] == client:
                transport.abort()


class _Uvicorn(uvicorn.Server):
    """uvicorn without its grip on the process's signals, which belong to the program."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _config(app: App, patience: int) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        lifespan="off",
        interface="asgi3",
        proxy_headers=False,
        ws="none",
        log_config=None,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=patience,
        timeout_keep_alive=75,
        server_header=False,
    )
