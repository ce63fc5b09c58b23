"""The way in and out: updates seen, dead letters, outbox, leases, outages, the operator's own values. Shapes only."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from models.kinds import MessageClass, OutboxState
from models.tables.columns import json_column, one_of, row_id, sealed, string, where


def say_conditions(table: sa.Table) -> None:
    """Give the indexes the same conditions on PostgreSQL. Only for making tables: it loads that dialect."""
    for index in table.indexes:
        condition = index.dialect_options["sqlite"]["where"]
        if condition is not None:
            index.dialect_kwargs["postgresql_where"] = condition


class SeenUpdate(SQLModel, table=True):
    """An update whose effects are committed. Kept 48 hours.

    Of a woman's also her chat, and the number of what she `wrote` there or of the message that she `pressed` a button
    of: by these it can be taken away again (services/talk.py).
    """

    __table_args__ = (sa.Index("ix_seenupdate_chat", "chat_id", **where("chat_id IS NOT NULL")),)
    update_id: int = Field(primary_key=True, sa_type=sa.BigInteger)
    at: datetime = Field(index=True)
    chat_id: int | None = Field(default=None, sa_type=sa.BigInteger)
    wrote: int | None = Field(default=None, sa_type=sa.BigInteger)
    pressed: int | None = Field(default=None, sa_type=sa.BigInteger)


class DeadLetter(SQLModel, table=True):
    """An update that could not be worked on: its kind and length, never what it said."""

    id: str = row_id()
    township: str = string(9, default="")
    number: str = string(12, unique=True)
    update_id: int = Field(sa_type=sa.BigInteger)
    kind: str = string(40)
    length: int
    error: str = string(80)
    at: datetime


class Outbox(SQLModel, table=True):
    """A message on its way. `content` (sealed, see models/message.py) is emptied once it was sent.

    The sender takes rows of one chat in the order of their ids. `reminder_id` ties a care message to its plan. `hers`
    is filled in where it goes to a woman unasked (services/unasked.py): then her stop reaches it.
    """

    __table_args__ = (
        sa.Index("ix_outbox_due", "rank", "due_at", "id", **where("state = 'queued'")),
        sa.Index("ix_outbox_expiry", "expires_at", **where("state = 'queued' AND expires_at IS NOT NULL")),
        sa.Index("ix_outbox_sending", "claimed_by", **where("state = 'sending'")),
        sa.Index("ix_outbox_chat", "chat_id", "state", "id"),
    )
    id: str = row_id()
    township: str = string(9, default="")
    chat_id: int = Field(sa_type=sa.BigInteger)
    rank: MessageClass = one_of(MessageClass)
    method: str = string(16)
    content: bytes | None = sealed()
    language: str = string(16)
    state: OutboxState = one_of(OutboxState, default=OutboxState.QUEUED)
    due_at: datetime
    expires_at: datetime | None = None
    attempts: int = 0
    error: str = string(80, default="")
    message_id: int | None = Field(default=None, sa_type=sa.BigInteger)
    reminder_id: str | None = string(32, default=None, index=True)
    claimed_by: str | None = string(32, default=None)
    sent_at: datetime | None = None
    hers: str = string(16, default="", sa_column_kwargs={"server_default": ""})


class Lease(SQLModel, table=True):
    """A right that one process holds for a while (polling, ticking, sending).

    `share` is how much of what all senders may send in a second is this one's.
    """

    name: str = string(40, primary_key=True)
    holder: str = string(80)
    until: datetime
    share: int = Field(default=0, sa_column_kwargs={"server_default": "0"})


class Outage(SQLModel, table=True):
    """A span in which nothing was received: from the last fetch before it to the first after it."""

    id: str = row_id()
    since: datetime
    until: datetime = Field(index=True)


class OperatorValue(SQLModel, table=True):
    """What the program remembers about itself: last poll, last tick, name of the bot."""

    name: str = string(40, primary_key=True)
    value: dict[str, Any] = json_column(default_factory=dict)
    at: datetime


@sa.event.listens_for(SQLModel.metadata, "before_create")
def _complete(metadata: sa.MetaData, _connection: sa.Connection, **_more: Any) -> None:
    for table in metadata.tables.values():
        say_conditions(table)
