"""Updates on their way into the store: routed, committed as one batch in the store's one thread, answers handed on.

Where they come from is not known here: intake.py fetches them, webhook.py is brought them. Both may tell Telegram that
an update is done only after `work` has said so.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from datetime import datetime
from time import perf_counter
from typing import Any, Protocol

import structlog

from bot.counts import Counts
from bot.edge import Arrival, Unfinished, run_batch
from bot.routing import Router
from models.db import Store
from models.failpoints import Point, reach
from models.services.access import Who
from models.services.outbox import Parcel

_log = structlog.get_logger()


class Source(Protocol):
    """Where updates come from."""

    @property
    def busy(self) -> bool:
        """Whether updates that came are still being worked on."""

    async def run(self) -> None:
        """Let updates come until `stop`; return when those that came are done."""

    def stop(self) -> None:
        """Let no more come."""

    def polled(self) -> bool:
        """Whether updates could be received since this was last asked."""

    def trouble(self) -> str:
        """Why nothing can be received at this moment; empty when all is well."""


class Batches:
    """Runs batches. After each commit `deliver` takes the answers, `changed` those who are somebody else now."""

    def __init__(
        self,
        router: Router,
        store: Store,
        executor: Executor,
        clock: Callable[[], datetime],
        sender: str,
        deliver: Callable[[list[Parcel]], None],
        changed: Callable[[Mapping[int, Who]], None] = lambda _changed: None,
        counts: Counts | None = None,
    ) -> None:
        self._router = router
        self._store = store
        self._executor = executor
        self._clock = clock
        self._sender = sender
        self._deliver = deliver
        self._changed = changed
        self._counts = counts or Counts()

    async def work(self, updates: Sequence[Mapping[str, Any]]) -> int | None:
        """Do what raw updates ask for, in their order. The highest number among them, once all of it is committed.

        None when nothing may be confirmed: the store failed, or none of them had a number. They are to come again.
        """
        began = perf_counter()
        routed = [await self._router.route(raw) for raw in updates]
        arrivals = [arrival for arrival in routed if arrival is not None]
        reach(Point.ROUTED)
        committed = bool(arrivals) and await self._commit(arrivals)
        self._router.answer_presses()  # when what the person waits for is on its way
        if not committed:
            return None
        self._counts.batch(updates, perf_counter() - began)
        return max(arrival.heard.update_id for arrival in arrivals)

    async def _commit(self, arrivals: Sequence[Arrival]) -> bool:
        changed: dict[int, Who] = {}
        batch = (self._store, arrivals, self._clock(), self._sender, changed)
        try:
            parcels = await asyncio.get_running_loop().run_in_executor(self._executor, run_batch, *batch)
        except Exception as error:  # noqa: BLE001 - the store is in trouble: not confirmed, so it all comes again
            _log.error("batch_not_committed", updates=len(arrivals), exc_info=error)
            self._counts.failed_batches += 1
            self._deliver(list(error.parcels) if isinstance(error, Unfinished) else [])
            return False
        reach(Point.BATCH_COMMITTED)
        self._deliver(parcels)
        self._changed(changed)
        return True
