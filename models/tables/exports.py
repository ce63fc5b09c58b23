"""Files with rows about people that somebody asked for. Shapes only."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import SQLModel

from models.tables.columns import row_id, string, township


class Export(SQLModel, table=True):
    """One file that was asked for: of which area and month, why, and who agreed or did not. It holds no rows itself.

    Open while `ended_at` is empty; made when `approved_by` is filled in too, with so many `lines`.
    """

    __table_args__ = (sa.Index("ix_export_asked", "asked_by", "ended_at"),)
    id: str = row_id()
    township: str = township()
    area: str = string(15)
    month: date
    reason: str = string(16)
    asked_by: str = string(32)
    asked_at: datetime
    expires_at: datetime
    approved_by: str | None = string(32, default=None)
    ended_at: datetime | None = None
    lines: int | None = None
