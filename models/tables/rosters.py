"""Rosters of people that an office sent, until they are brought in or given up. Shapes only."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import SQLModel

from models.kinds import RosterState
from models.tables.columns import one_of, row_id, sealed, string, township


class Roster(SQLModel, table=True):
    """One table that was sent. `handle` is what Telegram calls it, until it was fetched; `content` its rows until then.

    `total` rows were read and `staged` of them prepared; `progress_id` is the message in the outbox that says how far.
    """

    __table_args__ = (sa.Index("ix_roster_due", "state", "due_at"), sa.Index("ix_roster_account", "account_id"))
    id: str = row_id()
    township: str = township()
    account_id: str = string(32)
    state: RosterState = one_of(RosterState, default=RosterState.WAITING)
    handle: bytes | None = sealed()
    content: bytes | None = sealed()
    total: int = 0
    staged: int = 0
    progress_id: str = string(32, default="")
    received_at: datetime
    due_at: datetime
    tries: int = 0
    brought_at: datetime | None = None


class RosterRow(SQLModel, table=True):
    """Somebody of a roster, prepared as a person on record will be, under the same id; `place` is the table's row.

    `key` and `details` are the person's own, sealed, until the roster is brought in; the id stays for as long as that
    can be taken back.
    """

    __table_args__ = (sa.Index("ix_roster_row_roster", "roster_id", "place"),)
    id: str = row_id()
    township: str = township()
    roster_id: str = string(32)
    place: int
    group_code: str = string(15)
    birth_year: int | None = None
    key: bytes | None = sealed()
    details: bytes | None = sealed()
    at: datetime
