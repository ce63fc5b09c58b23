"""The program's life: its parts started and stopped in order. What they are stands in parts.py."""

import asyncio
import sys
from collections.abc import Callable, Coroutine, Iterable
from concurrent.futures import Executor
from datetime import datetime
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.ground import Ground
from bot.limits import Limits
from bot.line import Line
from bot.loading import at_once
from bot.process import identity
from bot.role import Role
from bot.settings import Settings
from models.clock import utc_now
from models.db import Store
from models.errors import SettingsWrong
from models.failpoints import Point, reach
from models.services import access, operator
from models.services.access import Who

if TYPE_CHECKING:
    from bot.front import Front
    from bot.parts import Parts
    from bot.ticker import Movable

T = TypeVar("T")
_DRAIN = 5.0
_log = structlog.get_logger()


class Program:
    """The whole bot, from its store to Telegram. `clock` is given where time can be moved (the sandbox's clock).

    After `start` it works until `stop`; `failed` is done when it cannot go on. `settle` waits until all is done.
    An SQLite store has one process, which does everything; on PostgreSQL any number of processes work together, each in
    its `role`: what one at a time may do (fetching, ticking) is done by whoever holds the lease.
    """

    def __init__(
        self,
        settings: Settings,
        clock: "Movable | None" = None,
        limits: Limits | None = None,
        name: str = "",
        role: Role = Role.ALL,
    ) -> None:
        if settings.token is None:
            raise SettingsWrong("DAYBOOK_TOKEN is not set")
        if role is not Role.ALL and not settings.shared:
            raise SettingsWrong("--role needs PostgreSQL (DAYBOOK_DATABASE_URL): an SQLite store has one process")
        self._role = role
        self._settings = settings
        self._movable = clock
        self._limits = limits or Limits(overall=settings.send_rate, chat=settings.chat_rate)
        self._name = name or identity()
        self._tasks: set[asyncio.Task[None]] = set()
        self._ending: list[asyncio.Task[None]] = []
        self._parts: Parts | None = None
        self.front: Front | None = None
        self.failed: asyncio.Future[None] | None = None

    @property
    def parts(self) -> "Parts":
        """What it consists of, once started."""
        assert self._parts is not None, "not started"
        return self._parts

    @property
    def store(self) -> Store:
        """The store on which it works."""
        return self.parts.store

    def now(self) -> datetime:
        """The present instant, by the clock that this program goes by."""
        return self._movable.now() if self._movable else utc_now()

    async def start(self) -> None:
        """Open the store, take the lease, meet Telegram, and begin to work.

        Raises SettingsWrong (also for a token that Telegram refuses) and process.Elsewhere (another process works).
        """
        self.failed = asyncio.get_running_loop().create_future()
        ground = await Ground.take(self._settings, self._name)
        line = Line(self._settings)
        line.dial(ask=ground.lease is not None and self._settings.mode == "polling")
        try:
            await _load_the_rest(ground.executor)
        except BaseException:
            await line.close()
            ground.leave()
            raise
        from bot.parts import Self, assemble

        me = Self(self._name, self._role, self._limits, self, self._movable)
        self._parts = assemble(self._settings, ground, me, line)
        try:
            await self._open_front()
            await line.met()
            await self.in_store(self._remember)
            await self.in_store(self.parts.returning.arrived)
        except BaseException:
            await self.stop()
            raise
        await self._begin()

    async def stop(self) -> None:
        """Fetch no more, finish what is being done, send what can be sent in a moment, give the lease back."""
        parts = self.parts
        reach(Point.STOPPING)
        parts.polling.stop()
        parts.ticking.stop()
        if parts.follower:
            parts.follower.stop()
        await asyncio.gather(*self._ending, return_exceptions=True)
        reach(Point.FETCHING_ENDED)
        await self._note_end()
        if parts.bell:
            parts.bell.stop()
        if parts.sender.running:
            await _in_time(parts.sender.idle())
            await parts.sender.stop()
        reach(Point.SENDER_STOPPED)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await _in_time(parts.asides.finish())
        if self.front:
            await self.front.stop()
        await self._give_back()
        await parts.line.close()
        parts.executor.shutdown()
        parts.store.engine.dispose()

    async def _note_end(self) -> None:
        try:
            await self.in_store(self.parts.returning.note)
        except SQLAlchemyError as error:
            _log.warning("end_not_noted", exc_info=error)

    async def _give_back(self) -> None:
        """Every right that this process holds; a store in trouble lets them run out."""
        parts = self.parts
        try:
            for right in parts.rights():
                await right.release()
            if parts.membership:
                await parts.membership.leave()
        except SQLAlchemyError as error:
            _log.warning("rights_not_given_back", exc_info=error)

    async def settle(self) -> None:
        """Wait until no update waits to be confirmed, no batch is being worked on, and everything due has been sent."""
        parts = self.parts
        while True:
            if parts.follower:
                await parts.follower.catch_up()
            waiting = (await parts.application.bot.get_webhook_info()).pending_update_count
            if not waiting and not parts.intake.busy:
                await parts.returning.made_up()
                await parts.asides.finish()
                await parts.fetcher.idle()
                await parts.importer.idle()
                if parts.sender.running:
                    await parts.sender.idle()
                return
            await asyncio.sleep(0.005)

    async def in_store(self, do: Callable[[], T]) -> T:
        """Do something in the one thread that may write."""
        return await asyncio.get_running_loop().run_in_executor(self.parts.executor, do)

    async def greet(self, chat_ids: Iterable[int]) -> None:
        """Give the owners of these chats the menus of their roles."""
        self.parts.menus.changed(await self.in_store(partial(self._known, list(chat_ids))))

    def _known(self, chat_ids: list[int]) -> dict[int, Who]:
        with self.store.transaction() as session:
            access.meet_again(session, chat_ids)
            return dict(access.known(session))

    async def moved(self, _now: datetime | None = None) -> None:
        """The clock was moved: do what would have been done in the meantime, and wait for its end."""
        if self.parts.follower:
            await self.parts.follower.catch_up()
        await self.in_store(self.parts.returning.note)
        await self.settle()

    async def _open_front(self) -> None:
        """Listen where the settings say so; by default only who receives updates does."""
        if self._settings.listening and (self._settings.listen or self._role.does(Role.WEB)):
            from bot.front import Front  # it loads the server

            self.front = Front(self._settings, self._role, self.parts, self.now, self._name)
            await self.front.start()

    def _remember(self) -> None:
        me = self.parts.application.bot
        with self.store.transaction() as session:
            operator.put(session, operator.BOT, utc_now(), {"id": me.id, "username": me.username})
            operator.put(session, operator.CHOICES, utc_now(), {"names_in_chat": self._settings.names_in_chat})

    async def _begin(self) -> None:
        parts = self.parts
        if parts.membership:
            await parts.membership.join()
            self._run(parts.membership.keep())
        if parts.bell:
            parts.bell.start()
        if self._role.does(Role.SENDER):
            self._run(parts.fetcher.run())
            self._run(parts.importer.run())
            self._run(parts.sender.run())  # first: it looks after what the run before left behind
        if self._role.does(Role.WEB):
            self._ending.append(self._run(parts.polling.run()))
            self._run(parts.returning.run())
            parts.menus.begin()
        if parts.lease:
            self._run(parts.lease.keep())
        if parts.follower:
            self._run(parts.follower.run())
        elif self._role.does(Role.SCHEDULER):
            self._ending.append(self._run(parts.ticking.run()))

    def _run(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if error and self.failed and not self.failed.done():
            self.failed.set_exception(error)


async def _in_time(work: Coroutine[Any, Any, None]) -> None:
    try:
        await asyncio.wait_for(work, _DRAIN)
    except TimeoutError:
        _log.warning("left_for_the_next_start")


async def _load_the_rest(executor: Executor) -> None:
    """Most of the program is loaded while Telegram answers, in the store's thread, which has nothing to do yet."""
    if "bot.parts" not in sys.modules:
        await asyncio.sleep(0)  # the first word to Telegram goes out before
        await asyncio.get_running_loop().run_in_executor(executor, _import_parts)


def _import_parts() -> None:
    with at_once():
        import_module("bot.parts")
