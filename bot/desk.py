"""The sender's dealings with the store: each is one transaction in the process's one writer thread. Decides nothing."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from datetime import datetime
from typing import Protocol

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from models.db import Store
from models.failpoints import Point, reach
from models.kinds import OutboxState
from models.services import attempts, dispatch, locks, outbox, slips
from models.services.dispatch import Result
from models.services.outbox import Parcel

_LOST = (OutboxState.DOUBTFUL, OutboxState.FAILED)
_log = structlog.get_logger()


class Clock(Protocol):
    """Anything that tells the time."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""


class Desk:
    """Claims and marks for the sender `name`. `on_closed` is called for each chat that takes nothing more."""

    def __init__(
        self,
        store: Store,
        executor: Executor,
        clock: Clock,
        name: str,
        on_closed: Callable[[Session, int, datetime], None],
    ) -> None:
        self._store, self._executor, self._clock, self._name, self._on_closed = store, executor, clock, name, on_closed
        self.called_back: set[str] = set()
        """Ids of claimed messages that are not to leave any more."""
        store.after_commit.append(self._heed)

    async def recover(self) -> None:
        """Look after all that is marked as under way: whoever sent it is gone."""
        await asyncio.get_running_loop().run_in_executor(self._executor, self._recover)

    async def settle(
        self, results: deque[Result], room: tuple[int, int] | None
    ) -> tuple[list[Result], list[Parcel], datetime | None]:
        """Note what happened until the store's turn comes; with `room` (for how many, for how many unasked) claim.

        Returns those of the `results` that were noted (and taken out), what was claimed, and when the next message is
        due. Raises SQLAlchemyError when nothing was noted.
        """
        return await asyncio.get_running_loop().run_in_executor(self._executor, self._settle, results, room)

    async def photo(self, photo_id: str) -> bytes:
        """A photo that a message shows, opened. Raises NotFound when it is not there any more."""
        return await asyncio.get_running_loop().run_in_executor(self._executor, self._photo, photo_id)

    def _photo(self, photo_id: str) -> bytes:
        with self._store.transaction() as session:
            return slips.opened(session, photo_id)

    def _heed(self, session: Session) -> None:
        """Whatever transaction of this process was committed: what it called back does not leave."""
        self.called_back.update(outbox.called_back(session))

    def _recover(self) -> None:
        with self._store.transaction() as session:
            again, doubtful = dispatch.recover(session, None, self._clock.now())
            reach(Point.RECOVERED)
        if again or doubtful:
            _log.warning("outbox_recovered", again=again, doubtful=doubtful)

    def _settle(
        self, waiting: deque[Result], room: tuple[int, int] | None
    ) -> tuple[list[Result], list[Parcel], datetime | None]:
        results = [waiting.popleft() for _ in range(len(waiting))]
        try:
            return results, *self._settled(results, room)
        except SQLAlchemyError:
            waiting.extendleft(reversed(results))
            raise

    def _settled(self, results: Sequence[Result], room: tuple[int, int] | None) -> tuple[list[Parcel], datetime | None]:
        now = self._clock.now()
        with self._store.transaction() as session:
            closed = {one.parcel.chat_id for one in results if one.state in (OutboxState.CANCELLED, *_LOST)}
            if closed:
                locks.hold_chats(session, closed)
            dispatch.mark(session, results, now)
            for result in results:
                if result.state is OutboxState.CANCELLED and result.error != outbox.CALLED_BACK:
                    self._on_closed(session, result.parcel.chat_id, now)
            lost = [one.parcel.reminder_id for one in results if one.state in _LOST and one.parcel.reminder_id]
            if lost:
                attempts.rest(session, lost, now)
            if results:
                reach(Point.MARKED)
            if room is None:
                return [], None
            parcels = dispatch.claim(session, self._name, now, room[0], few=room[1])
            return parcels, min(dispatch.due_by_class(session).values(), default=None)
