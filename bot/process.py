"""This process: who it is, whether another one still lives, and the leases that keep two from doing the same work."""

import asyncio
import os
import socket
from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path
from time import monotonic
from typing import TypeVar

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from models.clock import utc_now
from models.db import Store
from models.ids import new_id
from models.services import leases, senders

T = TypeVar("T")
_EVERY = 15.0
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
            await asyncio.sleep(_EVERY)
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


class Membership:
    """This process's place among the senders of a store that many work on. `shared` is told its share of `most`."""

    def __init__(
        self, store: Store, executor: Executor, name: str, holder: str, most: int, shared: Callable[[int], None]
    ) -> None:
        self._store, self._executor, self._name, self._holder = store, executor, name, holder
        self._most, self._shared = most, shared
        self._renewed = float("-inf")

    def fresh(self) -> bool:
        """Whether nobody can have taken this sender for dead."""
        return monotonic() - self._renewed < leases.LASTS.total_seconds() - _EVERY

    async def join(self) -> None:
        """Become one of the senders."""
        await self._share(lambda session: senders.join(session, self._name, self._holder, self._most, utc_now(), ended))

    async def keep(self) -> None:
        """Renew it for ever. Raises Elsewhere when the others took this process for dead."""
        while True:
            await asyncio.sleep(_EVERY)
            try:
                await self._share(lambda session: senders.renew(session, self._name, self._most, utc_now(), ended))
            except SQLAlchemyError as error:
                _log.warning("membership_not_renewed", exc_info=error)

    async def leave(self) -> None:
        """Give the share back."""
        await self._work(lambda session: senders.leave(session, self._name))

    async def _share(self, do: Callable[[Session], int | None]) -> None:
        began = monotonic()
        share = await self._work(do)
        if share is None:
            raise Elsewhere("the others, who took this sender for dead")
        self._renewed = began
        self._shared(share)

    async def _work(self, do: Callable[[Session], T]) -> T:
        def run() -> T:
            with self._store.transaction() as session:
                return do(session)

        return await asyncio.get_running_loop().run_in_executor(self._executor, run)
