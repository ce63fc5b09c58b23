"""What everything stands on: the store, the one thread that may write to it, and the right to work on it."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from bot.opening import open_store
from bot.pages import shelf
from bot.process import POLL, Lease
from bot.settings import Settings
from models.db import Store
from models.failpoints import Point, reach
from models.services import township_settings


@dataclass(frozen=True)
class Ground:
    """The store, its one thread, and the lease of a store that only one process works on (None: many may)."""

    store: Store
    executor: ThreadPoolExecutor
    lease: Lease | None

    @classmethod
    async def take(cls, settings: Settings, name: str) -> "Ground":
        """Open the store and take its lease. Raises SettingsWrong, and process.Elsewhere where another works on it."""
        store = replace(open_store(settings), shelf=shelf(settings))
        with store.looking() as session:
            township_settings.check(session)
        executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
        ground = cls(store, executor, None if settings.shared else Lease(store, executor, POLL, name))
        try:
            if ground.lease:
                await ground.lease.take()
        except BaseException:
            ground.leave()
            raise
        reach(Point.LEASE_TAKEN)
        return ground

    def leave(self) -> None:
        """Give up what was taken, perhaps without anybody having waited for it."""
        if self.lease:
            self.executor.submit(self.lease.give_back)
        self.executor.shutdown()
        self.store.engine.dispose()
