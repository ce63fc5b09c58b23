"""This process: who it is, whether another one still lives, and the leases that keep two from doing the same work."""

import asyncio
import os
import socket
from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path
from typing import TypeVar

import structlog
from sqlalchemy.exc import SQLAlchemyError

from models.clock import utc_now
from models.db import Store
from models.ids import new_id
from models.services import leases

T = TypeVar("T")
EVERY = 15.0
POLL = "poll"
"""The lease of fetching, which one process at a time does. Under it an SQLite store is worked on at all."""
_log = structlog.get_logger()


class Elsewhere(Exception):
    """Another process holds the lease; its name is the argument."""


def identity() -> str:
    """A name for this run of the program that tells others on the same machine which process it is."""
    return f"{_machine()}/{os.getpid()}.{_began(os.getpid())}/{new_id()[-6:]}"


def ended(holder: str) -> bool:
    """Whether `holder` (an `identity`) is of this machine and its process is no more. False when nobody can know."""
    machine, _, rest = holder.rpartition("/")[0].partition("/")
    number, _, began = rest.partition(".")
    if machine != _machine() or not number.isdigit():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return _began(int(number)) != began


def _machine() -> str:
    """The host, and the space in which its process numbers count (a container has its own)."""
    try:
        space = Path("/proc/self/ns/pid").readlink().name.strip("pid:[]")
    except OSError:
        space = ""
    return f"{socket.gethostname()[:32]}~{space}"


def _began(number: int) -> str:
    """When a process began, so that a number used again is not taken for the same process."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""


class Lease:
    """The lease under which this process works, renewed while `keep` runs. Leases go by the machine's own clock."""

    def __init__(self, store: Store, executor: Executor, name: str, holder: str) -> None:
        self._store = store
        self._executor = executor
        self.name = name
        self._holder = holder

    async def attempt(self) -> bool:
        """Take it if nobody living has it. Whether it is ours; a store in trouble gives nothing."""
        try:
            return await self._work(self._take) == self._holder
        except SQLAlchemyError as error:
            _log.warning("lease_not_taken", lease=self.name, exc_info=error)
            return False

    async def take(self) -> None:
        """Take it. Raises Elsewhere when a living process has it."""
        first = await self._work(self._take)
        if first != self._holder:
            raise Elsewhere(first)

    async def keep(self) -> None:
        """Renew it for ever. Raises Elsewhere when it was lost."""
        while True:
            await asyncio.sleep(EVERY)
            try:
                held = await self._work(self._renew)
            except Exception as error:  # noqa: BLE001 - a store in trouble: the lease lasts four times as long
                _log.warning("lease_not_renewed", lease=self.name, exc_info=error)
                continue
            if not held:
                raise Elsewhere("somebody else")

    async def release(self) -> None:
        """Give it back."""
        await self._work(self.give_back)

    def give_back(self) -> None:
        """Give it back, from the store's own thread."""
        with self._store.transaction() as session:
            leases.release(session, self.name, self._holder)

    async def _work(self, do: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._executor, do)

    def _take(self) -> str:
        with self._store.transaction() as session:
            return leases.take(session, self.name, self._holder, utc_now(), ended)

    def _renew(self) -> bool:
        with self._store.transaction() as session:
            return leases.renew(session, self.name, self._holder, utc_now())
