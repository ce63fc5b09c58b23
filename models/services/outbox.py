"""The way out, as rows: a message is queued in the transaction that caused it, and sent after the commit.

The sender (bot/sender.py) claims rows, renders them in the reader's language and marks what became of them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from models.db import collect, keyring
from models.ids import new_id
from models.kinds import MessageClass, OutboxState
from models.message import Message, pack
from models.tables import Account, Outbox


@dataclass(frozen=True)
class Address:
    """Where a message goes, and in which language."""

    chat_id: int
    language: str
    township: str = ""

    @classmethod
    def of(cls, account: Account) -> "Address":
        """The address of an account's chat."""
        return cls(account.chat_id, account.language, account.township)


@dataclass(frozen=True)
class Parcel:
    """A claimed message, opened, ready to be rendered."""

    id: str
    chat_id: int
    rank: MessageClass
    language: str
    message: Message
    attempts: int = 0
    expires_at: datetime | None = None
    reminder_id: str | None = None


def queue(
    session: Session,
    to: Address,
    message: Message,
    rank: MessageClass,
    now: datetime,
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
    reminder_id: str | None = None,
) -> str:
    """Queue a message; it leaves after the commit, not before `due_at`, and not after `expires_at`. Returns its id."""
    row_id = new_id()
    row = {
        "id": row_id,
        "township": to.township,
        "chat_id": to.chat_id,
        "rank": rank,
        "method": "delete" if message.deletes else "edit" if message.edits else "send",
        "content": keyring(session).seal(pack(message), _place(row_id)),
        "language": to.language,
        "state": OutboxState.QUEUED,
        "due_at": due_at or now,
        "expires_at": expires_at,
        "attempts": 0,
        "error": "",
        "message_id": None,
        "reminder_id": reminder_id,
        "claimed_by": None,
        "sent_at": None,
    }
    collect(session, Outbox, row)
    return row_id


def cancel_for(session: Session, chat_id: int, ranks: Iterable[MessageClass], now: datetime, why: str) -> None:
    """Cancel what still waits for a chat in the classes `ranks` (a stop, a closed chat), and the reminders behind it."""
    raise NotImplementedError


def _place(row_id: str) -> str:
    return f"outbox.content:{row_id}"
