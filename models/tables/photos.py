"""Photos of slips that women sent, until somebody has looked at them. Shapes only."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import SQLModel

from models.kinds import PhotoState
from models.tables.columns import one_of, row_id, sealed, string, township


class SlipPhoto(SQLModel, table=True):
    """One photo. Sealed with her key: `handle`, what Telegram calls it, until it was fetched; `content` from then on.

    Photos sent together have one `album`, and one open item. `due_at` is when it is fetched (again).
    """

    __table_args__ = (sa.Index("ix_slip_photo_due", "state", "due_at"), sa.Index("ix_slip_photo_person", "person_id"))
    id: str = row_id()
    township: str = township()
    person_id: str = string(32)
    subject: str = string(30)
    album: str = string(40)
    item_id: str | None = string(32, default=None, index=True)
    state: PhotoState = one_of(PhotoState, default=PhotoState.WAITING)
    handle: bytes | None = sealed()
    content: bytes | None = sealed()
    sent_on: date
    received_at: datetime
    due_at: datetime
    tries: int = 0
    checked_at: datetime | None = None
