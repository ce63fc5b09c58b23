"""The audit chain of each township. Shapes only; services/audit.py writes and checks it."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from models.tables.columns import row_id


class Audit(SQLModel, table=True):
    """Who did what to which row, when. `digest` covers the line and the digest before it.

    Of the row it covers `commitment` alone, a salted digest of `object_id`: both the object and its salt can be taken
    out of a line when somebody is erased, and the chain still holds.
    """

    __table_args__ = (
        sa.UniqueConstraint("township", "place"),
        sa.Index("ix_audit_object", "object_id"),
        sa.Index("ix_audit_actor", "actor", "at"),
    )
    id: str = row_id()
    township: str = Field(default="", max_length=9)
    place: int
    at: datetime
    actor: str = Field(max_length=32)
    action: str = Field(max_length=32)
    object_id: str = Field(default="", max_length=64)
    salt: str | None = Field(default=None, max_length=32)
    commitment: str = Field(default="", max_length=64)
    detail: str = Field(default="", max_length=80)
    digest: str = Field(max_length=64)
