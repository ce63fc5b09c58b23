"""APScheduler on the machine's clock: it says that a job's time has come, and nothing else. The list is in jobs.py."""

from collections.abc import Callable
from datetime import UTC

from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from scheduler.jobs import EPOCH, JOBS, Job

# Late is better than never, and late once better than late many times over.
_DEFAULTS = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}


class Runner:
    """Calls `tick` with a job's name whenever its time comes. `tick` may be a coroutine function.

    A job never overlaps itself. Needs a running event loop from `start` on.
    """

    def __init__(self, tick: Callable[[str], object]) -> None:
        self._scheduler = AsyncIOScheduler(
            jobstores={"default": MemoryJobStore()}, job_defaults=_DEFAULTS, timezone=UTC
        )
        for job in JOBS:
            self._scheduler.add_job(tick, trigger(job), args=(job.name,), id=job.name)

    def start(self) -> None:
        """Begin to tick."""
        self._scheduler.start()

    def stop(self) -> None:
        """Tick no more; what is running goes on to its end."""
        self._scheduler.shutdown(wait=False)


def trigger(job: Job) -> IntervalTrigger:
    """When a job is due: on the same grid in every process."""
    return IntervalTrigger(seconds=int(job.every.total_seconds()), start_date=EPOCH + job.offset, timezone=UTC)
