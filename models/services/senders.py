"""Who sends, where several processes do: each has a row, and a share of what all together may send in a second.

The shares never add up to more than the whole: who comes takes what is free, and the others make room when they renew.
What somebody had claimed who is gone is looked after by whoever notices it.
"""

from collections.abc import Callable
from datetime import datetime

import sqlalchemy as sa
import structlog
from sqlmodel import Session, col

from models.db import hold
from models.services import dispatch
from models.services.leases import LASTS
from models.tables import Lease, Outbox

_PREFIX = "send:"
_KEY = "senders"  # one at a time counts and shares out
_log = structlog.get_logger()
Gone = Callable[[str], bool]


def join(session: Session, name: str, holder: str, most: int, now: datetime, gone: Gone) -> int:
    """Begin to send as `name`, in the process `holder`. Returns the share of `most` messages a second; it may be 0."""
    hold(session, _KEY)
    row = {"name": _PREFIX + name, "holder": holder, "until": now + LASTS, "share": 0}
    session.connection().execute(sa.insert(Lease).values(**row))
    return _settle(session, name, most, now, gone)


def renew(session: Session, name: str, most: int, now: datetime, gone: Gone) -> int | None:
    """Go on for another minute. Returns the share from now on; None when the others took this sender for dead."""
    hold(session, _KEY)
    mine = sa.update(Lease).where(col(Lease.name) == _PREFIX + name).values(until=now + LASTS)
    if not session.connection().execute(mine).rowcount:
        return None
    return _settle(session, name, most, now, gone)


def leave(session: Session, name: str) -> None:
    """Send no more; the others take over the share when they renew."""
    session.connection().execute(sa.delete(Lease).where(col(Lease.name) == _PREFIX + name))


def _settle(session: Session, name: str, most: int, now: datetime, gone: Gone) -> int:
    shares = _living(session, now, gone)
    _look_after(session, set(shares), now)
    taken = sum(shares.values()) - shares[name]
    share = max(0, min(most // len(shares) or 1, most - taken))
    session.connection().execute(sa.update(Lease).where(col(Lease.name) == _PREFIX + name).values(share=share))
    return share


def _living(session: Session, now: datetime, gone: Gone) -> dict[str, int]:
    """The senders that live, by name, with their shares; the rows of the others go."""
    rows = session.connection().execute(
        sa.select(col(Lease.name), col(Lease.holder), col(Lease.until), col(Lease.share)).where(
            col(Lease.name).startswith(_PREFIX)
        )
    )
    every = rows.all()
    dead = [row.name for row in every if row.until < now or gone(row.holder)]
    if dead:
        session.connection().execute(sa.delete(Lease).where(col(Lease.name).in_(dead)))
    return {row.name.removeprefix(_PREFIX): row.share for row in every if row.name not in dead}


def _look_after(session: Session, living: set[str], now: datetime) -> None:
    claimed = sa.select(col(Outbox.claimed_by)).where(col(Outbox.state) == sa.literal_column("'sending'")).distinct()
    lost = {by for by in session.connection().execute(claimed).scalars() if by} - living
    if lost:
        again, doubtful = dispatch.recover(session, lost, now)
        _log.warning("outbox_recovered", again=again, doubtful=doubtful)
