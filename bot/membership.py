"""The place of this process among the senders of a store that many work on."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from time import monotonic
from typing import TypeVar

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from bot.process import EVERY, Elsewhere, ended
from models.clock import utc_now
from models.db import Store
from models.services import leases, senders

T = TypeVar("T")
_log = structlog.get_logger()


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
        return monotonic() - self._renewed < leases.LASTS.total_seconds() - EVERY

    async def join(self) -> None:
        """Become one of the senders."""
        await self._share(lambda session: senders.join(session, self._name, self._holder, self._most, utc_now(), ended))

    async def keep(self) -> None:
        """Renew it for ever. Raises Elsewhere when the others took this process for dead."""
        while True:
            await asyncio.sleep(EVERY)
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
