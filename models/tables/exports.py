"""Files with rows about people that somebody asked for. Shapes only."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from models.tables.columns import row_id, township


class Export(SQLModel, table=True):
    """One file that was asked for: of which area and month, why, and who agreed or did not. It holds no rows itself.

    Open while `ended_at` is empty; made when `approved_by` is filled in too, with so many `lines`.
    """

    __table_args__ = (sa.Index("ix_export_asked", "asked_by", "ended_at"),)
    id: str = row_id()
    township: str = township()
    area: str = Field(max_length=15)
    month: date
    reason: str = Field(max_length=16)
    asked_by: str = Field(max_length=32)
    asked_at: datetime
    expires_at: datetime
    approved_by: str | None = Field(default=None, max_length=32)
    ended_at: datetime | None = None
    lines: int | None = None
