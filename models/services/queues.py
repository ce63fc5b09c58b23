"""Chats as queues that several processes serve: one sender at a time, in order. On SQLite there is one process anyway.

On PostgreSQL a lock that ends with the transaction belongs to each chat; who has it sees what was committed before.
"""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

from models.db import alone
from models.kinds import MessageClass, OutboxState
from models.prepared import Prepared, among
from models.tables import Outbox

CHANNEL = "outbox"
"""What PostgreSQL tells those who listen when something is there to be sent."""

_SPACE = 7  # among advisory locks, those of chats
_C = Outbox.__table__.c  # type: ignore[attr-defined]


# What was tried keeps its place before what is newer.
_SOON = sa.or_(_C.due_at <= sa.bindparam("now"), _C.attempts > 0)
_WAITS = sa.and_(_C.state == OutboxState.QUEUED, _C.rank == MessageClass.REPLY, _SOON)
_THEIRS = sa.and_(_C.state == OutboxState.SENDING, _C.claimed_by != sa.bindparam("by"))
_ALIVE = sa.or_(
    _C.state == OutboxState.QUEUED, _C.state == OutboxState.SENDING
)  # implied by the rest; lets the index serve it
_TAKEN = Prepared(sa.select(_C.chat_id).where(among(_C.chat_id, "chats"), _ALIVE, sa.or_(_WAITS, _THEIRS)))


def free(session: Session, chats: Collection[int]) -> set[int]:
    """Those among `chats` to which nobody is sending; until this transaction ends nobody else begins to."""
    if alone(session):
        return set(chats)
    locked = _lock(session, chats)
    busy = sa.select(_C.chat_id).where(_C.chat_id.in_(locked), _C.state == OutboxState.SENDING)
    return locked - set(session.connection().execute(busy).scalars())


def of_mine(session: Session, chats: Collection[int], by: str, now: datetime) -> set[int]:
    """Those among `chats` in which nothing waits, or is under way, that the sender `by` does not have already."""
    locked = set(chats) if alone(session) else _lock(session, chats)
    if not locked:
        return locked
    return locked - {row.chat_id for row in _TAKEN.all(session, chats=locked, by=by, now=now)}


def ring(session: Session) -> None:
    """Tell the senders in other processes, when this transaction is committed, that something is to be sent."""
    if not alone(session):
        session.connection().exec_driver_sql(f"NOTIFY {CHANNEL}")


def _lock(session: Session, chats: Collection[int]) -> set[int]:
    """Those whose lock nobody else has; it is ours then."""
    if not chats:
        return set()
    each = sa.select(sa.func.unnest(sa.cast(sorted(chats), sa.ARRAY(sa.BigInteger))).label("chat")).subquery()
    got = sa.func.pg_try_advisory_xact_lock(_SPACE, sa.func.hashint8(each.c.chat))
    return {row.chat for row in session.connection().execute(sa.select(each.c.chat, got.label("got"))) if row.got}
