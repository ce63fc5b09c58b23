"""The line to Telegram: opened, and asked for updates once, before most of the program is loaded.

Knows nothing of what is done with an update. What is imported here, every start waits for.
"""

import asyncio
from typing import Any

import structlog
import telegram
from telegram.error import EndPointNotFound, InvalidToken, TelegramError
from telegram.ext import Application
from telegram.request import BaseRequest

from bot.settings import Settings
from bot.transport import Transport, ask
from models.errors import SettingsWrong

AT_ONCE = 100
"""The most updates that Telegram gives at once."""
ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
"""What we ask Telegram for; everything else it keeps to itself."""

_LATE = 5.0
"""Seconds by which an answer may come later than Telegram was asked to hold it."""
_log = structlog.get_logger()

Bot = Application[Any, Any, Any, Any, Any, Any]


class Line:
    """The Application and its transport, of which getUpdates holds one connection open."""

    def __init__(self, settings: Settings) -> None:
        assert settings.token is not None
        self.transport = Transport(proxy=settings.proxy)
        self.application = build(settings.token.get_secret_value(), settings.api_url, self.transport)
        self._address = settings.api_url
        self._meeting: asyncio.Future[None] | None = None
        self._first: asyncio.Future[Any] | None = None

    def dial(self, *, ask: bool) -> None:
        """Begin with getMe; if `ask`, the first getUpdates follows at once."""
        self._meeting = asyncio.ensure_future(self._meet(ask))

    async def met(self) -> None:
        """Wait until Telegram has said who we are. Raises SettingsWrong for a token that it refuses."""
        assert self._meeting is not None, "not dialled"
        await self._meeting

    async def _meet(self, ask: bool) -> None:
        """Patiently: the program may be up before the network is."""
        pause = 0.5
        while True:
            try:
                await self.application.initialize()
            except (InvalidToken, EndPointNotFound):
                raise SettingsWrong(f"{self._address} does not accept DAYBOOK_TOKEN") from None
            except TelegramError as error:
                _log.warning("telegram_not_reached", reason=type(error).__name__, retry_in=pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, 15)
            else:
                break
        if ask:
            await remove_webhook(self.application.bot)
            self._first = asyncio.ensure_future(get_updates(self.application.bot, 0, 0))

    def first(self) -> asyncio.Future[Any] | None:
        """The first getUpdates if it has been sent, for whoever takes it first; afterwards None."""
        first, self._first = self._first, None
        return first

    async def close(self) -> None:
        """Hang up, also where the Application never got as far as opening the transport."""
        under_way = [one for one in (self._meeting, self.first()) if one]
        for one in under_way:
            one.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
        await self.application.shutdown()
        await self.transport.shutdown()


def build(token: str, address: str, transport: BaseRequest) -> Bot:
    """An Application that parses, routes and sends, and does nothing by itself."""
    return (
        Application.builder()
        .token(token)
        .base_url(f"{address}/bot")
        .base_file_url(f"{address}/file/bot")
        .request(transport)
        .get_updates_request(transport)
        .updater(None)
        .job_queue(None)
        .build()
    )


async def get_updates(bot: telegram.Bot, offset: int, held: int) -> Any:
    """The updates from `offset` on, as Telegram wrote them; `held`: seconds that it may wait for one."""
    asked = {"offset": offset, "limit": AT_ONCE, "timeout": held, "allowed_updates": list(ALLOWED_UPDATES)}
    return await ask(bot, "getUpdates", asked, held + _LATE)


async def remove_webhook(bot: telegram.Bot) -> None:
    """While one is set, Telegram answers no getUpdates."""
    try:
        await bot.delete_webhook()
    except TelegramError as error:
        _log.info("webhook_not_removed", reason=type(error).__name__)
