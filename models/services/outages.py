"""Spans in which nothing was received: noticed at the start or at the next fetch, kept as rows, each made up for once.

What is said about them is bot/returning.py; what they excuse is queries/outages.py.
"""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from models.services import claims, operator
from models.tables import Outage

UNNOTICED = timedelta(seconds=150)
"""So long Telegram keeps a tap on a button; a shorter absence loses nothing."""

LOSING = timedelta(hours=24)
"""So long Telegram keeps everything else."""

_STILL_NEWS = timedelta(days=2)


def received(session: Session, now: datetime) -> Outage | None:
    """Updates can be received as of `now`. Returns the absence that this ends, if there was one.

    The row is written in the same transaction that notes `now`, so it is written once, however often the program ends
    and starts. One that begins where the last one ended is the same one, longer.
    """
    before = operator.get(session, operator.POLL)
    if before is not None and before.at > now:  # a clock that was put back: there is nothing to tell from it
        operator.put(session, operator.POLL, now)
        return None
    operator.put(session, operator.POLL, now)
    if before is None or now - before.at <= UNNOTICED:
        return None
    return _written(session, before.at, now)


def here(session: Session, now: datetime) -> None:
    """The same where the clock may have been moved in the meantime: no absence is concluded from it."""
    operator.put(session, operator.POLL, now)


def fresh(session: Session, now: datetime) -> list[Outage]:
    """The absences that ended lately, in order: those about which something may still have to be done."""
    wanted = select(Outage).where(col(Outage.until) > now - _STILL_NEWS, col(Outage.until) <= now)
    return list(session.exec(wanted.order_by(col(Outage.since))))


def take(session: Session, outage: Outage, deed: str, township: str, now: datetime) -> bool:
    """Whether this `deed` (a letter or two) is still to be done, for this absence and township. It is yours then."""
    return claims.take(session, f"{deed}:{outage.id[-16:]}:{township}", now)


def _written(session: Session, since: datetime, until: datetime) -> Outage:
    session.flush()
    row = session.exec(select(Outage).where(col(Outage.until) == since)).first()
    if row is None:
        row = Outage(since=since, until=until)
    row.until = until
    session.add(row)
    session.flush()
    return row
