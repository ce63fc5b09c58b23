"""The life of the process: start the program, say where it is, wait for a signal or a failure, stop in order."""

import asyncio
import shutil
import signal
import sys
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

import structlog
from pydantic import SecretStr

from bot.app import Program
from bot.limits import Limits
from bot.process import Elsewhere
from bot.sandbox import Clock, Sandbox
from bot.sandbox.seed import Player, fill, let_in
from bot.settings import Settings

ELSEWHERE = 3
Announce = Callable[[str], None]
_log = structlog.get_logger()


def on_telegram(settings: Settings) -> int:
    """Run on the Bot API that the settings name until a signal. Returns the exit code."""
    return asyncio.run(_until_signal(Program(settings)))


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
            clock=clock, hooks={"moved": self._moved, "cast": self._cast} if seeded else {"moved": self._moved}
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

    async def _moved(self, _now: object) -> None:
        if self.program:
            await self.program.moved()


async def _play(settings: Settings, data: Path) -> int:
    playground = Playground(settings, data, seeded=True)
    address = await playground.start()
    assert playground.program is not None
    sys.stdout.write(f"The sandbox is at {address} (Ctrl-C ends it)\n")
    sys.stdout.flush()
    return await _wait(playground.program, playground.stop)


async def _until_signal(program: Program) -> int:
    try:
        await program.start()
    except Elsewhere as other:
        _say(f"another process works on this store already: {other}")
        return ELSEWHERE
    return await _wait(program, program.stop)


async def _wait(program: Program, stop: Callable[[], Awaitable[None]]) -> int:
    """Until SIGINT, SIGTERM or a failure of the program; then stop in order."""
    over = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):
            loop.add_signal_handler(sign, over.set)
    assert program.failed is not None
    program.failed.add_done_callback(lambda _failed: over.set())
    await over.wait()
    await stop()
    return _code(program.failed.exception() if program.failed.done() else None)


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
