"""The sandbox with the whole program in it, in one event loop: what `make run` shows, and what journeys run on."""

import asyncio
import shutil
import tempfile
from datetime import date
from functools import partial
from pathlib import Path

from pydantic import SecretStr

from bot.app import Program
from bot.limits import Limits
from bot.live import live
from bot.sandbox import Clock, Sandbox
from bot.sandbox.seed import Player, fill, let_in, morning_of, tour
from bot.settings import Settings


def in_sandbox(settings: Settings, data: Path | None, *, fresh: bool, start: date | None = None) -> int:
    """Run in a sandbox of its own until a signal; without `data` everything is forgotten at the end.

    Its clock starts now, or in the morning of the day `start`.
    """
    clock = Clock(morning_of(start) if start else None)
    settings = settings.model_copy(update={"mode": "polling"})
    if data is None:
        with tempfile.TemporaryDirectory(prefix="daybook-") as folder:
            return asyncio.run(_play(settings, Path(folder) / "sandbox", clock))
    if fresh:
        shutil.rmtree(data, ignore_errors=True)
    return asyncio.run(_play(settings, data, clock))


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
        try:
            if self._seeded:
                await self._seed(self.program)
        except BaseException:
            await self.stop()
            raise
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
        return [
            {"user_id": one.user_id, "name": one.name, "note": one.note, "notes": one.notes, "beside": one.beside}
            for one in self._players
        ]

    async def _tour(self) -> dict[str, list[str]]:
        return tour(self._settings.language.replace("_", "-").lower())

    async def _moved(self, _now: object) -> None:
        if self.program:
            await self.program.moved()


async def _play(settings: Settings, data: Path, clock: Clock) -> int:
    playground = Playground(settings, data, clock=clock, seeded=True)
    return await live(playground, lambda: f"The sandbox is at {playground.sandbox.address} (Ctrl-C ends it)\n")
