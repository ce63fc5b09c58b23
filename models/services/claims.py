"""What is done once: a name taken by an INSERT in the deed's own transaction. Of two schedulers or ticks one wins."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from models.db import upsert
from models.tables import OperatorValue

_PREFIX = "once:"


def take(session: Session, name: str, now: datetime) -> bool:
    """Whether the deed `name` (at most 35 characters) is yours to do. It is taken with this transaction's commit."""
    full = _PREFIX + name
    if session.connection().execute(sa.select(1).where(col(OperatorValue.name) == full)).first():
        return False
    row = upsert(session, OperatorValue).values(name=full, value={}, at=now).on_conflict_do_nothing()
    return session.connection().execute(row.returning(col(OperatorValue.name))).first() is not None
