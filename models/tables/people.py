"""People on record, their links to chats, what they consented to and what may not be sent. Shapes only."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from models.kinds import Scope, TransferState
from models.tables.columns import one_of, row_id, sealed, string, township, where


class Person(SQLModel, table=True):
    """Somebody known in a group. `key` is this person's own key, wrapped; all sealed values hang on it.

    `details` holds {name, head, relation}; `record` the fold of the person's events; `own` what she decided about
    herself (services/own_settings.py), `past` what is needed of closed cases (services/closing.py); `phone_index` finds
    a number without storing it. `through_office`: she asked the office to pay her allowance.
    """

    __table_args__ = (
        sa.Index("ix_person_group", "group_code"),
        sa.Index("ix_person_own", "township", **where("own IS NOT NULL")),
    )
    id: str = row_id()
    township: str = township()
    group_code: str = string(15)
    key: bytes | None = sealed()
    details: bytes | None = sealed()
    phone: bytes | None = sealed()
    phone_index: str | None = string(64, default=None, index=True)
    record: bytes | None = sealed()
    own: bytes | None = sealed()
    past: bytes | None = sealed()
    birth_year: int | None = None
    through_office: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    touched_at: datetime


class PersonLink(SQLModel, table=True):
    """A chat that belongs to a person. Until it is verified nothing recorded earlier is shown there."""

    id: str = row_id()
    township: str = township()
    person_id: str = string(32, foreign_key="person.id", index=True)
    account_id: str = string(32, foreign_key="account.id", index=True)
    since: datetime
    until: datetime | None = None
    verified_at: datetime | None = None


class Consent(SQLModel, table=True):
    """One line of the consent ledger: lines are only added; the newest of a scope holds."""

    __table_args__ = (sa.Index("ix_consent_person", "person_id", "scope"),)
    id: str = row_id()
    township: str = township()
    person_id: str = string(32)
    scope: Scope = one_of(Scope)
    granted: bool
    text_hash: str = string(64)
    at: datetime
    on: date


class ConsentText(SQLModel, table=True):
    """A text under which somebody decided, as it was read then: what a hash in the ledger stands for."""

    hash: str = string(64, primary_key=True)
    language: str = string(16)
    text: str = string(2000)
    first_seen: datetime


class DeliveryMark(SQLModel, table=True):
    """What may not be sent to a person, outside of her record.

    `what` is `hold` (let messages rest), `group:<schedule group>` (no more of these) or another of models/services/
    marks.py. Neither kind nor cause is stored.
    """

    __table_args__ = (sa.Index("ix_delivery_mark_person", "person_id"),)
    id: str = row_id()
    township: str = township()
    person_id: str = string(32)
    what: str = string(40)
    since: date
    until: date | None = None
    made_by: str = string(32, default="")
    at: datetime


class Transfer(SQLModel, table=True):
    """An offer to move somebody to another group, and what became of it (models/transfers.py)."""

    id: str = row_id()
    township: str = township()
    person_id: str = string(32, index=True)
    from_group: str = string(15)
    to_group: str = string(15)
    asked_by: str = string(32)
    asked_at: datetime
    state: TransferState = one_of(TransferState, default=TransferState.OFFERED, index=True)
    decided_by: str = string(32, default="")
    decided_at: datetime | None = None
