"""What is done once: a name taken by an INSERT in the deed's own transaction. Of two schedulers or ticks one wins."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from models.tables import OperatorValue

_PREFIX = "once:"
KEPT = timedelta(days=40)
"""How long a name stays taken."""


def take(session: Session, name: str, now: datetime) -> bool:
    """Whether the deed `name` (at most 35 characters) is yours to do. It is taken with this transaction's commit."""
    full = _PREFIX + name
    if session.connection().execute(sa.select(1).where(col(OperatorValue.name) == full)).first():
        return False
    on_sqlite = session.connection().dialect.name == "sqlite"
    row = (sqlite.insert if on_sqlite else postgresql.insert)(OperatorValue).values(name=full, value={}, at=now)
    return session.connection().execute(row.on_conflict_do_nothing()).rowcount == 1


def forget_old(session: Session, now: datetime) -> int:
    """Drop names taken long ago. Returns how many."""
    old = sa.delete(OperatorValue).where(
        col(OperatorValue.name).startswith(_PREFIX), col(OperatorValue.at) < now - KEPT
    )
    return session.connection().execute(old).rowcount
