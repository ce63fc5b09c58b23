"""The books of a month: closed, and opened again. Shapes only; services/months.py writes and checks the chain."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from models.kinds import MonthAct, Reopening
from models.tables.columns import json_column, one_of, row_id, string, township


class MonthClose(SQLModel, table=True):
    """A line of a township's chain: `month` (its first day) of `area`, a village or the township, was closed or opened.

    `counts` is how many reports of each kind it counts and `rows` which versions of reports these were; `rows_digest`
    covers the rows, `digest` the line and the digest before it. A line that opens a month counts nothing.
    """

    __table_args__ = (
        sa.UniqueConstraint("township", "place"),
        sa.Index("ix_monthclose_month", "area", "month"),
    )
    id: str = row_id()
    township: str = township()
    place: int
    area: str = string(12)
    month: date
    act: MonthAct = one_of(MonthAct)
    reason: Reopening | None = one_of(Reopening, default=None, nullable=True)
    counts: dict[str, Any] = json_column(default_factory=dict)
    rows: list[str] = json_column(default_factory=list)
    rows_digest: str = string(64, default="")
    at: datetime
    by: str = string(32)
    digest: str = string(64)
