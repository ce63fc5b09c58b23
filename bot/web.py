"""What is asked over HTTP: Telegram's updates by webhook, /health, /metrics. Nothing of people in any answer.

Of an update nothing is read before its secret was found right, and 200 is said only after the commit.
"""

import asyncio
import hmac
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import orjson
import structlog
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.counts import Counts
from bot.health import Health
from bot.hearing import is_number
from bot.webhook import NotNow, Webhook
from models.failpoints import Point, reach

LONGEST = 1024 * 1024
"""The most bytes of an update; Telegram's are far smaller."""

_READ_WITHIN = 10.0
_SECRET = "x-telegram-bot-api-secret-token"
_NUMBER = re.compile(rb'\s*\{\s*"update_id"\s*:\s*(\d{1,18})\s*[,}]')
_log = structlog.get_logger()


def pages(health: Health, metrics: Callable[[], Awaitable[tuple[bytes, str]]]) -> list[Route]:
    """/health (ready, or which part is not), /health/live (answers at all), /metrics (for Prometheus)."""

    async def ready(_request: Request) -> Response:
        parts = {name: trouble for name, trouble in (await health.report()).items() if trouble}
        if not parts:
            return JSONResponse({"status": "ready"})
        return JSONResponse({"status": "not ready", "parts": parts}, status_code=503)

    async def live(_request: Request) -> Response:
        return JSONResponse({"status": "alive"})

    async def figures(_request: Request) -> Response:
        text, kind = await metrics()
        return Response(text, headers={"content-type": kind})

    return [Route("/health", ready), Route("/health/live", live), Route("/metrics", figures)]


class Door:
    """Where Telegram knocks: one route, for POST alone."""

    def __init__(self, webhook: Webhook, secret: str, counts: Counts) -> None:
        self._webhook, self._secret, self._counts = webhook, secret.encode(), counts

    async def knock(self, request: Request) -> Response:
        """Let one update in, and answer when it is committed."""
        given = request.headers.get(_SECRET, "").encode("latin-1")
        if not hmac.compare_digest(given, self._secret):
            return self._refuse(403, "secret")
        try:
            with self._webhook.place():
                body = await _body(request)
                if body is None:
                    return self._refuse(413, "size")
                update = read(body)
                if update is None:
                    return self._refuse(400, "content")
                await self._webhook.bring(update)
            reach(Point.WEBHOOK_BEFORE_2XX)
        except NotNow as refused:
            return self._refuse(503, "not_now", {"retry-after": str(refused.seconds)})
        except (ClientDisconnect, TimeoutError):
            return self._refuse(408, "cut_off")
        return Response()

    def _refuse(self, status: int, why: str, headers: Mapping[str, str] | None = None) -> Response:
        self._counts.refused[why] += 1
        if status != 503:
            _log.warning("update_refused", status=status, why=why)
        return Response(status_code=status, headers={"connection": "close", **(headers or {})})


async def _body(request: Request) -> bytes | None:
    """What was sent, or None when it is too much; what the sender says of its length is not relied on."""
    body = bytearray()
    async with asyncio.timeout(_READ_WITHIN):
        async for chunk in request.stream():
            body += chunk
            if len(body) > LONGEST:
                return None
    return bytes(body)


def read(body: bytes) -> Mapping[str, Any] | None:
    """The update in a body; None for what Telegram cannot have sent, as it has no number.

    One that has a number and cannot be parsed comes as a broken one, to be set aside: refused, it would come again and
    again, and hold up everything that its chat says after it.
    """
    try:
        update = orjson.loads(body)
    except ValueError:
        update = _loosely(body)
    number = update.get("update_id") if isinstance(update, dict) else None
    return update if is_number(number) and number >= 0 else None


def _loosely(body: bytes) -> Any:
    """Also half a surrogate pair is somebody's text."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        found = _NUMBER.match(body)
        return {"update_id": int(found[1]), "message": "unreadable"} if found else None


def application(*routes: Route) -> Starlette:
    """The ASGI application of these routes; whatever else is asked for is not there."""
    made = Starlette(routes=list(routes))
    made.router.redirect_slashes = False
    return made
