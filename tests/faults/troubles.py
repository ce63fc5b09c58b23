"""Everything that may go wrong around the program while people act, one by one: each begins, and ends again.

A trouble strikes somewhere in a tale and is over before the tale's end is looked at. What comes of it must be what
comes of the same tale in peace, apart from repeats.
"""

import asyncio
import sqlite3
import subprocess
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from bot.process import Elsewhere
from bot.sandbox.updates import Waiting
from tests.faults.scene import Scene

SENDS = ("sendMessage", "editMessageText", "deleteMessage", "deleteMessages", "sendPhoto", "sendDocument")
_LOW = count(1_000)
Strikes = Callable[[Scene], AbstractAsyncContextManager[None]]


@dataclass(frozen=True)
class Trouble:
    """A trouble, the tables to which it adds rows of its own, and the tales that it lets end in two ways."""

    name: str
    strikes: Strikes
    adds: frozenset[str] = frozenset()
    spares: frozenset[str] = frozenset()


TROUBLES: dict[str, Trouble] = {}


def trouble(strikes: Any = None, *, adds: tuple[str, ...] = (), spares: tuple[str, ...] = ()) -> Any:
    """Put a generator function (begin, yield, end) among the troubles, under its name. It ends however a tale does."""

    def enter(named: Callable[[Scene], AsyncIterator[None]]) -> Any:
        @asynccontextmanager
        async def whole(scene: Scene) -> AsyncIterator[None]:
            course = named(scene)
            await anext(course)
            try:
                yield
            finally:
                await anext(course, None)

        TROUBLES[named.__name__] = Trouble(named.__name__, whole, frozenset(adds), frozenset(spares))
        return named

    return enter(strikes) if strikes else enter


def answered(name: str, methods: tuple[str, ...], times: int = 3, **fault: Any) -> None:
    """A trouble in which the next calls of some methods are answered with a fault."""

    @asynccontextmanager
    async def strikes(scene: Scene) -> AsyncIterator[None]:
        for method in methods:
            scene.sandbox.world.faults.add(method=method, times=times, **fault)
        yield
        scene.sandbox.world.faults.coming.clear()

    TROUBLES[name] = Trouble(name, strikes)


answered("send_gets_500", SENDS, code=500)
answered("send_gets_a_page_of_html", SENDS, kind="html", code=502)
answered("send_gets_429", SENDS, times=1, code=429, retry_after=0)
answered("send_gets_401", SENDS, times=1, code=401, description="Unauthorized")
answered("send_is_reset", SENDS, kind="hang")
answered("send_hangs", SENDS, times=1, kind="hang", seconds=0.4)
answered("send_is_done_but_the_reply_lost", SENDS, times=1, kind="lost")
answered("send_is_done_but_the_reply_cut_off", SENDS, times=1, kind="cut")
answered("fetch_gets_500", ("getUpdates",), code=500)
answered("fetch_gets_a_page_of_html", ("getUpdates",), kind="html", code=502)
answered("fetch_gets_409", ("getUpdates",), times=1, code=409, description="Conflict: terminated by other getUpdates")
answered("fetch_gets_429", ("getUpdates",), times=1, code=429, retry_after=0)
answered("fetch_gets_401", ("getUpdates",), times=1, code=401, description="Unauthorized")
answered("fetch_is_reset", ("getUpdates",), kind="hang")
answered("fetch_is_lost_on_the_way_back", ("getUpdates",), kind="lost")
answered("fetch_is_cut_off", ("getUpdates",), kind="cut")


@trouble
async def connection_is_refused(scene: Scene) -> AsyncIterator[None]:
    await scene.sandbox.stop()
    back = asyncio.ensure_future(_up_again(scene))
    yield
    await back


async def _up_again(scene: Scene) -> None:
    await asyncio.sleep(0.05)
    await scene.sandbox.start(port=int(scene.sandbox.address.rpartition(":")[2]))


@trouble
async def updates_come_twice(scene: Scene) -> AsyncIterator[None]:
    updates = scene.sandbox.world.updates
    batch = updates.batch
    updates.batch = lambda limit: [one for body in batch(limit) for one in (body, body)]  # type: ignore[method-assign]
    yield
    updates.batch = batch  # type: ignore[method-assign]


