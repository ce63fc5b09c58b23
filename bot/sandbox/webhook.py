"""Delivery by webhook: one update at a time per chat, chats in parallel, the same id again until 2xx, with back-off."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import orjson

from bot.sandbox.errors import WEBHOOK_ADDRESS, bad_request
from bot.sandbox.updates import Waiting
from bot.sandbox.world import Json, World

Answer = Callable[[str, Json], Awaitable[Any]]
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
FIRST_WAIT, LONGEST_WAIT = 2.0, 60.0


def place_of(update: Json) -> Any:
    """What keeps the order: the chat of an update, else the person, else nothing (then it waits for nobody)."""
    for name, one in update.items():
        if name != "update_id" and isinstance(one, dict):
            inner = one.get("message", one)
            holder = inner.get("chat") or one.get("from") or one.get("user") or {}
            return holder.get("id", update["update_id"])
    return update["update_id"]


class Webhook:
    """Carries updates to the address that the bot has set. `answer` runs a method that a reply asks for."""

    def __init__(self, world: World, answer: Answer) -> None:
        self.world = world
        self.answer = answer
        self._pump: asyncio.Task[None] | None = None
        self._running: dict[Any, asyncio.Task[None]] = {}

    async def set(self, params: Json) -> bool:
        """setWebhook; an empty url removes it."""
        address = params.get("url", "")
        if params.get("drop_pending_updates"):
            self.world.updates.pending.clear()
        if "allowed_updates" in params:
            self.world.updates.allow(params["allowed_updates"])
        await self.stop()
        if not address:
            self.world.profile.pop("webhook", None)
            return True
        if urlsplit(address).hostname not in LOOPBACK:
            raise bad_request(WEBHOOK_ADDRESS)
        kept = {name: params[name] for name in ("url", "secret_token", "allowed_updates") if name in params}
        most = params.get("max_connections", 40)
        self.world.profile["webhook"] = {**kept, "has_custom_certificate": False, "max_connections": most}
        self.world.updates.end(cut_off=True)
        self.resume()
        return True

    async def delete(self, params: Json) -> bool:
        """deleteWebhook."""
        return await self.set({**params, "url": ""})

    def resume(self) -> None:
        """Carry on after a stop, if an address is set."""
        if self.world.profile.get("webhook"):
            self._pump = asyncio.create_task(self._carry())

    async def stop(self) -> None:
        """Stop carrying; what was not taken stays pending."""
        tasks = [task for task in (self._pump, *self._running.values()) if task is not None]
        self._pump, self._running = None, {}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _carry(self) -> None:
        updates = self.world.updates
        async with aiohttp.ClientSession() as session:
            while True:
                updates.arrived.clear()
                updates.expire()
                for one in list(updates.pending):
                    place = place_of(one.body)
                    if place not in self._running and len(self._running) < self._most():
                        self._start(session, one, place)
                await updates.arrived.wait()

    def _most(self) -> int:
        hook = self.world.profile.get("webhook") or {}
        return int(hook.get("max_connections", 40))

    def _start(self, session: aiohttp.ClientSession, one: Waiting, place: Any) -> None:
        def free(task: asyncio.Task[None]) -> None:
            if self._running.get(place) is task:
                del self._running[place]
            self.world.updates.arrived.set()

        task = self._running[place] = asyncio.create_task(self._deliver(session, one))
        task.add_done_callback(free)

    async def _deliver(self, session: aiohttp.ClientSession, one: Waiting) -> None:
        """Knock until it is taken or too old: at once, again at once, then after 2, 4, 8 … 60 seconds."""
        wait = 0.0
        while self.world.clock.timestamp() < one.expires and one in self.world.updates.pending:
            after = await self._knock(session, one)
            if after is None:
                self.world.updates.done(one)
                self.world.touch()
                return
            await self.world.clock.sleep(max(wait, after))
            wait = min(LONGEST_WAIT, wait * 2) if wait else FIRST_WAIT

    async def _knock(self, session: aiohttp.ClientSession, one: Waiting) -> float | None:
        """One attempt. None: taken. Otherwise the seconds that the other side wants to be left alone."""
        hook = self.world.profile.get("webhook") or {}
        headers = {"content-type": "application/json"}
        if "secret_token" in hook:
            headers["x-telegram-bot-api-secret-token"] = hook["secret_token"]
        try:
            limit = aiohttp.ClientTimeout(total=60)
            async with session.post(hook["url"], data=orjson.dumps(one.body), headers=headers, timeout=limit) as reply:
                if 200 <= reply.status < 300:
                    await self._obey(await reply.read())
                    return None
                self._failed(f"Wrong response from the webhook: {reply.status} {reply.reason}")
                after = reply.headers.get("retry-after", "0")
                return float(after) if after.isdigit() else 0.0
        except (aiohttp.ClientError, TimeoutError) as trouble:
            self._failed(f"Connection failed: {type(trouble).__name__}")
            return 0.0

    def _failed(self, why: str) -> None:
        hook = self.world.profile.get("webhook")
        if hook is not None:
            now = int(self.world.clock.timestamp())
            self.world.profile["webhook"] = {**hook, "last_error_date": now, "last_error_message": why}

    async def _obey(self, body: bytes) -> None:
        """A webhook's reply may itself be a method call."""
        try:
            wanted = orjson.loads(body) if body else None
        except orjson.JSONDecodeError:
            return
        if isinstance(wanted, dict) and isinstance(wanted.get("method"), str):
            await self.answer(wanted.pop("method"), wanted)
