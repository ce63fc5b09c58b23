"""A chat for tests of handlers: says, presses and shares things, reads the answers, in one open transaction."""

from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

from sqlmodel import Session

from handlers.turn import Heard, Turn
from locales import Phrase, text
from models.db import cache, collected
from models.message import Button, Message
from models.services import access, accounts
from models.services.access import Who
from models.tables import Outbox
from tests.factories import NOON

_updates = count(1)
_chats = count(7_500_000_001)


@dataclass
class Chat:
    """One person's chat. Every act returns the messages that it brought to this chat."""

    session: Session
    chat_id: int = field(default_factory=lambda: next(_chats))
    code: str = "zh-hans"
    now: datetime = NOON

    @classmethod
    def of(cls, session: Session, who: Who) -> "Chat":
        """The chat of somebody made by a factory."""
        return cls(session, who.chat_id)

    @property
    def who(self) -> Who:
        """Who it belongs to now."""
        access.meet_again(self.session, [self.chat_id])
        known = access.known(self.session).get(self.chat_id)
        return known or accounts.meet(self.session, self.chat_id, self.code, self.now)

    def act(self, handler: Any, **heard: Any) -> list[Message]:
        """Let a handler answer."""
        before = len(collected(self.session, Outbox))
        turn = Turn(self.session, self.who, Heard(next(_updates), self.chat_id, self.chat_id, **heard), self.now)
        self.result = handler(turn)
        self.session.flush()
        return self.inbox(before)

    def say(self, handler: Any, words: str = "") -> list[Message]:
        """Type something."""
        return self.act(handler, text=words)

    def press(self, handler: Any, data: str, message_id: int | None = 11) -> list[Message]:
        """Tap a button."""
        return self.act(handler, data=tuple(data.split("|")), message_id=message_id)

    def inbox(self, since: int = 0) -> list[Message]:
        """What was sent here since the row number `since`, and not cancelled."""
        rows = collected(self.session, Outbox)[since:]
        spoken: dict[str, Message] = cache(self.session, "outbox")
        return [spoken[row["id"]] for row in rows if row["chat_id"] == self.chat_id and row["state"] == "queued"]


def keys(messages: list[Message]) -> list[str]:
    """The phrases of messages."""
    return [line.key for message in messages for line in message.lines]


def data_of(message: Message) -> list[str]:
    """What the buttons of a message say when pressed."""
    return [button.data for row in message.buttons for button in row]


def labels(rows: tuple[tuple[Button, ...], ...], language: str = "zh_Hans") -> list[str]:
    """Buttons as they are read."""
    return [
        text(language, button.label) if isinstance(button.label, Phrase) else button.label
        for row in rows
        for button in row
    ]
