"""`python -m tests.bench.server`: the local Bot API of all rounds, with people in it who act as soon as a message is
there. They live in this process, so that a person costs nothing on the way.

Orders come as JSON lines on standard input, answers go out as JSON lines: {"round": …} waits for a bot's first
getUpdates, {"play": [user ids]} lets these go through their steps and tells how long it took.
"""

import asyncio
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from bot.sandbox import Sandbox, people
from bot.sandbox.errors import Refused
from bot.sandbox.journal import Journal
from bot.sandbox.world import Person, World

Json = dict[str, Any]
_SETTLE = 0.5
_PATIENCE = 60.0


@dataclass
class Actor:
    """Somebody with steps to go: {"say": text} or {"tap": label}, and in "sees" the words that the answer must hold."""

    person: Person
    steps: list[Json]
    place: int = 0
    since: float = 0.0

    def act(self, world: World) -> None:
        """Take the next step."""
        step, self.since = self.steps[self.place], time.perf_counter()
        if "say" in step:
            people.say(world, self.person, step["say"])
        else:
            people.press(world, self.person, step["tap"])


@dataclass
class Play:
    """One round: who acts, and what was seen."""

    world: World
    actors: dict[int, Actor]
    latencies: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    over: asyncio.Event = field(default_factory=asyncio.Event)
    end: float = 0.0

    def hear(self, message: Json) -> None:
        """The bot put `message` into a chat or changed it; if it answers somebody's step, the next one follows."""
        actor = self.actors.get(message["chat"]["id"])
        if actor is None or actor.place == len(actor.steps):
            return
        now = time.perf_counter()
        missing = [word for word in actor.steps[actor.place]["sees"] if word not in message.get("text", "")]
        if missing:
            self.wrong.append(f"step {actor.place}: {missing} not in {message.get('text')!r}")
            self.finish(now)
            return
        self.latencies.append(now - actor.since)
        actor.place += 1
        if actor.place < len(actor.steps):
            actor.act(self.world)
        elif all(one.place == len(one.steps) for one in self.actors.values()):
            self.finish(now)

    def finish(self, now: float) -> None:
        """Nothing more is to be waited for."""
        self.end = now
        self.over.set()

    async def run(self) -> Json:
        """Let everybody take the first step at once; wait for the last answer, or until nothing comes any more."""
        begin = self.end = time.perf_counter()
        for actor in self.actors.values():
            actor.act(self.world)
        while not self.over.is_set():
            seen = len(self.latencies)
            try:
                await asyncio.wait_for(self.over.wait(), _PATIENCE)
            except TimeoutError:
                if len(self.latencies) == seen:
                    self.wrong.append(f"no answer for {_PATIENCE:.0f} s")
                    break
        return {"seconds": self.end - begin, "latencies": self.latencies, "wrong": self.wrong[:3]}


class Ears(Journal):
    """Instead of a journal: tells the play what the bot did."""

    def __init__(self, play: Play) -> None:
        super().__init__()
        self._play = play

    def note(self, method: str, params: Json, time: Any, *, result: Any = None, **more: Any) -> None:
        """A call of the bot was done."""
        if isinstance(result, dict) and "chat" in result:
            self._play.hear(result)


class Stage:
    """The sandbox, round after round."""

    def __init__(self) -> None:
        self.sandbox = Sandbox(check=False)
        self._actors: dict[int, Actor] = {}
        self._polled = asyncio.Event()
        self._first_poll = 0.0
        self._poll = self.sandbox.world.updates.poll
        self.sandbox.world.updates.poll = self._watched  # type: ignore[method-assign]

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
        if "round" in order:
            return await self.prepare(order["round"])
        play = Play(self.sandbox.world, {number: self._actors[number] for number in order["play"]})
        self.sandbox.world.journal = Ears(play)
        return await play.run()

    async def prepare(self, cast: Mapping[str, list[Json]]) -> Json:
        """Let new people in, whose chats are open, and wait for the bot: when it first polled (None: never)."""
        world = self.sandbox.world
        self._polled.clear()
        world.reset()
        self._actors = {}
        for number, steps in cast.items():
            person = people.join(world, f"P{number}", user_id=int(number))
            world.chats[person.id].open = True
            if steps:
                self._actors[person.id] = Actor(person, steps)
        try:
            await asyncio.wait_for(self._polled.wait(), _PATIENCE)
        except TimeoutError:
            return {"first_poll": None}
        await asyncio.sleep(_SETTLE)
        return {"first_poll": self._first_poll}


async def serve() -> None:
    """Say where the Bot API is, then obey until standard input ends."""
    stage = Stage()
    address = await stage.sandbox.start()
    tell({"address": address, "token": stage.sandbox.token})
    while line := await asyncio.to_thread(sys.stdin.readline):
        tell(await stage.obey(orjson.loads(line)))
    await stage.sandbox.stop()


def tell(answer: Json) -> None:
    """One line out."""
    sys.stdout.write(orjson.dumps(answer).decode() + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(serve())
