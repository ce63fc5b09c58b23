"""Requests reach the Bot API; what went wrong says whether it may have been processed; nothing shows the token."""

import asyncio
import logging
import socket
from typing import Any

import orjson
import pytest
from aiohttp import web
from telegram import Bot, InputFile
from telegram.error import EndPointNotFound, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.transport import NotSent, Transport, ask
from tests.bot.answering import TOKEN, Answer, a_bot, ok, serving

pytestmark = pytest.mark.filterwarnings("ignore:Please use 'Bot")


async def send(bot: Bot, **params: Any) -> Any:
    return await ask(bot, "sendMessage", params)


def call(answer: Answer, **options: Any) -> Any:
    """What becomes of one sendMessage; an error is returned and must not show the token."""

    async def main() -> Any:
        async with serving(answer, **options) as bot:
            try:
                return await send(bot, chat_id=1, text="好")
            except TelegramError as error:
                return error

    result = asyncio.run(main())
    if isinstance(result, TelegramError):
        assert TOKEN not in f"{result!r} {result.__cause__!r} {result.__context__!r}"
    return result


def test_parameters_are_sent_as_json() -> None:
    heard = {}

    async def answer(request: web.Request) -> web.Response:
        heard.update(orjson.loads(await request.read()))
        return await ok(request)

    assert call(answer) == {"path": f"/bot{TOKEN}/sendMessage", "type": "application/json"}
    assert heard == {"chat_id": 1, "text": "好"}


def test_files_are_sent_as_a_form() -> None:
    heard: dict[str, Any] = {}

    async def answer(request: web.Request) -> web.Response:
        async for part in await request.multipart():
            heard[part.name] = (part.filename, await part.read())
        return await ok(request)

    async def main() -> None:
        async with serving(answer) as bot:
            document = InputFile("组".encode(), filename="a.csv")
            await ask(bot, "sendDocument", {"chat_id": 1, "caption": "x", "document": document, "list": [1]})

    asyncio.run(main())
    assert heard == {
        "chat_id": (None, b"1"), "caption": (None, b"x"), "list": (None, b"[1]"), "document": ("a.csv", "组".encode()),
    }  # fmt: skip


def test_files_are_fetched() -> None:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(body=request.path.encode())

    async def main() -> bytes:
        async with serving(answer) as bot:
            return await bot.request.retrieve(f"{bot.base_file_url}/photos/1.jpg")

    assert asyncio.run(main()) == f"/file/bot{TOKEN}/photos/1.jpg".encode()


def refusing(status: int, **body: Any) -> Answer:
    async def answer(_request: web.Request) -> web.Response:
        return web.json_response({"ok": False, **body}, status=status)

    return answer


def test_refusals_are_what_the_library_makes_of_them() -> None:
    flood = call(refusing(429, description="Too Many Requests", parameters={"retry_after": 4}))
    assert (type(flood), type(call(refusing(401, description="Unauthorized")))) == (RetryAfter, EndPointNotFound)


@pytest.mark.parametrize("body", [b"<html>", b"[1]", b""])
def test_an_answer_that_is_no_object_is_an_error_without_its_text(
    body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    async def answer(_request: web.Request) -> web.Response:
        return web.Response(body=body)

    with caplog.at_level(logging.DEBUG):
        assert repr(call(answer)) == "TelegramError('Invalid server response')"
    assert "html" not in caplog.text


def test_a_gateways_page_is_a_network_error() -> None:
    async def answer(_request: web.Request) -> web.Response:
        return web.Response(text="<html>", status=502)

    assert type(call(answer)) is NetworkError


def test_no_answer_in_time_may_have_been_processed() -> None:
    async def answer(_request: web.Request) -> web.Response:
        await asyncio.sleep(1)
        return web.Response()

    assert type(call(answer, read_timeout=0.05)) is TimedOut


def test_a_connection_cut_after_the_request_may_have_been_processed() -> None:
    async def answer(request: web.Request) -> web.Response:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    assert type(call(answer)) is NetworkError


def test_half_an_answer_may_have_been_processed() -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "100"})
        await response.prepare(request)
        await response.write(b"{")
        assert request.transport is not None
        request.transport.close()
        return response

    assert type(call(answer)) is NetworkError


def closed_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@pytest.mark.parametrize(
    ("address", "options"),
    [
        ("http://127.0.0.1:{port}", {}),
        ("http://no-such-host.invalid", {}),
        ("http://api.invalid", {"proxy": "http://127.0.0.1:{port}"}),
        ("http://user name@[", {}),
    ],
)
def test_without_a_connection_nothing_was_processed(address: str, options: dict[str, str]) -> None:
    port = closed_port()

    async def main() -> None:
        given = {name: value.format(port=port) for name, value in options.items()}
        async with a_bot(address.format(port=port), **given) as bot:
            with pytest.raises(NotSent) as caught:
                await send(bot, chat_id=1)
            assert TOKEN not in repr(caught.value)

    asyncio.run(main())


def test_a_full_pool_means_not_sent() -> None:
    async def answer(_request: web.Request) -> web.Response:
        await asyncio.sleep(0.4)
        return web.json_response({"ok": True, "result": True})

    async def main() -> None:
        async with serving(answer, pool=1, pool_timeout=0.05, connect_timeout=0.05) as bot:
            first = asyncio.create_task(send(bot, chat_id=1))
            await asyncio.sleep(0.05)
            with pytest.raises(NotSent):
                await send(bot, chat_id=2)
            assert await first is True

    asyncio.run(main())


def test_times_can_be_given_for_one_call() -> None:
    async def answer(_request: web.Request) -> web.Response:
        await asyncio.sleep(0.2)
        return web.json_response({"ok": True, "result": True})

    async def main() -> None:
        async with serving(answer, read_timeout=0.05) as bot:
            assert await bot.do_api_request("getMe", read_timeout=5, connect_timeout=None) is True
            assert bot.request.read_timeout == 0.05

    asyncio.run(main())


def test_a_closed_pool_sends_nothing() -> None:
    with pytest.raises(NotSent):
        asyncio.run(Bot(TOKEN, request=Transport()).do_api_request("getMe"))


def test_a_proxy_is_asked_for_everything() -> None:
    async def main() -> Any:
        async with serving(ok) as behind:
            proxy = behind.base_url.split("/bot")[0]
            async with a_bot("http://api.invalid", proxy=proxy) as bot:
                return await send(bot, chat_id=1)

    assert asyncio.run(main())["path"] == f"/bot{TOKEN}/sendMessage"


def test_half_of_a_surrogate_pair_does_not_stop_the_answer():
    answer = Transport.parse_json_payload(b'{"ok":true,"result":["half \\ud83d"]}')
    assert answer == {"ok": True, "result": ["half \ud83d"]}
