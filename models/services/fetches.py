"""Files that Telegram holds until they are fetched: whose turn it is, and when one that did not come is tried again."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeVar

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.tables import Roster, SlipPhoto

_LEASE = timedelta(minutes=5)
Waiting = TypeVar("Waiting", Roster, SlipPhoto)


def due(
    session: Session, table: type[Waiting], waits: sa.ColumnElement[bool] | bool, now: datetime, limit: int
) -> Sequence[Waiting]:
    """Take rows whose file is to be fetched now, of those that wait; nobody else gets them for some minutes."""
    ready = select(table).where(waits, table.due_at <= now).order_by(col(table.due_at))
    rows = session.exec(ready.limit(limit).with_for_update(skip_locked=True)).all()
    for row in rows:
        row.due_at, row.tries = now + _LEASE, row.tries + 1
        session.add(row)
    session.flush()
    return rows


def again(session: Session, row: Roster | SlipPhoto, pauses: Sequence[int], now: datetime) -> bool:
    """Have its file fetched once more, so many seconds after this try. False: there were as many tries as pauses."""
    if row.tries > len(pauses):
        return False
    row.due_at = now + timedelta(seconds=pauses[row.tries - 1])
    session.add(row)
    session.flush()
    return True
