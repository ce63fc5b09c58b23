"""People who act on the bench's Bot API: each takes the next step when the answer to the last is there. In one process
with the server, so that a person costs nothing on the way.
"""

import asyncio
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from bot.sandbox import people
from bot.sandbox.journal import Journal
from bot.sandbox.world import Person, World

Json = dict[str, Any]
FIRST_LISTENER = 6_000_000_001
"""User id of the first of those who only listen: women who are reminded."""

PATIENCE = 60.0
"""Seconds without any answer after which nothing more is expected."""


@dataclass
class Actor:
    """Somebody with steps to go: {"say": text} or {"tap": label}, and in "sees" the words that the answer must hold."""

    person: Person
    steps: list[Json]
    place: int = 0
    since: float = 0.0
    answered: int = 0

    @property
    def done(self) -> bool:
        """Whether the last step is answered."""
        return self.place == len(self.steps)

    def act(self, world: World, since: float | None = None) -> None:
        """Take the next step; it counts from `since` when it should have been taken earlier."""
        step, self.since = self.steps[self.place], since or time.perf_counter()
        if "say" in step:
            people.say(world, self.person, step["say"])
        else:
            people.press(world, self.person, step["tap"])


@dataclass
class Play:
    """Who acts, and what was seen. With a `pace` people wait in `idle` for their turn; else they act at once."""

    world: World
    actors: dict[int, Actor]
    pace: float = 0.0
    latencies: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    repeated: int = 0
    refused: int = 0
    disobeyed: int = 0
    refusals: list[str] = field(default_factory=list)
    told_twice: int = 0
    aside: int = 0
    """Messages to people who work here and only read."""
    unasked: list[float] = field(default_factory=list)
    last: float = 0.0
    over: asyncio.Event = field(default_factory=asyncio.Event)
    idle: deque[Actor] = field(default_factory=deque)
    free: asyncio.Event = field(default_factory=asyncio.Event)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    _chance: Random = field(default_factory=lambda: Random(1))
    _resting: dict[Any, float] = field(default_factory=dict)
    _told: set[int] = field(default_factory=set)

    def begin(self) -> None:
        """Let everybody take the first step at once."""
        self.last = time.perf_counter()
        for actor in self.actors.values():
            actor.act(self.world)

    def hear(self, message: Json, *, fresh: bool) -> None:
        """The bot put `message` into a chat (`fresh`) or changed it; if it answers a step, the next one follows."""
        actor = self.actors.get(message["chat"]["id"])
        self.changed.set()
        if actor is None:
            chat = message["chat"]["id"]
            if chat < FIRST_LISTENER:  # somebody who works here, and only reads
                self.aside += 1
                return
            self.unasked.append(time.monotonic())
            self.told_twice += chat in self._told
            self._told.add(chat)
        elif actor.done:
            self.repeated += fresh
        else:
            self._answered(actor, message, time.perf_counter())

    def _answered(self, actor: Actor, message: Json, now: float) -> None:
        missing = [word for word in actor.steps[actor.place]["sees"] if word not in message.get("text", "")]
        if missing:
            self.wrong.append(f"step {actor.place}: {missing} not in {message.get('text')!r}")
            self.over.set()
            return
        self.latencies.append(now - actor.since)
        actor.place += 1
        self.last = now
        if actor.done:
            if all(one.done for one in self.actors.values()):
                self.over.set()
        elif self.pace:
            self.idle.append(actor)
            self.free.set()
        else:
            actor.act(self.world)

    async def finish(self, patience: float = PATIENCE) -> None:
        """Wait for the last answer, or until nothing comes any more, and note that."""
        while not self.over.is_set():
            seen = len(self.latencies)
            try:
                await asyncio.wait_for(self.over.wait(), patience)
            except TimeoutError:
                if len(self.latencies) == seen:
                    self.wrong.append(f"no answer for {patience:.0f} s")
                    return

    async def keep_pace(self, seconds: float) -> float:
        """So many steps a second for a while, whatever the bot does; the part of them for which nobody was free.

        In turns all would be at the same step at the same time, and 250 saves in a row would come in one second. People
        who know nothing of each other are at different steps: who acts next is left to chance, the same in each run.
        """
        self.idle.extend(self.actors.values())
        begin, late = time.perf_counter(), 0
        wanted = int(seconds * self.pace)
        for number in range(wanted):
            due = begin + number / self.pace
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            while not self.idle and not self.over.is_set():
                late += 1
                self.free.clear()
                await asyncio.wait_for(self.free.wait(), PATIENCE)
            if self.over.is_set():
                break
            self._somebody().act(self.world, since=due)
        return late / max(1, wanted)

    def _somebody(self) -> Actor:
        """Of those who are free one by chance."""
        self.idle.rotate(self._chance.randrange(len(self.idle)))
        return self.idle.popleft()

    async def until(self, enough: int, patience: float = PATIENCE) -> None:
        """Wait until so many answers, or messages that nobody asked for, are there, or nothing comes any more."""
        while len(self.latencies) + len(self.unasked) < enough:
            self.changed.clear()
            try:
                await asyncio.wait_for(self.changed.wait(), patience)
            except TimeoutError:
                return

    def waiting(self) -> int:
        """People whose step is not answered."""
        return sum(not actor.done for actor in self.actors.values())

    async def settle(self, patience: float) -> int:
        """Wait until everybody who acted is answered; how many are not after so many seconds."""
        end = time.perf_counter() + patience
        while (busy := self.waiting() - len(self.idle)) and time.perf_counter() < end:
            await asyncio.sleep(0.02)
        return busy

    def called(self, chat: Any, refused: Json | None) -> None:
        """The bot wrote to a chat, and was `refused` or not: whether it obeys the pauses that it was told."""
        now = time.monotonic()
        self.disobeyed += now < self._resting.get(chat, 0.0)
        if refused and refused.get("error_code") == 429:
            self.refused += 1
            self.refusals.append(f"{chat}: {refused['description']}")
            self._resting[chat] = now + refused["parameters"]["retry_after"] - 0.05


class Ears(Journal):
    """Instead of a journal: tells the play what the bot did."""

    def __init__(self, play: Play) -> None:
        super().__init__()
        self._play = play

    def note(
        self,
        method: str,
        params: Json,
        time: Any,
        *,
        result: Any = None,
        error: Json | None = None,
        problems: Iterable[str] = (),
    ) -> None:
        """A call of the bot was done or refused."""
        if "chat_id" in params:
            self._play.called(params["chat_id"], error)
        if isinstance(result, dict) and "chat" in result:
            self._play.hear(result, fresh=method.startswith("send"))
