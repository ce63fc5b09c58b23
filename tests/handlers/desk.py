"""A worker at a telephone, for tests of single handlers: presses and texts go in, the messages come back in Chinese."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from handlers.turn import Handler, Heard, Turn
from locales import Phrase, text
from models.db import collected, keyring
from models.kinds import ItemKind
from models.message import Message, unpack
from models.services.access import Who
from models.tables import Followup, Outbox, Person
from tests.factories import NOON


@dataclass
class Desk:
    """One chat. `who` may be read again by the test when a role changed."""

    session: Session
    who: Who
    now: datetime = NOON

    def do(self, handler: Handler, data: str = "", said: str = "") -> list[Message]:
        """Let the handler answer a press (`data`), a text or a bare command; the messages that it sent to this chat."""
        before = len(collected(self.session, Outbox))
        heard = Heard(
            1, self.who.chat_id, self.who.chat_id, text=said, data=tuple(data.split("|")) if data else (), message_id=77
        )
        handler(Turn(self.session, self.who, heard, self.now))
        rows = collected(self.session, Outbox)[before:]
        return [self._open(row) for row in rows if row["chat_id"] == self.who.chat_id]

    def hears(self, listener: Callable[[Turn], bool], said: str) -> bool:
        """Whether a listener takes a text for itself."""
        heard = Heard(1, self.who.chat_id, self.who.chat_id, text=said)
        return listener(Turn(self.session, self.who, heard, self.now))

    def _open(self, row: dict[str, object]) -> Message:
        assert isinstance(row["content"], bytes)
        return unpack(keyring(self.session).open(row["content"], f"outbox.content:{row['id']}"))


def words(message: Message) -> list[str]:
    """The lines of a message as they are read."""
    return [text("zh_Hans", line) for line in message.lines]


def buttons(message: Message) -> dict[str, str]:
    """The buttons of a message: what they say → what they do."""
    return {
        text("zh_Hans", one.label) if isinstance(one.label, Phrase) else one.label: one.data
        for row in message.buttons
        for one in row
    }


def her(session: Session) -> Person:
    """Who came on record first."""
    return session.exec(select(Person)).first()  # type: ignore[return-value]


def item(session: Session, kind: ItemKind = ItemKind.ANC) -> Followup:
    """The open item of a kind."""
    session.flush()
    return session.exec(select(Followup).where(Followup.kind == kind)).one()


def code(session: Session) -> str:
    """Her case code, as screens show it."""
    return her(session).id[-4:].upper()
