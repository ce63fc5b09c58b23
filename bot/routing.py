"""Which function answers which update. python-telegram-bot's handlers and filters decide; here nothing else is done.

The callbacks only write down their verdict (a ContextVar holds the place for it); what the function does happens
later, in the store's own thread.
"""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any

import structlog
from telegram import Chat, Message, Update
from telegram.ext import (
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    MessageHandler,
    TypeHandler,
    filters,
)

from bot.asides import Asides
from bot.edge import Arrival
from bot.hearing import SEPARATOR, broken, clean, heard_from, is_number, with_command, without_keyboard
from bot.line import ALLOWED_UPDATES, Bot
from bot.transport import ask
from handlers.routes import Command
from handlers.turn import Handler

_KINDS = {
    "sticker": filters.Sticker.ALL,
    "voice": filters.VOICE | filters.AUDIO | filters.VIDEO_NOTE,
    "photo": filters.PHOTO,
    "location": filters.LOCATION | filters.VENUE,
    "document": filters.Document.ALL,
}
_log = structlog.get_logger()


@dataclass
class _Verdict:
    """What the handlers of python-telegram-bot decided about one update."""

    kind: str = ""
    handler: Handler | None = None
    failed: str = ""


_verdict: ContextVar[_Verdict] = ContextVar("verdict")


class Router:
    """Puts the routes into an Application and asks it, update by update."""

    def __init__(
        self,
        application: Bot,
        commands: Sequence[Command],
        presses: Mapping[str, Handler],
        others: Mapping[str, Handler],
        asides: Asides,
        language: str | None = None,
    ) -> None:
        self._application = application
        self._commands = {command.name: command.run for command in commands}
        self._presses = presses
        self._others = others
        self._language = language
        self._asides = asides
        self._pressed_now: list[str] = []
        self._install()

    async def route(self, raw: Mapping[str, Any]) -> Arrival | None:
        """What one update of getUpdates means, or None if it has no number and so cannot even be remembered.

        An update that cannot be read comes back as `broken`, with whatever chat can be made out.
        """
        number = raw.get("update_id")
        if not is_number(number) or number < 0:
            _log.warning("update_without_number")
            return None
        verdict = _Verdict()
        token = _verdict.set(verdict)
        try:
            update = Update.de_json(dict(without_keyboard(with_command(raw))), self._application.bot)
            await self._application.process_update(update)
            heard = heard_from(update, self._language)
        except Exception as error:  # noqa: BLE001 - an update nobody can read must not keep the others waiting
            return _unread(raw, type(error).__name__)
        finally:
            _verdict.reset(token)
        if verdict.failed:
            return _unread(raw, verdict.failed)
        return Arrival(heard, verdict.handler, verdict.kind)

    def answer_presses(self) -> None:
        """Let the buttons that were pressed since the last time come to rest."""
        pressed, self._pressed_now = self._pressed_now, []
        for query in pressed:  # as it is: the typed method costs as much again as the call
            self._asides.start(ask(self._application.bot, "answerCallbackQuery", {"callback_query_id": query}))

    def _install(self) -> None:
        private = filters.ChatType.PRIVATE
        new = filters.UpdateType.MESSAGE & private
        add = self._application.add_handler
        add(CallbackQueryHandler(self._pressed))
        add(ChatMemberHandler(self._membership, ChatMemberHandler.MY_CHAT_MEMBER))
        add(MessageHandler(filters.UpdateType.EDITED_MESSAGE & private, self._to("edited")))
        add(MessageHandler((filters.StatusUpdate.ALL | filters.SenderChat.ALL) & new, self._ignored))
        add(MessageHandler(filters.VIA_BOT & new, self._to("via_bot")))
        add(MessageHandler(filters.CONTACT & new, self._to("contact")))
        add(MessageHandler(filters.FORWARDED & new, self._to("forwarded")))
        if self._commands:
            add(CommandHandler(list(self._commands), self._command, filters=new))
        add(MessageHandler(filters.COMMAND & new, self._to("unknown_command")))
        add(MessageHandler(filters.TEXT & new, self._to("said")))
        for name, wanted in _KINDS.items():
            add(MessageHandler(wanted & new, self._to(name)))
        add(MessageHandler(new, self._to("anything")))
        add(MessageHandler(filters.UpdateType.MESSAGE & filters.ChatType.GROUPS, self._in_group))
        add(TypeHandler(Update, self._ignored))
        self._application.add_error_handler(_note_failure)

    def _other(self, name: str) -> Handler | None:
        return self._others.get(name) or self._others.get("anything")

    def _to(self, name: str) -> Callable[[Update, Any], Coroutine[Any, Any, None]]:
        async def decide(_update: Update, _context: Any) -> None:
            _decide(name, self._other(name))

        return decide

    async def _command(self, update: Update, _context: Any) -> None:
        assert update.message is not None
        name = command_name(update.message)
        _decide(f"command {name}", self._commands[name])

    async def _pressed(self, update: Update, _context: Any) -> None:
        query = update.callback_query
        assert query is not None
        self._pressed_now.append(query.id)
        if query.message is None or query.message.chat.type != Chat.PRIVATE:
            _decide("press elsewhere", None)
            return
        name = clean(query.data or "").split(SEPARATOR, 1)[0]
        known = self._presses.get(name)
        _decide(f"press {name}" if known else "press unknown", known or self._other("old_button"))

    async def _membership(self, update: Update, _context: Any) -> None:
        change = update.my_chat_member
        assert change is not None
        present = change.new_chat_member.status
        if change.chat.type != Chat.PRIVATE:
            if present in ("member", "administrator", "restricted"):
                self._leave(change.chat)
            _decide("membership elsewhere", None)
        elif present == "kicked":
            _decide("blocked", self._others.get("blocked"))
        else:
            _decide("unblocked", self._others.get("unblocked"))

    async def _in_group(self, update: Update, _context: Any) -> None:
        assert update.effective_chat is not None
        self._leave(update.effective_chat)
        _decide("message in a group", None)

    async def _ignored(self, _update: Update, _context: Any) -> None:
        _decide("not ours", None)

    def _leave(self, chat: Chat) -> None:
        self._asides.start(chat.leave(), once=f"leave {chat.id}")


def _unread(raw: Mapping[str, Any], why: str) -> Arrival:
    """A broken update; of a kind that we do not answer anyway it is only remembered."""
    arrival = broken(raw, why)
    return arrival if any(kind in raw for kind in ALLOWED_UPDATES) else replace(arrival, broken="")


def _decide(kind: str, handler: Handler | None) -> None:
    verdict = _verdict.get()
    verdict.kind, verdict.handler = kind, handler


async def _note_failure(_update: object, context: Any) -> None:
    """python-telegram-bot swallows what a callback raises; keep its type, so that the update becomes a dead letter."""
    _verdict.get().failed = type(context.error).__name__


def command_name(message: Message) -> str:
    """The command at the beginning of a message, without slash and without the bot's name."""
    return (message.text or "").split(maxsplit=1)[0][1:].split("@", 1)[0].lower()