@trouble
async def updates_come_again_later(scene: Scene) -> AsyncIterator[None]:
    """What is confirmed comes once more, with its old number."""
    updates = scene.sandbox.world.updates
    confirm = updates.confirm
    old: list[Waiting] = []

    def and_back(offset: int) -> None:
        fresh = [one for one in updates.pending if one.id < offset and one not in old]
        confirm(offset)
        old.extend(fresh)
        updates.pending.extendleft(reversed(fresh))

    updates.confirm = and_back  # type: ignore[method-assign]
    yield
    updates.confirm = confirm  # type: ignore[method-assign]


@trouble
async def chats_overtake_one_another(scene: Scene) -> AsyncIterator[None]:
    """Updates of different chats come in another order; those of one chat keep theirs."""
    updates = scene.sandbox.world.updates
    batch = updates.batch

    def turned(limit: int) -> list[dict[str, Any]]:
        by_chat: dict[str, list[dict[str, Any]]] = {}
        for body in batch(limit):
            by_chat.setdefault(str(body)[-40:] if "chat" not in str(body) else _chat(body), []).append(body)
        return [body for bodies in reversed(by_chat.values()) for body in bodies]

    updates.batch = turned  # type: ignore[method-assign]
    yield
    updates.batch = batch  # type: ignore[method-assign]


def _chat(body: dict[str, Any]) -> str:
    (inner,) = (value for key, value in body.items() if key != "update_id")
    return str((inner.get("chat") or inner.get("message", {}).get("chat") or {}).get("id"))


@trouble
async def numbers_of_updates_begin_anew(scene: Scene) -> AsyncIterator[None]:
    """At a random number, which is lower this time; the program was stopped and started in between."""
    await scene.stops()
    updates = scene.sandbox.world.updates
    updates.next_id = updates.offset = next(_LOW)
    await scene.starts()
    await scene.settle()
    yield


@trouble(adds=("DeadLetter", "SeenUpdate"))
async def poison_comes_between(scene: Scene) -> AsyncIterator[None]:
    """Updates that nobody can read, before and after what people do."""
    scene.sandbox.world.updates.put_raw({"message": {"message_id": "x", "chat": 7, "date": None}})
    scene.sandbox.world.updates.put_raw({"callback_query": [], "unheard_of": {}})
    yield


WHICH_COMES_FIRST = ("stop_reaches_what_is_queued", "block_reaches_what_is_queued")
"""While nothing can be written it is open whether her word or the message is dealt with first."""


@trouble(spares=WHICH_COMES_FIRST)
async def store_is_locked_by_another_program(scene: Scene) -> AsyncIterator[None]:
    """Longer than the program waits for it."""
    held = threading.Event()
    thread = threading.Thread(target=_hold, args=(scene.folder / "data" / "daybook.db", held))
    thread.start()
    held.wait()
    yield
    thread.join()


def _hold(path: Path, held: threading.Event) -> None:
    other = sqlite3.connect(path, isolation_level=None, timeout=10)
    other.execute("BEGIN IMMEDIATE")
    held.set()
    threading.Event().wait(0.12)
    other.execute("ROLLBACK")
    other.close()


@trouble(spares=WHICH_COMES_FIRST)
async def disk_is_full(scene: Scene) -> AsyncIterator[None]:
    """The file system on which the store lies has no room left."""
    filler = scene.folder / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while file.write(b"\0" * 4096) == 4096:
                pass
        except OSError:
            pass
    free = asyncio.get_running_loop().call_later(0.1, lambda: filler.unlink(missing_ok=True))
    yield
    free.cancel()
    filler.unlink(missing_ok=True)


@trouble
async def a_second_program_starts(scene: Scene) -> AsyncIterator[None]:
    """On the same store; it goes away again with one line."""
    assert scene.life is not None
    first = scene.life.program
    second = type(first)(first._settings, scene.sandbox.clock, first._limits, "another/1.0/machine")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.process.ended", lambda _holder: False)  # the lives of a scene have names of the dead
        with pytest.raises(Elsewhere):
            await second.start()
    yield


@trouble
async def clock_is_put_back(scene: Scene) -> AsyncIterator[None]:
    """After it was put forward."""
    for seconds in (20, -10):
        scene.sandbox.clock.set(scene.sandbox.clock.now() + timedelta(seconds=seconds))
        await scene.settle()
    yield


def small_disk(folder: Path) -> str:
    """Mount a small file system on `folder`. Returns why that cannot be, or nothing."""
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "daybook", str(folder)], capture_output=True)
    return "" if done.returncode == 0 else "no small file system can be mounted here: that needs root"
