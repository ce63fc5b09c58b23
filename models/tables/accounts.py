"""Chats and what they may do: accounts, roles bound to areas, one-time invitations. Shapes only."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from models.kinds import Rest, Role
from models.tables.columns import one_of, row_id, sealed, string, township


class Account(SQLModel, table=True):
    """One private chat with the bot. `township` stays empty until an invitation was redeemed.

    `awaits` says what the next text message answers, in the words of who asked (services/awaiting.py). `rest` takes all
    rights of a worker's chat until somebody lets it in again, `used_on` is when it was used last (services/resting.py).
    """

    id: str = row_id()
    township: str = string(9, default="")
    chat_id: int = Field(sa_type=sa.BigInteger, unique=True)
    language: str = string(16, default="zh_Hans")
    name: bytes | None = sealed()
    open: bool = True
    awaits: str = string(64, default="")
    rest: Rest | None = one_of(Rest, default=None, nullable=True)
    used_on: date | None = None
    created_at: datetime


class Membership(SQLModel, table=True):
    """A role that an account holds in an area, and from when to when; with a `leave_id` in somebody's place."""

    __table_args__ = (sa.Index("ix_membership_area", "area", "role"),)
    id: str = row_id()
    township: str = township()
    account_id: str = string(32, foreign_key="account.id", index=True)
    role: Role = one_of(Role)
    area: str = string(15)
    since: datetime
    until: datetime | None = None
    leave_id: str | None = string(32, default=None, index=True)


class Invitation(SQLModel, table=True):
    """A link that opens once. Only the hash of its secret is kept. `person_id` is set for a woman's invitation."""

    id: str = row_id()
    township: str = township()
    secret_hash: str = string(64, unique=True)
    role: Role = one_of(Role)
    area: str = string(15)
    person_id: str | None = string(32, default=None, index=True)
    made_by: str = string(32, default="")
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    used_by: str | None = string(32, default=None)


class Admission(SQLModel, table=True):
    """Somebody who waits at the door: a newcomer with a role to take, or (without a role) a worker's chat at rest.

    `pin`: the chat is in use and waits for a new PIN alone.
    `invited_by` is the account that made the invitation; another one decides (services/admissions.py).
    """

    id: str = row_id()
    township: str = township()
    account_id: str = string(32, foreign_key="account.id", index=True)
    role: Role | None = one_of(Role, default=None, nullable=True)
    area: str = string(15, default="")
    invited_by: str = string(32, default="")
    pin: bool = False
    asked_at: datetime
    told: bool = False
    decided_at: datetime | None = None
    decided_by: str = string(32, default="")
    admitted: bool = False


class Pin(SQLModel, table=True):
    """A worker's PIN, where the township has one: `wrong` tries in a row, the last at `tried_at`, open until when.

    `entry` is what is being typed on keypad number `pads`, last at `typed_at` (services/pins.py).
    """

    id: str = row_id()
    township: str = township()
    account_id: str = string(32, foreign_key="account.id", unique=True)
    secret: bytes | None = sealed()
    made_at: datetime
    wrong: int = 0
    tried_at: datetime | None = None
    open_until: datetime | None = None
    pads: int = 0
    entry: bytes | None = sealed()
    typed_at: datetime | None = None


class Leave(SQLModel, table=True):
    """Days, both inclusive, on which a colleague stands in for a worker (services/leaves.py)."""

    id: str = row_id()
    township: str = township()
    account_id: str = string(32, foreign_key="account.id", index=True)
    deputy_id: str = string(32, foreign_key="account.id", index=True)
    first: date
    last: date
    made_at: datetime
    begun_at: datetime | None = None
    ended_at: datetime | None = None
