"""A woman's talk with the bot, as far as it can be taken away again on both sides: numbers of messages, never words.

Telegram lets a bot delete in a private chat what either side sent in the last 48 hours, and nothing older.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col

from models.kinds import OutboxState
from models.tables import Account, Outbox, SeenUpdate

DELETABLE = timedelta(hours=47)
"""Telegram's 48 hours, less what two clocks may differ by."""

_ARRIVED = (OutboxState.SENT, OutboxState.DOUBTFUL)


def removable(session: Session, chat_id: int, now: datetime) -> Sequence[int]:
    """What stands in her chat and can be deleted, oldest first: what she wrote, and all that was answered.

    What came unasked and was not touched stays: it says nothing (unasked.py), and may still be wanted.
    """
    session.flush()
    wrote, pressed = _hers(session, chat_id, now - DELETABLE)
    sent = sa.select(col(Outbox.message_id), col(Outbox.hers)).where(
        col(Outbox.chat_id) == chat_id, col(Outbox.state).in_(_ARRIVED), col(Outbox.method) == "send",
        col(Outbox.sent_at) > now - DELETABLE,
    )  # fmt: skip
    rows = session.connection().execute(sent)
    return sorted(wrote | {number for number, hers in rows if number and (not hers or number in pressed)})


def reaches_back(session: Session, account_id: str, now: datetime) -> bool:
    """Whether there may be something older, which only she herself can delete."""
    return session.get_one(Account, account_id).created_at <= now - DELETABLE


def forget(session: Session, chat_ids: Sequence[int]) -> None:
    """Nothing says any more whose the last updates of these chats were."""
    hers = sa.update(SeenUpdate).where(col(SeenUpdate.chat_id).in_(chat_ids))
    session.connection().execute(hers.values(chat_id=None, wrote=None, pressed=None))


def _hers(session: Session, chat_id: int, since: datetime) -> tuple[set[int], set[int]]:
    """The numbers of what she wrote, and of the messages under which she pressed something."""
    seen = sa.select(col(SeenUpdate.wrote), col(SeenUpdate.pressed)).where(
        col(SeenUpdate.chat_id) == chat_id, col(SeenUpdate.at) > since
    )
    rows = session.connection().execute(seen).all()
    return {row.wrote for row in rows if row.wrote}, {row.pressed for row in rows if row.pressed}
