"""Assembly: what a running program consists of, put together from the settings. Starts nothing."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bot.asides import Asides
from bot.batches import Batches
from bot.desk import Clock
from bot.duties import Duty, Ticks, Work
from bot.fetching import Fetcher
from bot.ground import Ground
from bot.importing import Importer
from bot.intake import Intake
from bot.limits import Limits
from bot.line import Bot, Line
from bot.menus import Menus
from bot.process import POLL, Lease
from bot.returning import Returning
from bot.role import Role
from bot.routing import Router
from bot.sender import Sender
from bot.settings import Settings
from bot.ticker import Follower, Movable, Ticker
from handlers import routes
from models.db import Store
from models.ids import new_id
from models.services import choices

if TYPE_CHECKING:
    from bot.bell import Bell
    from bot.membership import Membership
    from bot.webhook import Webhook

TICK = "tick"
"""The lease of ticking, which one process at a time does."""


@dataclass(frozen=True)
class Self:
    """Who this process is among others, what it does, how fast, and by which clock."""

    name: str
    role: Role
    limits: Limits
    clock: Clock
    movable: Movable | None


@dataclass(frozen=True)
class Parts:
    """What a running program consists of."""

    store: Store
    executor: ThreadPoolExecutor
    lease: Lease | None
    membership: "Membership | None"
    bell: "Bell | None"
    line: Line
    application: Bot
    asides: Asides
    menus: Menus
    sender: Sender
    fetcher: Fetcher
    importer: Importer
    ticker: Ticker
    intake: "Intake | Webhook"
    returning: Returning
    follower: Follower | None
    polling: "Intake | Webhook | Duty"
    ticking: Ticks | Duty

    def rights(self) -> "list[Lease | Duty]":
        """What this process may hold and others wait for."""
        return [one for one in (self.lease, self.polling, self.ticking) if isinstance(one, Lease | Duty)]


def assemble(settings: Settings, ground: Ground, me: Self, line: Line) -> Parts:
    """Everything, connected. Where the store is shared, what one at a time does stands under a lease."""
    store, executor, shared = ground.store, ground.executor, ground.lease is None
    application = line.application
    asides, name, now = Asides(), new_id(), me.clock.now
    sends = me.role.does(Role.SENDER)
    member = _membership(settings, ground, me, name) if shared and sends else None
    sender = Sender(
        application.bot, store, executor, me.clock, me.limits, name,
        on_closed=choices.closed, recover=not shared, allowed=member.fresh if member else None,
    )  # fmt: skip
    router = Router(application, routes.COMMANDS, routes.PRESSES, routes.OTHERS, asides, language=settings.language)
    menus = Menus(application.bot, routes.COMMANDS, asides, settings.language)
    after = (sender.accept, menus.changed, sender.counts)
    batches = Batches(router, store, executor, now, name if sends else "", *after)
    intake = _source(settings, line, batches, now)
    ticker = Ticker(store, executor, now, sender.wake)
    return Parts(
        store, executor, ground.lease, member, _bell(store, sender.wake) if member else None,
        line, application, asides, menus, sender,
        Fetcher(application.bot, store, executor, now, sender.wake),
        Importer(application.bot, store, executor, now, sender.wake), ticker, intake,
        Returning(store, executor, intake, now, sender.wake, movable=me.movable is not None),
        Follower(ticker, me.movable, sender.idle) if me.movable else None,
        _leased(ground, me, POLL if isinstance(intake, Intake) else f"web:{name}", intake) if shared else intake,
        _leased(ground, me, TICK, Ticks(ticker)) if shared else Ticks(ticker),
    )  # fmt: skip


def _membership(settings: Settings, ground: Ground, me: Self, name: str) -> "Membership":
    from bot.membership import Membership  # on a store that others share

    return Membership(ground.store, ground.executor, name, me.name, settings.send_rate, me.limits.share)


def _bell(store: Store, wake: Callable[[], None]) -> "Bell":
    from bot.bell import Bell  # it loads PostgreSQL's driver

    return Bell(store.engine, wake)


def _source(settings: Settings, line: Line, batches: Batches, now: Callable[[], datetime]) -> "Intake | Webhook":
    if settings.mode == "webhook" and settings.webhook_secret:
        from bot.webhook import Webhook  # by default updates are fetched

        secret = settings.webhook_secret.get_secret_value()
        return Webhook(line.application.bot, batches, settings.webhook_url, secret)
    return Intake(line.application.bot, batches, now, line.first)


def _leased(ground: Ground, me: Self, name: str, work: Work) -> Duty:
    return Duty(Lease(ground.store, ground.executor, name, me.name), work)
