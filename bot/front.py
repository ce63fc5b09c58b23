"""What can be reached of the program over HTTP, put together: the webhook's route, /health, /metrics, on one address.

Loaded only where DAYBOOK_LISTEN or webhook mode asks for it.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog
from starlette.routing import Route

from bot.batches import Source
from bot.duties import Duty
from bot.health import Health, Pulse, Readings, Trouble
from bot.membership import Membership
from bot.metrics import Metrics
from bot.role import Role
from bot.sender import Sender
from bot.server import Server
from bot.settings import PREFIX, Settings
from bot.web import Door, application, pages
from bot.webhook import Webhook
from models.errors import SettingsWrong
from models.services.standing import Standing

if TYPE_CHECKING:
    from bot.parts import Parts

_LATE = timedelta(minutes=20)
"""How long ago the jobs may have last run."""

_log = structlog.get_logger()


class Front:
    """Listens between `start` and `stop`, for a process that is `holder` of leases and has this role."""

    def __init__(
        self,
        settings: Settings,
        role: Role,
        parts: "Parts",
        clock: Callable[[], datetime],
        holder: str,
    ) -> None:
        assert settings.listening
        self._place = settings.listening
        counts, webhook = parts.sender.counts, parts.intake if isinstance(parts.intake, Webhook) else None
        readings, self._pulse = Readings(parts.store, parts.executor, clock), Pulse()
        health = Health(readings, looked_at(role, parts, clock, holder))
        metrics = Metrics(counts, readings, health, self._pulse, webhook)
        routes = pages(health, metrics.text)
        if webhook and settings.webhook_secret:
            door = Door(webhook, settings.webhook_secret.get_secret_value(), counts)
            routes.append(Route(settings.webhook_path, door.knock, methods=["POST"]))
        self._server = Server(application(*routes))
        self._beating: asyncio.Task[None] | None = None
        self.address = ""
        """Where it listens, once started."""

    async def start(self) -> None:
        """Listen. Raises SettingsWrong where that cannot be."""
        host, port = self._place
        try:
            self.address = await self._server.start(host, port)
        except OSError as error:
            raise SettingsWrong(f"{PREFIX}LISTEN: {host} port {port}: {error.strerror or error}") from None
        self._beating = asyncio.create_task(self._pulse.run())
        _log.info("listening", address=self.address)

    async def stop(self) -> None:
        """Listen no more; answers under way are finished."""
        if self._beating:
            self._beating.cancel()
        await self._server.stop()


def looked_at(role: Role, parts: "Parts", clock: Callable[[], datetime], holder: str) -> dict[str, Trouble]:
    """The parts at which /health looks: of a process those that it has."""
    found: dict[str, Trouble] = {}
    if role.does(Role.WEB):
        found["intake"] = _receiving(parts.intake, parts.polling)
    if role.does(Role.SENDER):
        found["sender"] = _sending(parts.sender, parts.membership)
    if role.does(Role.SCHEDULER):
        found["scheduler"] = _ticking(clock)
    if lease := parts.lease:
        found["lease"] = lambda standing: "" if (lease.name, holder) in standing.held else "has run out"
    return found


def _receiving(source: Source, polling: object) -> Trouble:
    """Where somebody else polls nothing is wrong with standing by."""

    def trouble(_standing: Standing) -> str:
        if isinstance(source, Webhook) and not source.taking:
            return "updates are not taken"
        stands_by = isinstance(polling, Duty) and not polling.held
        return "" if stands_by else source.trouble()

    return trouble


def _sending(sender: Sender, member: Membership | None) -> Trouble:
    """Alive, and, among many, not taken for dead."""

    def trouble(_standing: Standing) -> str:
        if not sender.running:
            return "nothing is sent"
        return "" if member is None or member.fresh() else "its share was not renewed"

    return trouble


def _ticking(clock: Callable[[], datetime]) -> Trouble:
    """Jobs ran lately, here or elsewhere; after the first start of all they may take their time."""
    began = clock()

    def trouble(standing: Standing) -> str:
        late = clock() - (standing.last_tick or began)
        return f"no job ran for {late // timedelta(minutes=1)} minutes" if late > _LATE else ""

    return trouble
