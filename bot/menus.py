"""What Telegram shows around the chat: the menu of commands (of everybody and of each role), and what the bot is.

All of this is decoration: a Bot API that does not know a method, or refuses a word, is no reason not to run.
"""

from collections.abc import Iterable, Mapping, Sequence

from telegram import Bot, BotCommand, BotCommandScopeChat

from bot.asides import Asides
from handlers.routes import Command
from locales import LANGUAGES, Phrase, language_of, phrases, text
from models.kinds import Role
from models.services.access import Who


class Menus:
    """Keeps the menus as they should be, on the side."""

    def __init__(self, bot: Bot, commands: Sequence[Command], asides: Asides, language: str) -> None:
        self._bot = bot
        self._commands = commands
        self._asides = asides
        self._language = language

    def begin(self) -> None:
        """Tell Telegram what everybody sees, in each language, and in ours for people of any other."""
        self._everybody("", self._language)
        # Telegram knows languages by two letters: of several scripts one, until a chat has a menu of its own.
        for code in sorted({language.split("_")[0] for language in LANGUAGES}):
            self._everybody(code, language_of(code))

    def changed(self, people: Mapping[int, Who]) -> None:
        """Give those their own menu who got or lost a role or changed their language."""
        for chat_id, who in people.items():
            commands = self._for(roles_of(who), who.language)
            self._asides.start(self._bot.set_my_commands(commands, scope=BotCommandScopeChat(chat_id)))

    def _everybody(self, code: str, language: str) -> None:
        start, named = self._asides.start, code or None
        if commands := self._for((), language):
            start(self._bot.set_my_commands(commands, language_code=named))
        if short := _say("bot.short", language):
            start(self._bot.set_my_short_description(short, language_code=named))
        if long := _say("bot.description", language):
            start(self._bot.set_my_description(long, language_code=named))

    def _for(self, roles: Iterable[Role], language: str) -> list[BotCommand]:
        held = set(roles)
        return [
            BotCommand(command.name, words)
            for command in self._commands
            if (not command.roles or held & set(command.roles)) and (words := _say(f"command.{command.name}", language))
        ]


def roles_of(who: Who) -> set[Role]:
    """Every role somebody has, also that of a person on record."""
    return {grant.role for grant in who.grants} | ({Role.SERVICE_USER} if who.person_id else set())


def _say(key: str, language: str) -> str:
    """The phrase, or nothing where there is none: decoration only."""
    return text(language, Phrase(key)) if key in phrases("en") else ""
