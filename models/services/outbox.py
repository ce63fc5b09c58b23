"""The way out, as rows: a message is queued in the transaction that caused it, and sent after the commit.

Here is what everybody may do: queue, cancel, look after what ended. What the sender does is in dispatch.py.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from models.db import cache, collect, collected, keyring
from models.ids import new_id
from models.kinds import MessageClass, OutboxState, ReminderState
from models.message import Message, pack, unpack
from models.services import queues, reminders_life, speech
from models.tables import Account, Outbox

CALLED_BACK = "called_back"
"""Stands on a claimed row that is not to leave, or to be sent again."""

UNASKED = "unasked"
"""Stands on what goes to a woman unasked, where no purpose does."""

PARCEL = ("id", "chat_id", "rank", "language", "attempts", "expires_at", "reminder_id", "township", "claimed_by")
"""Columns that a parcel carries as they are."""
_C = Outbox.__table__.c  # type: ignore[attr-defined]


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
    township: str = ""
    claimed_by: str | None = None


@dataclass(frozen=True)
class Doubt:
    """A message that nobody knows the end of, or that could not be delivered, for a person to look at. No names."""

    id: str
    township: str
    state: OutboxState
    reminder_id: str | None
    at: datetime


def queue(
    session: Session,
    to: Address,
    message: Message,
    rank: MessageClass,
    now: datetime,
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
    reminder_id: str | None = None,
    hers: str = "",
) -> str:
    """Queue a message; it leaves after the commit, not before `due_at`, and not after `expires_at`. Returns its id.

    `hers`: what goes to a woman unasked, as UNASKED or with its purpose.
    """
    row_id = new_id()
    row = {
        "id": row_id,
        "township": to.township,
        "chat_id": to.chat_id,
        "rank": rank,
        "method": "delete" if message.removes else "edit" if message.edits else "send",
        "content": keyring(session).seal(pack(message), _place(row_id)),
        "language": speech.of(session, to.language, to.township),
        "state": OutboxState.QUEUED,
        "due_at": due_at or now,
        "expires_at": expires_at,
        "attempts": 0,
        "error": "",
        "message_id": None,
        "reminder_id": reminder_id,
        "claimed_by": None,
        "sent_at": None,
        "hers": hers,
    }
    collect(session, Outbox, row)
    _spoken(session)[row_id] = message
    return row_id


def hand_over(session: Session, by: str, now: datetime) -> list[Parcel]:
    """The replies that this transaction queued and that are due, in order, without asking the database.

    They are claimed for the sender `by`. Without one, and in a chat that another sender serves, they stay queued.
    """
    replies = [row for row in collected(session, Outbox) if _leaves_at_once(row, now)]
    mine = queues.of_mine(session, {row["chat_id"] for row in replies}, by, now) if by else set()
    handed = [row for row in replies if row["chat_id"] in mine]
    for row in handed:
        row.update(state=OutboxState.SENDING, claimed_by=by)
    if len(handed) < len(collected(session, Outbox)):
        queues.ring(session)
    return [parcel(row, _spoken(session)[row["id"]]) for row in handed]


def cancel_for(session: Session, chat_id: int, ranks: Iterable[MessageClass], now: datetime, why: str) -> None:
    """Cancel what still waits for a chat in the classes `ranks`, and the reminders behind.

    The cause (`why`) goes onto the rows. What a sender has claimed already is called back.
    """
    chosen = set(ranks)
    _cancel(session, lambda row: row["rank"] in chosen, _C.rank.in_(chosen), chat_id, now, why)


def cancel_hers(session: Session, chat_id: int, now: datetime, why: str, purpose: str = "") -> None:
    """The same for what goes to a woman unasked, all of it or what is of one purpose: work in the same chat stays."""
    if purpose:
        _cancel(session, lambda row: row["hers"] == purpose, _C.hers == purpose, chat_id, now, why)
    else:
        _cancel(session, lambda row: row["hers"] != "", _C.hers != "", chat_id, now, why)


def _cancel(
    session: Session, mine: Callable[[Mapping[str, Any]], bool], which: sa.ColumnElement[bool], chat_id: int,
    now: datetime, why: str,
) -> None:  # fmt: skip
    """Cancel the rows of a chat that `which` names in the store, and `mine` among those not written yet."""
    session.flush()
    end = {"state": OutboxState.CANCELLED, "content": None, "error": why}
    behind = []
    for row in collected(session, Outbox):
        if row["chat_id"] == chat_id and mine(row) and row["state"] is OutboxState.QUEUED:
            row.update(end)
            behind.append(row["reminder_id"])
    waiting = sa.update(Outbox).where(_C.chat_id == chat_id, which, _C.state == OutboxState.QUEUED)
    behind += session.execute(waiting.values(end).returning(_C.reminder_id)).scalars()
    reminders_life.follow(session, behind, ReminderState.CANCELLED, now, why)
    call_back(session, _C.chat_id == chat_id, which)


def call_back(session: Session, *which: sa.ColumnElement[bool]) -> None:
    """Claimed messages are not wanted any more: those whose request was not written do not leave.

    The sender of this process hears of it with the commit; whoever gives one back to be sent later has it cancelled.
    """
    claimed = sa.update(Outbox).where(*which, _C.state == OutboxState.SENDING).values(error=CALLED_BACK)
    ids = session.connection().execute(claimed.returning(_C.id)).scalars()
    cache(session, CALLED_BACK).update(dict.fromkeys(ids, True))


def called_back(session: Session) -> Collection[str]:
    """The ids of the messages that this transaction called back."""
    return cache(session, CALLED_BACK).keys()


def remove_now(session: Session, chat_ids: Sequence[int], now: datetime) -> None:
    """What would go by itself later from these chats goes now."""
    later = (col(Outbox.chat_id).in_(chat_ids), col(Outbox.method) == "delete", col(Outbox.state) == OutboxState.QUEUED)
    session.connection().execute(sa.update(Outbox).where(*later, col(Outbox.due_at) > now).values(due_at=now))


def move_chat(session: Session, old: int, new: int) -> None:
    """A group became a supergroup: from now on everything that concerned the chat `old` concerns `new`."""
    taken = sa.select(col(Account.id)).where(col(Account.chat_id) == new)
    if session.connection().execute(taken).first() is None:
        session.execute(sa.update(Account).where(col(Account.chat_id) == old).values(chat_id=new))
    session.execute(sa.update(Outbox).where(_C.chat_id == old).values(chat_id=new))


def doubtful(session: Session, limit: int = 50) -> list[Doubt]:
    """The newest messages that are doubtful or were undeliverable."""
    ended = sa.func.coalesce(_C.sent_at, _C.due_at)
    wanted = sa.select(_C.id, _C.township, _C.state, _C.reminder_id, ended).order_by(ended.desc()).limit(limit)
    rows = session.connection().execute(wanted.where(_C.state.in_((OutboxState.DOUBTFUL, OutboxState.FAILED))))
    return [Doubt(*row) for row in rows]


def parcel(row: Mapping[str, Any], message: Message) -> Parcel:
    """A row of the outbox with its opened message."""
    return Parcel(message=message, **{name: row[name] for name in PARCEL})


def opened(session: Session, row: Mapping[str, Any]) -> Message:
    """The message of a row that has not ended. Raises SettingsWrong without its key."""
    return unpack(keyring(session).open(row["content"], _place(row["id"])))


def _leaves_at_once(row: Mapping[str, Any], now: datetime) -> bool:
    waits: bool = row["rank"] is MessageClass.REPLY and row["state"] is OutboxState.QUEUED
    return waits and row["due_at"] <= now


def _spoken(session: Session) -> dict[str, Message]:
    """What this transaction queued, as it was before it was sealed."""
    return cache(session, "outbox")


def _place(row_id: str) -> str:
    return f"outbox.content:{row_id}"
