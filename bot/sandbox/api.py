"""One HTTP call of the bot → fault, limits, schema, method → the answer in Telegram's words. Raw ASGI: it is hot."""

import asyncio
import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import orjson

from bot.sandbox import params as reading
from bot.sandbox import schema
from bot.sandbox.errors import NOT_FOUND, UNAUTHORIZED, WEBHOOK_ACTIVE, Refused, bad_request, conflict
from bot.sandbox.faults import Fault
from bot.sandbox.methods import LIMITED, METHODS
from bot.sandbox.params import Receive, Scope
from bot.sandbox.webhook import Webhook
from bot.sandbox.world import Json, World

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Drop = Callable[[Scope], None]

_PATH = re.compile(r"/bot([^/]+)/(\w+)")
_FILE = re.compile(r"/file/bot([^/]+)/(.+)", re.DOTALL)
LONGEST_POLL = 50
_HTML = b"<html><head><title>Bad Gateway</title></head><body><center><h1>Bad Gateway</h1></center></body></html>"


class Lost(Exception):
    """The connection breaks off before the reply, or with `half` in the middle of it."""

    def __init__(self, *, half: bool = False) -> None:
        super().__init__()
        self.half = half


class Api:
    """The Bot API of one world. `drop` breaks the connection that a scope belongs to."""

    def __init__(self, world: World, drop: Drop, *, check: bool = True) -> None:
        self.world = world
        self.check = check
        self.webhook = Webhook(world, self.obey)
        self._drop = drop

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer `/bot<token>/<method>`."""
        try:
            result = await self._answer(scope, receive)
            await respond(send, 200, orjson.dumps({"ok": True, "result": result}, option=orjson.OPT_NON_STR_KEYS))
        except Refused as refusal:
            await respond(send, refusal.code, orjson.dumps(refusal.body()), headers=refusal.headers())
        except _Page as page:
            await respond(send, page.code, _HTML, "text/html")
        except Lost as lost:
            if lost.half:
                await respond(send, 200, b'{"ok":true,"result":', cut=True)
            await self._break_off(scope, receive)

    async def download(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer `/file/bot<token>/<path>`; the server has percent-decoded the path."""
        match = _FILE.fullmatch(scope["path"])
        file = self.world.files.by_path.get(match[2]) if match and match[1] == self.world.token else None
        try:
            await self._strike(self.world.faults.take("download"), done=False)
        except Refused as refusal:
            await respond(send, refusal.code, orjson.dumps(refusal.body()), headers=refusal.headers())
            return
        except _Page as page:
            await respond(send, page.code, _HTML, "text/html")
            return
        except Lost:
            await self._break_off(scope, receive)
            return
        if file is None:
            await respond(send, 404, orjson.dumps(Refused(*NOT_FOUND).body()))
        else:
            await respond(send, 200, file.data, "application/octet-stream")

    async def _break_off(self, scope: Scope, receive: Receive) -> None:
        """Drop the connection, and let the server notice before it would answer in our stead."""
        self._drop(scope)
        while (await receive())["type"] != "http.disconnect":
            pass

    async def _answer(self, scope: Scope, receive: Receive) -> Any:
        match = _PATH.fullmatch(scope["path"])
        if match is None:
            raise Refused(*NOT_FOUND)
        if match[1] != self.world.token:
            raise Refused(*UNAUTHORIZED)
        method = schema.CANONICAL.get(match[2].lower())
        raw, uploads = await reading.read(scope, receive)
        if method is None:
            raise Refused(*NOT_FOUND)
        return await self._run(method, {**schema.decode(method, raw), **uploads}, receive)

    async def obey(self, method: str, given: Json) -> None:
        """Run a call that came as the reply to a webhook; its errors go to nobody, as at Telegram, but into the log."""
        name = schema.CANONICAL.get(method.lower())
        if name is None:
            return
        try:
            await self._run(name, schema.decode(name, given), None)
        except (Refused, _Page, Lost):
            return

    async def _run(self, method: str, params: Json, receive: Receive | None) -> Any:
        fault = self.world.faults.take(method, params.get("chat_id"))
        if method == "getUpdates":
            await self._strike(fault, done=False)
            found = await self._poll(params, receive)
            await self._strike(fault, done=True)
            return found
        self.world.calls_open += 1
        problems = self._problems(method, params)
        try:
            await self._strike(fault, done=False)
            result = await self._do(method, params)
        except Refused as refusal:
            now = self.world.clock.now()
            self.world.journal.note(method, params, now, error=refusal.body(), problems=problems)
            raise
        finally:
            self.world.calls_open -= 1
        self.world.journal.note(method, params, self.world.clock.now(), result=result, problems=problems)
        await self._strike(fault, done=True)
        return result

    def _problems(self, method: str, params: Json) -> list[str]:
        if not self.check:
            return []
        known = schema.METHODS[method]
        named = {name: value for name, value in params.items() if name in known or not _is_attachment(value)}
        return schema.check_call(method, named)

    async def _do(self, method: str, params: Json) -> Any:
        if method == "setWebhook":
            return await self.webhook.set(params)
        if method == "deleteWebhook":
            return await self.webhook.delete(params)
        run = METHODS.get(method)
        if run is None:
            raise Refused(501, f"Not Implemented: the sandbox does not play {method}")
        if method in LIMITED:
            self.world.limits.spend(params.get("chat_id"))
        try:
            return run(self.world, params)
        except (KeyError, TypeError, AttributeError, ValueError) as shape:
            raise bad_request(f"wrong parameters: {shape!r}") from shape

    async def _poll(self, params: Json, receive: Receive | None) -> Any:
        """getUpdates, given up when the bot hangs up, so that a dead process is not taken for one that listens."""
        updates = self.world.updates
        if self.world.profile.get("webhook"):
            raise conflict(WEBHOOK_ACTIVE)
        if "allowed_updates" in params:
            updates.allow(params["allowed_updates"])
        limit = min(100, max(1, params.get("limit", 100)))
        timeout = min(LONGEST_POLL, max(0, params.get("timeout", 0)))
        offset = params.get("offset", 0)
        if timeout == 0 or receive is None or self.world.closing.is_set():
            return await updates.poll(offset, limit, 0)
        poll = asyncio.create_task(updates.poll(offset, limit, timeout))
        await asyncio.sleep(0)
        if not poll.done():
            gone = asyncio.ensure_future(receive())
            await asyncio.wait({poll, gone}, return_when=asyncio.FIRST_COMPLETED)
            gone.cancel()
            if not poll.done():
                poll.cancel()
                raise Lost
        return await poll

    async def _strike(self, fault: Fault | None, *, done: bool) -> None:
        """Let a fault happen before (`done=False`) or after the method."""
        if fault is None or done != (fault.kind in ("lost", "cut")):
            return
        if fault.kind == "status":
            raise fault.refusal()
        if fault.kind == "html":
            raise _Page(fault.code)
        await self.world.wait(lambda: False, fault.seconds)
        raise Lost(half=fault.kind == "cut")


class _Page(Exception):
    """A gateway answers with HTML instead of Telegram."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def _is_attachment(value: Any) -> bool:
    return isinstance(value, reading.Upload)


async def respond(
    send: Send,
    status: int,
    content: bytes,
    kind: str = "application/json",
    headers: dict[str, str] | None = None,
    *,
    cut: bool = False,
) -> None:
    """Send a whole response; or, `cut`, the beginning of one that announces more."""
    lines = [(b"content-type", kind.encode()), (b"content-length", str(len(content) * (2 if cut else 1)).encode())]
    lines += [(name.encode(), value.encode()) for name, value in (headers or {}).items()]
    await send({"type": "http.response.start", "status": status, "headers": lines})
    await send({"type": "http.response.body", "body": content, "more_body": cut})
