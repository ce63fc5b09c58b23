"""What happened: events with their versions, and a group's "nothing today". Shapes only."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from models.kinds import Calendar, ConsentBasis, EventKind, EventStatus, Precision, Visibility
from models.tables.columns import one_of, row_id, sealed, string, township


class Event(SQLModel, table=True):
    """One version of one event. A nameless tick has no person and no facts.

    `key` makes entering idempotent; `fingerprint` finds equal facts of the same reporter; `serial` is the receipt
    number within the group and day of reporting, and `root_id` the id of the first version: both stay the same for all
    versions. `facts` are the answers, sealed with the person's key; of a closed case `dimensions` is what figures count
    by; `partner_id` is a spouse who is on record too.
    """

    __table_args__ = (
        sa.UniqueConstraint("group_code", "reported_on", "serial", "version"),
        sa.Index("ix_event_person", "person_id"),
        sa.Index("ix_event_reporter", "reporter_id", "reported_on"),
        sa.Index("ix_event_day", "group_code", "reported_on", "status"),
    )
    id: str = row_id()
    township: str = township()
    group_code: str = string(15)
    kind: EventKind = one_of(EventKind)
    person_id: str | None = string(32, default=None)
    partner_id: str | None = string(32, default=None, index=True)
    occurred_on: date
    precision: Precision = one_of(Precision, default=Precision.DAY)
    calendar: Calendar = one_of(Calendar, default=Calendar.DEFAULT)
    facts: bytes | None = sealed()
    reported_at: datetime
    reported_on: date
    serial: int
    version: int = 1
    reporter_id: str = string(32)
    source: str = string(16, default="officer")
    consent_basis: ConsentBasis | None = one_of(ConsentBasis, default=None, nullable=True)
    visibility: Visibility = one_of(Visibility, default=Visibility.AREA)
    status: EventStatus = one_of(EventStatus, default=EventStatus.RECORDED)
    ended_at: datetime | None = None
    ended_by: str | None = string(32, default=None)
    root_id: str = string(32)
    supersedes_id: str | None = string(32, default=None)
    late_days: int = 0
    key: str = string(64, unique=True)
    fingerprint: str = string(64, default="", index=True)
    dimensions: dict[str, Any] | None = Field(default=None, sa_type=sa.JSON(none_as_null=True))


class ZeroReport(SQLModel, table=True):
    """A group's signed "nothing today"; withdrawn when something is reported after all."""

    __table_args__ = (sa.UniqueConstraint("group_code", "day"),)
    id: str = row_id()
    township: str = township()
    group_code: str = string(15)
    day: date
    by: str = string(32)
    at: datetime
    withdrawn_at: datetime | None = None


class DaySign(SQLModel, table=True):
    """A group's day, signed by its officer in the evening: `reports` is how many it had then."""

    __table_args__ = (sa.UniqueConstraint("group_code", "day"),)
    id: str = row_id()
    township: str = township()
    group_code: str = string(15)
    day: date
    by: str = string(32)
    at: datetime
    reports: int


class Draft(SQLModel, table=True):
    """A form begun and not finished. `content` is sealed; `version` rises with every step, so old buttons are known.

    `place` is its place among those told in one message (from 1; 0: alone). Of these one is open, the others wait;
    laid aside together they have it negative.
    """

    id: str = row_id()
    township: str = township()
    account_id: str = string(32, index=True)
    kind: EventKind = one_of(EventKind)
    amends: str | None = string(32, default=None)
    content: bytes | None = sealed()
    version: int = 1
    open: bool = True
    place: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    created_at: datetime
    updated_at: datetime
