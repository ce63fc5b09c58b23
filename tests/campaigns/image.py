"""The warm image of the program (forks.py), asked for processes that can be killed."""

import asyncio
import os
import sys


class Image:
    """The warm image: asks it for processes, and kills them."""

    def __init__(self, settings: dict[str, str], *options: str) -> None:
        self._settings, self._options = settings, options
        self._process: asyncio.subprocess.Process | None = None

    async def warm(self) -> None:
        """Have everything imported."""
        pipe = asyncio.subprocess.PIPE
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.campaigns.forks", *self._options,
            stdin=pipe, stdout=pipe, stderr=asyncio.subprocess.DEVNULL, env=os.environ | self._settings,
        )  # fmt: skip
        await self._answer()

    async def fork(self, ahead: float, role: str = "all") -> int:
        """A fresh process with a role, whose clock is so many seconds ahead."""
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(f"{ahead} {role}\n".encode())
        return int(await self._answer())

    async def end(self) -> None:
        """Let the image go."""
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.close()
        await self._process.wait()

    async def _answer(self) -> bytes:
        assert self._process is not None
        assert self._process.stdout is not None
        return await self._process.stdout.readline()


async def over(number: int) -> None:
    """Wait until a process is no more."""
    for _ in range(20_000):
        try:
            os.kill(number, 0)
        except ProcessLookupError:
            return
        await asyncio.sleep(0.001)
    raise AssertionError(f"process {number} does not end")
