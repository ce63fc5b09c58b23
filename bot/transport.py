"""How requests reach the Bot API: python-telegram-bot's BaseRequest on pool.py. Knows forms; nothing of messages.

What failed before a request can have left is raised as NotSent, so that a caller may try again without asking twice.
Nothing here logs, and no error holds an address: the address holds the token.
"""

import json
import warnings
from collections.abc import Mapping
from secrets import token_hex
from typing import Any, cast

import orjson
from telegram import Bot, InputFile
from telegram.error import EndPointNotFound, InvalidToken, NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.http1 import Broken
from bot.pool import NotOpened, Pool, Times

_JSON = "application/json"
_IN_QUOTES = str.maketrans({'"': "%22", "\r": "%0D", "\n": "%0A"})

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
        self._most, self._proxy = pool, proxy
        self._read, self._connect, self._wait = read_timeout, connect_timeout, pool_timeout
        self._pool: Pool | None = None

    @property
    def read_timeout(self) -> float:
        """How long an answer may take, in seconds."""
        return self._read

    async def initialize(self) -> None:
        """Open the pool. Calling it again does nothing."""
        if self._pool is None:
            self._pool = Pool(self._most, self._proxy)

    async def shutdown(self) -> None:
        """Close the pool."""
        if self._pool is not None:
            pool, self._pool = self._pool, None
            await pool.close()

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
        if self._pool is None:
            raise NotSent("the pool is not open")
        times = Times(
            room=_given(pool_timeout, self._wait),
            connect=_given(connect_timeout, self._connect),
            silence=_given(read_timeout, self._read),
        )
        kind, body = _body(request_data)
        fields = {"User-Agent": self.USER_AGENT} | ({"Content-Type": kind} if kind else {})
        try:
            answer = await self._pool.ask(method, url, fields, body, times)
        except NotOpened as error:
            raise NotSent(str(error)) from None
        except TimeoutError:
            raise TimedOut from None
        except (Broken, OSError) as error:
            raise NetworkError(type(error).__name__) from None
        return answer.status, answer.body

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


async def ask(bot: Bot, method: str, parameters: Mapping[str, Any]) -> Any:
    """What the Bot API answers to a method. The same as `do_api_request`, at half its price where no file is sent."""
    request = bot.request
    if not isinstance(request, Transport) or any(isinstance(value, InputFile) for value in parameters.values()):
        return await bot.do_api_request(method, dict(parameters))
    try:
        return await request.post(f"{bot.base_url}/{method}", cast(RequestData, _Plain(parameters)))
    except InvalidToken as error:  # with a token that was good at the start
        raise EndPointNotFound(f"Endpoint '{method}' not found in Bot API") from error


class _Plain:
    """Parameters that are JSON already, where python-telegram-bot has a RequestData."""

    contains_files = False
    multipart_data: Mapping[str, Any] = {}

    def __init__(self, parameters: Mapping[str, Any]) -> None:
        self.parameters = parameters


def _given(value: Any, default: float) -> float | None:
    return default if value is BaseRequest.DEFAULT_NONE else value


def _body(data: RequestData | None) -> tuple[str, bytes]:
    """What a request says, and of what kind it is: "" when it says nothing."""
    if data is None or not data.parameters:
        return "", b""
    if data.contains_files:
        return _form(data)
    return _JSON, orjson.dumps(data.parameters)


def _form(data: RequestData) -> tuple[str, bytes]:
    edge = token_hex(16)
    written = bytearray()
    for name, value in data.parameters.items():
        written += _part(edge, f'name="{name}"', "", value.encode() if isinstance(value, str) else orjson.dumps(value))
    for name, (filename, content, kind) in data.multipart_data.items():
        named = f'name="{name}"; filename="{filename.translate(_IN_QUOTES)}"'
        held = content if isinstance(content, bytes) else content.read()
        written += _part(edge, named, f"Content-Type: {kind}\r\n", held)
    return f"multipart/form-data; boundary={edge}", bytes(written) + f"--{edge}--\r\n".encode()


def _part(edge: str, named: str, more: str, content: bytes) -> bytes:
    return f"--{edge}\r\nContent-Disposition: form-data; {named}\r\n{more}\r\n".encode() + content + b"\r\n"
