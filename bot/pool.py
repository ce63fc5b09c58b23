"""Connections to one or a few servers, kept open and used again. Knows HTTP's way on the wire, and nothing of bots.

Nothing here logs, and no error holds an address.
"""

import asyncio
import ssl
from base64 import b64encode
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, unquote, urlsplit

from bot.http1 import Answer, Broken, Incoming, request

_KEPT = 15.0
"""Seconds without use after which a connection is closed: before a server would, in the moment of a request."""
_NEXT_ADDRESS = 0.25
_IN_A_PATH = "/%:@!$&'()*+,;=~"


class NotOpened(Exception):
    """No connection came about: nobody has seen the request."""


@dataclass(frozen=True)
class Place:
    """Where a server listens."""

    secure: bool
    host: str
    port: int

    @property
    def whole(self) -> str:
        """Its host and port."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def name(self) -> str:
        """As a request names it."""
        return self.whole.removesuffix(":443" if self.secure else ":80")


@dataclass(frozen=True)
class Times:
    """How long things may take, in seconds (None: for ever): a free connection, a new one, and silence after asking."""

    room: float | None
    connect: float | None
    silence: float | None


class Connection(asyncio.Protocol):
    """One connection, on which one request at a time is answered."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._incoming = Incoming()
        self._answer: asyncio.Future[Answer] | None = None
        self._limit: asyncio.Timeout | None = None
        self._silence: float | None = None

    @property
    def usable(self) -> bool:
        """Whether a request may be written on it."""
        return self._transport is not None and not self._transport.is_closing()

    async def ask(self, written: bytes, silence: float | None, *, bodiless: bool = False) -> Answer:
        """Write a request, and wait for its answer. Raises Broken, TimeoutError, ConnectionError."""
        if self._transport is None:
            raise ConnectionResetError
        self._incoming, self._silence = Incoming(bodiless=bodiless), silence
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(written)
        try:
            async with asyncio.timeout(silence) as self._limit:
                return await self._answer
        finally:
            self._answer = self._limit = None

    async def secure(self, host: str) -> None:
        """From here on encrypted, with the server of that name."""
        assert self._transport is not None
        loop = asyncio.get_running_loop()
        self._transport = await loop.start_tls(self._transport, self, _certainly(), server_hostname=host)

    def close(self) -> None:
        """Use it no more."""
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """It is open."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """A piece of an answer; whoever speaks unasked is not listened to."""
        if self._answer is None or self._answer.done():
            self.close()
            return
        if self._limit and self._silence is not None and not self._limit.expired():
            self._limit.reschedule(asyncio.get_running_loop().time() + self._silence)
        self._take(data)

    def eof_received(self) -> None:
        """Nothing more comes; that ends some answers."""
        self._take(b"")

    def connection_lost(self, error: Exception | None) -> None:
        """It is closed."""
        self._transport = None
        if self._answer and not self._answer.done():
            self._answer.set_exception(error or ConnectionResetError())

    def _take(self, piece: bytes) -> None:
        if self._answer is None or self._answer.done():
            return
        try:
            if (answer := self._incoming.take(piece)) is not None:
                self._answer.set_result(answer)
        except Broken as broken:
            self._answer.set_exception(broken)


class Pool:
    """At most `most` requests at once, each on a connection of its own. `proxy`: what they go through, or ""."""

    def __init__(self, most: int, proxy: str = "") -> None:
        self._room = asyncio.Semaphore(most)
        self._proxy = proxy
        self._open: set[Connection] = set()
        self._idle: deque[tuple[float, Place, Connection]] = deque()
        self._sweep: asyncio.TimerHandle | None = None
        self._closed = False

    async def ask(self, method: str, address: str, fields: Mapping[str, str], body: bytes, times: Times) -> Answer:
        """One request. Raises NotOpened when nobody has seen it; else Broken, TimeoutError or OSError: perhaps."""
        try:
            place, target = _split(address)
            given = {"Host": place.name, **fields}
            if self._proxy and not place.secure:
                target, given = f"http://{place.name}{target}", given | _pass(self._proxy)
            written = request(method, target, given, body)
        except ValueError as error:
            raise NotOpened(type(error).__name__) from None
        connection = await self._taken(place, times)
        lasts = False
        try:
            answer = await connection.ask(written, times.silence)
            lasts = answer.lasts
        finally:
            self._put_back(place, connection, lasts)
        return answer

    async def close(self) -> None:
        """Close everything; whoever waits for an answer gets none, and nobody who asks later."""
        self._closed = True
        if self._sweep:
            self._sweep.cancel()
        self._sweep = None
        self._idle.clear()
        for connection in self._open:
            connection.close()
        self._open.clear()
        await asyncio.sleep(0)  # the connections close in the next round of the loop

    async def _taken(self, place: Place, times: Times) -> Connection:
        try:
            async with asyncio.timeout(times.room):
                await self._room.acquire()
        except TimeoutError:
            raise NotOpened("no connection is free") from None
        try:
            if self._closed:
                raise ConnectionAbortedError
            connection = self._kept(place)
            if connection is None:
                async with asyncio.timeout(times.connect):
                    connection = await self._opened(place)
        except (OSError, Broken, ValueError) as error:
            self._room.release()
            raise NotOpened(type(error).__name__) from None
        except BaseException:
            self._room.release()
            raise
        self._open.add(connection)
        return connection

    def _kept(self, place: Place) -> Connection | None:
        """The one that was used last, of those that are still open."""
        for at in range(len(self._idle) - 1, -1, -1):
            _, there, connection = self._idle[at]
            if there == place:
                del self._idle[at]
                if connection.usable:
                    return connection
                self._open.discard(connection)
                return self._kept(place)
        return None

    async def _opened(self, place: Place) -> Connection:
        if not self._proxy:
            return await _connected(place)
        through, _ = _split(self._proxy)
        connection = await _connected(through)
        if place.secure:
            try:
                asked = request("CONNECT", place.whole, {"Host": place.whole, **_pass(self._proxy)}, b"")
                answer = await connection.ask(asked, None, bodiless=True)
                if not 200 <= answer.status < 300:
                    raise ConnectionRefusedError
                await connection.secure(place.host)
            except BaseException:
                connection.close()
                raise
        return connection

    def _put_back(self, place: Place, connection: Connection, lasts: bool) -> None:
        self._room.release()
        if not lasts or not connection.usable or connection not in self._open:
            connection.close()
            self._open.discard(connection)
            return
        loop = asyncio.get_running_loop()
        self._idle.append((loop.time(), place, connection))
        if self._sweep is None:
            self._sweep = loop.call_later(_KEPT, self._close_the_unused)

    def _close_the_unused(self) -> None:
        loop = asyncio.get_running_loop()
        while self._idle and (not self._idle[0][2].usable or self._idle[0][0] + _KEPT <= loop.time()):
            connection = self._idle.popleft()[2]
            connection.close()
            self._open.discard(connection)
        self._sweep = loop.call_at(self._idle[0][0] + _KEPT, self._close_the_unused) if self._idle else None


async def _connected(place: Place) -> Connection:
    secure = _certainly() if place.secure else None
    loop = asyncio.get_running_loop()
    _, connection = await loop.create_connection(
        Connection, place.host, place.port, ssl=secure, happy_eyeballs_delay=_NEXT_ADDRESS
    )
    return connection


@lru_cache(maxsize=1)
def _certainly() -> ssl.SSLContext:
    """Encrypted, and with the server that bears the name: loaded when first needed."""
    return ssl.create_default_context()


@lru_cache(maxsize=256)
def _split(address: str) -> tuple[Place, str]:
    """Where an address leads, and what is asked for there. Raises ValueError."""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("no address")
    secure = parts.scheme == "https"
    target = quote(parts.path or "/", safe=_IN_A_PATH) + (f"?{parts.query}" if parts.query else "")
    return Place(secure, parts.hostname, parts.port or (443 if secure else 80)), target


@lru_cache(maxsize=1)
def _pass(proxy: str) -> dict[str, str]:
    """What a proxy whose address holds a name wants to be shown."""
    parts = urlsplit(proxy)
    if not parts.username:
        return {}
    said = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return {"Proxy-Authorization": "Basic " + b64encode(said.encode()).decode()}
