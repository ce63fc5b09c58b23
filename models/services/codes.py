"""Codes that somebody reads out: who else is in on a matter, or holds the telephone. Nothing of them is stored.

One of six digits is worked out from the matter and the half hour, with the store's key; wrong ones are counted in the
audit. Four digits, to be compared by two people, belong to their matter as long as it lasts.
"""

import hmac
from collections.abc import Iterable
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col

from models.db import collected, keyring
from models.tables import Audit

LIFE = timedelta(minutes=30)
"""How long a code opens at least."""


def of(session: Session, matter: str, now: datetime) -> str:
    """The code of a matter at this time: six digits."""
    span = int(now.timestamp() // LIFE.total_seconds())
    return f"{int(keyring(session).blind(f'{matter}:{span}')[:14], 16) % 1_000_000:06d}"


def four(session: Session, matter: str) -> str:
    """The four digits of a matter."""
    return f"{int(keyring(session).blind(matter)[:12], 16) % 10_000:04d}"


def fits(session: Session, matter: str, said: Iterable[str], now: datetime) -> bool:
    """Whether one of the codes that were said is the matter's, of this half hour or the one before."""
    wanted = [of(session, matter, at) for at in (now, now - LIFE)]
    return any(hmac.compare_digest(code.strip().encode(), one.encode()) for code in said for one in wanted)


def tried(session: Session, object_id: str, action: str, now: datetime) -> int:
    """How often something (a wrong code) was put on record about an object within a day."""
    wrong = sa.select(sa.func.count()).where(
        col(Audit.object_id) == object_id, col(Audit.action) == action, col(Audit.at) > now - timedelta(days=1)
    )
    here: int = sum(row["object_id"] == object_id and row["action"] == action for row in collected(session, Audit))
    committed: int = session.connection().execute(wrong).scalar_one()
    return committed + here
