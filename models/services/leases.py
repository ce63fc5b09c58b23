"""Leases: a right that one process holds for a while (fetching updates, running jobs). Taken by a conditional UPDATE.

A lease that its holder did not renew runs out by itself; one whose holder is known to be dead may be taken at once.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from models.tables import Lease

LASTS = timedelta(seconds=60)
"""How long a lease holds without being renewed."""


def take(session: Session, name: str, holder: str, now: datetime, gone: Callable[[str], bool] | None = None) -> str:
    """Take the lease `name` for `holder`. Returns who holds it afterwards: `holder` itself, or the one that was first.

    `gone` says of a present holder whether its process has ended, so that nobody waits for the dead.
    """
    present = session.exec(select(Lease.holder).where(Lease.name == name)).one_or_none()
    if present is None:
        return _begin(session, name, holder, now)
    dead = gone is not None and gone(present)
    ours = sa.or_(col(Lease.until) < now, col(Lease.holder).in_({holder, present} if dead else {holder}))
    change = sa.update(Lease).where(col(Lease.name) == name, ours).values(holder=holder, until=now + LASTS)
    return holder if session.connection().execute(change).rowcount else present


def renew(session: Session, name: str, holder: str, now: datetime) -> bool:
    """Hold the lease for another minute. False when it is no longer held: somebody else took it over."""
    mine = (col(Lease.name) == name, col(Lease.holder) == holder)
    return bool(session.connection().execute(sa.update(Lease).where(*mine).values(until=now + LASTS)).rowcount)


def release(session: Session, name: str, holder: str) -> None:
    """Give the lease back, if it is held."""
    session.connection().execute(sa.delete(Lease).where(col(Lease.name) == name, col(Lease.holder) == holder))


def held(session: Session, name: str, now: datetime) -> bool:
    """Whether somebody holds the lease at `now`."""
    running = select(Lease.name).where(Lease.name == name, col(Lease.until) >= now)
    return session.exec(running).one_or_none() is not None


def living(session: Session, now: datetime, gone: Callable[[str], bool]) -> list[str]:
    """Who holds leases of any name at `now` and has not ended, as far as `gone` knows."""
    holders = session.exec(select(Lease.holder).where(col(Lease.until) >= now).distinct())
    return sorted(holder for holder in holders if not gone(holder))


def _begin(session: Session, name: str, holder: str, now: datetime) -> str:
    try:
        with session.begin_nested():
            row = {"name": name, "holder": holder, "until": now + LASTS}
            session.connection().execute(sa.insert(Lease).values(**row))
    except IntegrityError:  # another process was a moment earlier
        return session.exec(select(Lease.holder).where(Lease.name == name)).one()
    return holder
