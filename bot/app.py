"""Assembly: settings → store → Application → routes → sender → ticker → intake, started and stopped in order."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

import structlog
from telegram.error import EndPointNotFound, InvalidToken, TelegramError
from telegram.ext import Application
from telegram.request import BaseRequest

from bot.asides import Asides
from bot.intake import Intake
from bot.limits import Limits
from bot.menus import Menus
from bot.opening import open_store
from bot.process import Lease, identity
from bot.routing import Bot, Router
from bot.sender import Sender
from bot.settings import Settings
from bot.ticker import Follower, Movable, Ticker
from bot.transport import Transport
from handlers import routes
from models.clock import utc_now
from models.db import Store
from models.errors import SettingsWrong
from models.ids import new_id
from models.services import access, choices, operator
from models.services.access import Who
from scheduler.runner import Runner

T = TypeVar("T")
_POLL = "poll"
_DRAIN = 5.0
_log = structlog.get_logger()


@dataclass
class _Parts:
    """What a running program consists of."""

    store: Store
    executor: ThreadPoolExecutor
    lease: Lease
    application: Bot
    asides: Asides
    menus: Menus
    sender: Sender
    ticker: Ticker
    intake: Intake
    follower: Follower | None
    runner: Runner | None
    transports: tuple[Transport, Transport]


class Program:
    """The whole bot, from its store to Telegram. `clock` is given where time can be moved (the sandbox's clock).

    After `start` it works until `stop`; `failed` is done when it cannot go on. `settle` waits until all is done.
    """

    def __init__(
        self, settings: Settings, clock: Movable | None = None, limits: Limits | None = None, name: str = ""
    ) -> None:
        if settings.token is None:
            raise SettingsWrong("DAYBOOK_TOKEN is not set")
        self._settings = settings
        self._token = settings.token.get_secret_value()
        self._movable = clock
        self._limits = limits or Limits(overall=settings.send_rate, chat=settings.chat_rate)
        self._name = name or identity()
        self._tasks: set[asyncio.Task[None]] = set()
        self._fetching: asyncio.Task[None] | None = None
        self._parts: _Parts | None = None
        self.failed: asyncio.Future[None] | None = None

    @property
    def parts(self) -> _Parts:
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
        store = open_store(self._settings)
        executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
        lease = Lease(store, executor, _POLL, self._name)
        try:
            await lease.take()
        except BaseException:
            executor.submit(lease.give_back)  # it may have been taken although nobody waited for it any more
            executor.shutdown()
            store.engine.dispose()
            raise
        self._parts = self._assemble(store, executor, lease)
        try:
            await self._meet_telegram()
        except BaseException:
            await self.stop()
            raise
        self._begin()

    async def stop(self) -> None:
        """Fetch no more, finish what is being done, send what can be sent in a moment, give the lease back."""
        parts = self.parts
        parts.intake.stop()
        if parts.follower:
            parts.follower.stop()
        if self._fetching:
            if parts.runner:
                parts.runner.stop()
            await asyncio.gather(self._fetching, return_exceptions=True)
            await _in_time(parts.sender.idle())
            await parts.sender.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await _in_time(parts.asides.finish())
        await parts.lease.release()
        await parts.application.shutdown()
        for transport in parts.transports:  # also where the Application never got as far as opening them
            await transport.shutdown()
        parts.executor.shutdown()
        parts.store.engine.dispose()

    async def settle(self) -> None:
        """Wait until no update waits to be confirmed, no batch is being worked on, and everything due has been sent."""
        parts = self.parts
        while True:
            if parts.follower:
                await parts.follower.catch_up()
            waiting = (await parts.application.bot.get_webhook_info()).pending_update_count
            if not waiting and not parts.intake.busy:
                await parts.asides.finish()
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
        await self.settle()

    def _assemble(self, store: Store, executor: ThreadPoolExecutor, lease: Lease) -> _Parts:
        transports = Transport(proxy=self._settings.proxy), Transport(pool=2, proxy=self._settings.proxy)
        application = build(self._token, self._settings.api_url, *transports)
        asides, name, bot = Asides(), new_id(), application.bot
        sender = Sender(bot, store, executor, self, self._limits, name, on_closed=choices.closed)
        ticker = Ticker(store, executor, self.now, sender.wake)
        router = Router(
            application, routes.COMMANDS, routes.PRESSES, routes.OTHERS, asides, language=self._settings.language
        )
        menus = Menus(bot, routes.COMMANDS, asides, self._settings.language)
        intake = Intake(bot, router, store, executor, self.now, name, sender.accept, menus.changed)
        follower = Follower(ticker, self._movable, sender.idle) if self._movable else None
        runner = None if follower else Runner(ticker.run)
        return _Parts(
            store, executor, lease, application, asides, menus, sender, ticker, intake, follower, runner, transports
        )

    async def _meet_telegram(self) -> None:
        """getMe, patiently: the program may be up before the network is."""
        application, pause = self.parts.application, 0.5
        while True:
            try:
                await application.initialize()
            except (InvalidToken, EndPointNotFound):
                raise SettingsWrong(f"{self._settings.api_url} does not accept DAYBOOK_TOKEN") from None
            except TelegramError as error:
                _log.warning("telegram_not_reached", reason=type(error).__name__, retry_in=pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, 15)
            else:
                break
        await self.in_store(self._remember)

    def _remember(self) -> None:
        me = self.parts.application.bot
        with self.store.transaction() as session:
            operator.put(session, operator.BOT, utc_now(), {"id": me.id, "username": me.username})
            operator.put(session, operator.CHOICES, utc_now(), {"names_in_chat": self._settings.names_in_chat})

    def _begin(self) -> None:
        parts = self.parts
        self._run(parts.sender.run())  # first: it looks after what the run before left behind
        self._fetching = self._run(parts.intake.run())
        self._run(parts.lease.keep(parts.intake.polled))
        if parts.follower:
            self._run(parts.follower.run())
        if parts.runner:
            self._run(parts.ticker.missed())
            parts.runner.start()
        parts.menus.begin()

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


def build(token: str, address: str, sending: BaseRequest, fetching: BaseRequest) -> Bot:
    """An Application that parses, routes and sends, and does nothing by itself."""
    return (
        Application.builder()
        .token(token)
        .base_url(f"{address}/bot")
        .base_file_url(f"{address}/file/bot")
        .request(sending)
        .get_updates_request(fetching)
        .updater(None)
        .job_queue(None)
        .build()
    )


async def _in_time(work: Coroutine[Any, Any, None]) -> None:
    try:
        await asyncio.wait_for(work, _DRAIN)
    except TimeoutError:
        _log.warning("left_for_the_next_start")
