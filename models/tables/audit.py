"""The audit chain of each township. Shapes only; services/audit.py writes and checks it."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import SQLModel

from models.tables.columns import row_id, string


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
    township: str = string(9, default="")
    place: int
    at: datetime
    actor: str = string(32)
    action: str = string(32)
    object_id: str = string(64, default="")
    salt: str | None = string(32, default=None)
    commitment: str = string(64, default="")
    detail: str = string(80, default="")
    digest: str = string(64)
