"""The life of the process: start the program, say where it is, wait for a signal or a failure, stop in order."""

import asyncio
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Protocol

import structlog
from pydantic import SecretStr

from bot.app import Program
from bot.limits import Limits
from bot.process import Elsewhere
from bot.sandbox import Clock, Sandbox
from bot.sandbox.seed import Player, fill, let_in, tour
from bot.settings import Settings

ELSEWHERE = 3
_log = structlog.get_logger()


class Work(Protocol):
    """What runs until it is stopped."""

    @property
    def failed(self) -> asyncio.Future[None] | None:
        """Done when it cannot go on; None before the start."""

    async def start(self) -> object:
        """Begin."""

    async def stop(self) -> None:
        """End in order."""


def on_telegram(settings: Settings) -> int:
    """Run on the Bot API that the settings name until a signal. Returns the exit code."""
    return asyncio.run(_live(Program(settings)))


def in_sandbox(settings: Settings, data: Path | None, *, fresh: bool) -> int:
    """Run in a sandbox of its own until a signal; without `data` everything is forgotten at the end."""
    if data is None:
        with tempfile.TemporaryDirectory(prefix="daybook-") as folder:
            return asyncio.run(_play(settings, Path(folder) / "sandbox"))
    if fresh:
        shutil.rmtree(data, ignore_errors=True)
    return asyncio.run(_play(settings, data))


class Playground:
    """A sandbox with the whole program in it, in one event loop: what `make run` shows and what journeys run on."""

    def __init__(
        self,
        settings: Settings,
        data: Path,
        limits: Limits | None = None,
        clock: Clock | None = None,
        *,
        seeded: bool = False,
    ) -> None:
        self.sandbox = Sandbox(
            clock=clock,
            hooks={"moved": self._moved} | ({"cast": self._cast, "tour": self._tour} if seeded else {}),
        )
        self._seeded = seeded
        self._players: list[Player] = []
        self._settings = settings
        self._data = data
        self._limits = limits or Limits(overall=10_000, chat=1_000.0, burst=1_000)
        self.program: Program | None = None

    async def start(self, port: int | None = None) -> str:
        """Start both. Returns the address of the page."""
        address = await self.sandbox.start("127.0.0.1", self._settings.sandbox_port if port is None else port)
        given = {
            "token": SecretStr(self.sandbox.token),
            "api_url": address,
            "data_dir": self._data,
            "key_file": self._data.with_name(self._data.name + ".key"),
            "proxy": "",
        }
        self.program = Program(self._settings.model_copy(update=given), self.sandbox.clock, self._limits)
        try:
            await self.program.start()
        except BaseException:
            await self.sandbox.stop()
            raise
        if self._seeded:
            await self._seed(self.program)
        return address

    @property
    def failed(self) -> asyncio.Future[None] | None:
        """Done when the program cannot go on."""
        return self.program.failed if self.program else None

    async def stop(self) -> None:
        """Stop both."""
        if self.program:
            await self.program.stop()
        await self.sandbox.stop()

    async def _seed(self, program: Program) -> None:
        code = self._settings.language.replace("_", "-").lower()
        known = await program.in_store(partial(fill, program.store, self.sandbox.clock.now(), code))
        self._players = let_in(self.sandbox.world, known, code)
        await program.greet(player.chat for player in self._players)

    async def _cast(self) -> list[dict[str, object]]:
        return [{"user_id": one.user_id, "name": one.name, "note": one.note} for one in self._players]

    async def _tour(self) -> dict[str, list[str]]:
        return tour()

    async def _moved(self, _now: object) -> None:
        if self.program:
            await self.program.moved()


async def _play(settings: Settings, data: Path) -> int:
    playground = Playground(settings, data, seeded=True)
    return await _live(playground, lambda: f"The sandbox is at {playground.sandbox.address} (Ctrl-C ends it)\n")


async def _live(work: Work, greeting: Callable[[], str] = str) -> int:
    """From start to SIGINT, SIGTERM or a failure; then stop in order. Returns the exit code."""
    over = asyncio.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # a system without signals: Ctrl-C ends it all the same
            asyncio.get_running_loop().add_signal_handler(sign, over.set)
    try:
        if not await _started(work, over):
            return 0
    except Elsewhere as other:
        _say(f"another process works on this store already: {other}")
        return ELSEWHERE
    sys.stdout.write(greeting())
    sys.stdout.flush()
    failed = work.failed
    assert failed is not None
    failed.add_done_callback(lambda _failed: over.set())
    await over.wait()
    await work.stop()
    return _code(failed.exception() if failed.done() else None)


async def _started(work: Work, over: asyncio.Event) -> bool:
    """Start, unless a signal comes first: starting may take long when Telegram cannot be reached."""
    start, signalled = asyncio.ensure_future(work.start()), asyncio.ensure_future(over.wait())
    await asyncio.wait([start, signalled], return_when=asyncio.FIRST_COMPLETED)
    signalled.cancel()
    if not start.done():
        start.cancel()
    try:
        await start
    except asyncio.CancelledError:
        return False
    return True


def _code(error: BaseException | None) -> int:
    if error is None:
        return 0
    if isinstance(error, Elsewhere):
        _say("another process took over")
        return ELSEWHERE
    _log.error("program_failed", exc_info=error)
    return 1


def _say(line: str) -> None:
    sys.stderr.write(f"daybook: {line}\n")
