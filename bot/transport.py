"""How requests reach the Bot API: python-telegram-bot's BaseRequest on aiohttp. Knows HTTP; nothing of messages.

What failed before a request can have left is raised as NotSent, so that a caller may try again without asking twice.
Nothing here logs, and no error holds an address: the address holds the token.
"""

import json
import warnings
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, cast

import aiohttp
import orjson
from telegram import Bot, InputFile
from telegram.error import EndPointNotFound, InvalidToken, NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

_JSON = {"Content-Type": "application/json"}
_BEFORE = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.ClientHttpProxyError,
    ValueError,
)

warnings.filterwarnings("ignore", message=r"Please use 'Bot\.\w+' instead of")  # the typed methods cost much more


class NotSent(NetworkError):
    """No connection came about: the Bot API has certainly not seen the request."""


class Transport(BaseRequest):
    """A pool of connections to the Bot API. Times are in seconds; `proxy` is the address of an HTTP proxy, or ""."""

    def __init__(
        self,
        pool: int = 128,
        proxy: str = "",
        read_timeout: float = 20.0,
        connect_timeout: float = 10.0,
        pool_timeout: float = 5.0,
    ) -> None:
        self._pool = pool
        self._proxy = proxy or None
        self._read, self._connect, self._wait = read_timeout, connect_timeout, pool_timeout
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """How long an answer may take, in seconds."""
        return self._read

    async def initialize(self) -> None:
        """Open the pool. Calling it again does nothing."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._pool),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
                timeout=aiohttp.ClientTimeout(total=None),
            )

    async def shutdown(self) -> None:
        """Close the pool."""
        if self._session is not None:
            session, self._session = self._session, None
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """One request: (HTTP status, body). Raises NotSent, TimedOut (perhaps processed) or NetworkError (perhaps)."""
        if self._session is None:
            raise NotSent("the pool is not open")
        read = _given(read_timeout, self._read)
        connect = _given(connect_timeout, self._connect)
        wait = _given(pool_timeout, self._wait)
        timeout = _timeout(None if connect is None or wait is None else connect + wait, connect, read)
        body: Any = _body(request_data) if request_data is not None and request_data.parameters else None
        headers = _JSON if isinstance(body, bytes) else None
        if request_data is not None and request_data.contains_files:
            body, headers = _form(request_data), None
        try:
            async with self._session.request(
                method,
                _address(url),
                data=body,
                headers=headers,
                timeout=timeout,
                proxy=self._proxy,
                allow_redirects=False,
            ) as answer:
                return answer.status, await answer.read()
        except _BEFORE as error:
            raise NotSent(type(error).__name__) from None
        except TimeoutError:
            raise TimedOut from None
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(type(error).__name__) from None

    @staticmethod
    def parse_json_payload(payload: bytes) -> Any:
        """The answer as an object. Raises TelegramError, without the text, when it is not JSON."""
        try:
            answer = _loads(payload)
        except ValueError:
            raise TelegramError("Invalid server response") from None
        if not isinstance(answer, dict):
            raise TelegramError("Invalid server response")
        return answer


def _loads(payload: bytes) -> Any:
    """JSON; also where somebody's text holds half of a surrogate pair, which orjson does not take."""
    try:
        return orjson.loads(payload)
    except ValueError:
        return json.loads(payload)


async def ask(bot: Bot, method: str, parameters: Mapping[str, Any], patience: float | None = None) -> Any:
    """What the Bot API answers to a method. The same as `do_api_request`, at half its price where no file is sent.

    `patience`: seconds that the answer may take, where it is more than usual.
    """
    request = bot.request
    how: dict[str, Any] = {"read_timeout": patience} if patience else {}
    if not isinstance(request, Transport) or any(isinstance(value, InputFile) for value in parameters.values()):
        return await bot.do_api_request(method, dict(parameters), **how)
    try:
        return await request.post(f"{bot.base_url}/{method}", cast(RequestData, _Plain(parameters)), **how)
    except InvalidToken as error:  # with a token that was good at the start
        raise EndPointNotFound(f"Endpoint '{method}' not found in Bot API") from error


class _Plain:
    """Parameters that are JSON already, where python-telegram-bot has a RequestData."""

    contains_files = False
    multipart_data: Mapping[str, Any] = {}

    def __init__(self, parameters: Mapping[str, Any]) -> None:
        self.parameters = parameters


@lru_cache(maxsize=64)
def _timeout(connect: float | None, sock_connect: float | None, sock_read: float | None) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(connect=connect, sock_connect=sock_connect, sock_read=sock_read)


def _given(value: Any, default: float) -> float | None:
    return default if value is BaseRequest.DEFAULT_NONE else value


def _body(data: RequestData) -> bytes:
    return orjson.dumps(data.parameters)


def _form(data: RequestData) -> aiohttp.FormData:
    form = aiohttp.FormData()
    for name, value in data.parameters.items():
        form.add_field(name, value if isinstance(value, str) else orjson.dumps(value).decode())
    for name, (filename, content, kind) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form


@lru_cache(maxsize=256)
def _address(url: str) -> URL:
    return URL(url)
