"""`python -m tests.bench.server`: the local Bot API of all rounds, with people in it (play.py).

Orders come as JSON lines on standard input, answers go out as JSON lines:
{"round": {user id: steps}} lets new people in and waits for a bot's first getUpdates; "people": so many only listen,
"distance": seconds that every call takes, "cap": messages a second that are let through;
{"play": [user ids]} lets these go through their steps; with "pace" and "seconds" at so many steps a second, "floods":
every so many seconds one call is refused with 429;
{"burst": [user ids], "until": n} lets them act and returns after n answers; {"rest": patience} waits for the others;
{"listen": n, "patience": s} waits for n messages that nobody asked for.
"""

import asyncio
import sys
import time
from collections.abc import Mapping
from typing import Any

import orjson

from bot.sandbox import Sandbox, people
from bot.sandbox.errors import Refused
from tests.bench.door import Door
from tests.bench.play import FIRST_LISTENER, PATIENCE, Actor, Ears, Json, Play

_SETTLE = 0.3
_LONGEST_WAIT = 20.0


class Stage:
    """The sandbox, round after round."""

    def __init__(self) -> None:
        self.sandbox = Sandbox(check=False)
        self.door = Door(self.sandbox)
        self._actors: dict[int, Actor] = {}
        self._play = self._listen_in({})
        self._polled = asyncio.Event()
        self._first_poll = 0.0
        self._poll = self.sandbox.world.updates.poll
        self.sandbox.world.updates.poll = self._watched  # type: ignore[method-assign]

    def _listen_in(self, actors: dict[int, Actor], pace: float = 0.0) -> Play:
        play = Play(self.sandbox.world, actors, pace)
        self.sandbox.world.journal = Ears(play)
        return play

    async def _watched(self, *given: Any) -> list[Json]:
        if not self._polled.is_set():
            self._first_poll = time.monotonic()
            self._polled.set()
        try:
            return await self._poll(*given)
        except Refused:  # a bot that leaves cuts its own last poll off
            return []

    async def obey(self, order: Json) -> Json:
        """Do what an order says; the answer."""
        match order:
            case {"round": cast}:
                return await self._prepare(cast, order)
            case {"play": names}:
                return await self._perform(names, order)
            case {"burst": names, "until": enough}:
                self._play = self._listen_in({number: self._actors[number] for number in names})
                self._play.begin()
                await self._play.until(enough)
                return {"answered": len(self._play.latencies), "at": time.monotonic()}
            case {"rest": patience}:
                return await self._rest(patience)
            case {"listen": count}:
                await self._play.until(count, order.get("patience", PATIENCE))
                return {"unasked": self._play.unasked, "refused": self._play.refused}
        raise ValueError(order)

    async def _perform(self, names: list[int], order: Json) -> Json:
        begun, late, starved = time.perf_counter(), 0.0, 0
        play = self._play = self._listen_in({number: self._actors[number] for number in names}, order.get("pace", 0.0))
        if play.pace:
            floods = asyncio.ensure_future(self._flood(order.get("floods", 0.0)))
            late = await play.keep_pace(order["seconds"])
            floods.cancel()
            starved = await play.settle(_LONGEST_WAIT)
        else:
            play.begin()
            await play.finish()
        said = {"seconds": play.last - begun, "latencies": play.latencies, "wrong": play.wrong[:3], "late": late}
        said |= {
            "refusals": play.refusals[:5],
            "refused": play.refused,
            "disobeyed": play.disobeyed,
            "unasked": play.unasked,
        }
        return said | {
            "told_twice": play.told_twice,
            "aside": play.aside,
            "repeated": play.repeated,
            "starved": starved,
        }

    async def _flood(self, every: float) -> None:
        """Now and then Telegram says 429 although no limit is broken."""
        while every:
            await asyncio.sleep(every)
            self.sandbox.world.faults.add(method="sendMessage", code=429, retry_after=2)

    async def _rest(self, patience: float) -> Json:
        """After a burst: when the next answer came, when the last, how many never did and how many came twice."""
        play, before = self._play, len(self._play.latencies)
        while not play.over.is_set() and len(play.latencies) == before:
            await play.until(before + 1, 2 * patience)
            if not self.sandbox.world.updates.pending:
                break
        first = time.monotonic() if len(play.latencies) > before else None
        while not play.over.is_set():
            seen = len(play.latencies)
            await play.finish(patience)
            if seen == len(play.latencies) and not self.sandbox.world.updates.pending:
                break
        last = time.monotonic() - (time.perf_counter() - play.last)
        return {"first": first, "last": last, "lost": play.waiting(), "repeated": play.repeated}

    async def _prepare(self, cast: Mapping[str, list[Json]], order: Json) -> Json:
        """Let new people in, whose chats are open, and wait for the bot: when it first polled (None: never)."""
        world = self.sandbox.world
        self._polled.clear()
        world.reset()
        self._actors = {}
        self.door.distance = order.get("distance", 0.0)
        if cap := order.get("cap"):
            world.limits.switch(on=True, overall=cap, chat=order.get("chat_cap", 1.0), burst=3.0)
        for number, steps in cast.items():
            self._let_in(int(number), steps)
        for number in range(order.get("people", 0)):
            self._let_in(FIRST_LISTENER + number, [])
        self._play = self._listen_in({})
        return await self._first(order.get("first_poll", PATIENCE))

    def _let_in(self, number: int, steps: list[Json]) -> None:
        person = people.join(self.sandbox.world, f"P{number}", user_id=number)
        self.sandbox.world.chats[person.id].open = True
        if steps:
            self._actors[person.id] = Actor(person, steps)

    async def _first(self, patience: float) -> Json:
        try:
            await asyncio.wait_for(self._polled.wait(), patience)
        except TimeoutError:
            return {"first_poll": None}
        await asyncio.sleep(_SETTLE)
        return {"first_poll": self._first_poll}


async def serve() -> None:
    """Say where the Bot API is, then obey until standard input ends."""
    stage = Stage()
    tell({"address": await stage.door.open(), "token": stage.sandbox.token})
    while line := await asyncio.to_thread(sys.stdin.readline):
        tell(await stage.obey(orjson.loads(line)))
    await stage.door.close()


def tell(answer: Json) -> None:
    """One line out."""
    sys.stdout.write(orjson.dumps(answer).decode() + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(serve())
