"""A turn: one thing that somebody said or pressed, and the store at that moment. Handlers are functions of a Turn."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import wraps
from typing import Any

from sqlmodel import Session

from locales import Phrase
from models.errors import NotFound
from models.kinds import MessageClass, Role
from models.message import Button, Message
from models.services import awaiting, outbox
from models.services.access import Who
from models.services.outbox import Address

Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True)
class Photo:
    """A picture that was sent, in its largest size: what Telegram calls it, and the album it belongs to, if to one."""

    handle: str
    album: str = ""


@dataclass(frozen=True)
class Document:
    """A file that was sent: what Telegram calls it, its own name, and how many bytes it has (0: not said)."""

    handle: str
    name: str = ""
    size: int = 0


@dataclass(frozen=True)
class Heard:
    """What arrived, without Telegram's types. `data` is a pressed button's, split at `|`; `payload` is a command's."""

    update_id: int
    chat_id: int
    user_id: int
    language_code: str | None = None
    text: str = ""
    payload: str = ""
    data: tuple[str, ...] = ()
    message_id: int | None = None
    phone: str = ""
    phone_is_own: bool = False
    private: bool = True
    sent_at: datetime | None = None
    photo: Photo | None = None
    document: Document | None = None

    @property
    def move(self) -> str:
        """The offer to move somebody that a button decides; empty for everything else."""
        return self.data[1] if self.data[:1] == ("ta",) and len(self.data) > 1 else ""


@dataclass
class Turn:
    """The store, who speaks, what was heard, and when. `say` answers; everything else is done by models."""

    session: Session
    who: Who
    heard: Heard
    now: datetime

    @property
    def today(self) -> date:
        """The day that the speaker's village has."""
        return self.who.today(self.now)

    @property
    def said_at(self) -> datetime:
        """When it was said: what waited while the bot was away means the days of then."""
        return min(self.heard.sent_at or self.now, self.now)

    @property
    def pressed(self) -> bool:
        """Whether a button was pressed (and not something typed or sent)."""
        return bool(self.heard.data)

    def say(self, key: str, /, buttons: Rows = (), **params: Any) -> None:
        """Answer with one phrase. After a press the answer takes the place of the message that held the button."""
        self.show(Message((Phrase(key, params),), buttons))

    def show(self, message: Message) -> None:
        """Answer with a composed message; after a press it takes the place of the message that held the button."""
        shown = message.drawn or message.photo or message.file or message.sheet
        new = shown or message.keyboard or message.edits or message.removes
        if self.pressed and not new:
            message = message.editing(self.heard.message_id)
        self.send(message)

    def send(self, message: Message) -> None:
        """Answer with a message of its own."""
        outbox.queue(self.session, self.who.address, message, MessageClass.REPLY, self.now)

    def tell(self, to: Address, message: Message, rank: MessageClass = MessageClass.PROMPT) -> None:
        """Send something to another chat."""
        outbox.queue(self.session, to, message, rank, self.now)

    def become(self, who: Who) -> None:
        """Go on as `who`: a role, a person or the language changed within this turn."""
        self.who = who

    def speak(self, language: str) -> None:
        """Go on in another language."""
        self.who = replace(self.who, language=language)


Handler = Callable[[Turn], None]


def leaving(handler: Handler) -> Handler:
    """Before `handler`, forget what the next text would have answered: the person turned to something else."""

    @wraps(handler)
    def left(turn: Turn) -> None:
        if turn.who.awaits:
            awaiting.forget(turn.session, turn.who)
        handler(turn)

    return left


def needs(*roles: Role) -> Callable[[Handler], Handler]:
    """Let only holders of one of `roles` through; others are told what they would be told if it did not exist."""

    def guard(handler: Handler) -> Handler:
        @wraps(handler)
        def guarded(turn: Turn) -> None:
            if not turn.who.has(*roles):
                raise NotFound
            handler(turn)

        return guarded

    return guard
