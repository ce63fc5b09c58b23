"""What the program remembers about itself, for its operator and its next start: last poll, last tick, its own name."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from models.db import cache, upsert
from models.prepared import Prepared
from models.sealing import Keyring
from models.tables import OperatorValue

POLL = "poll"
"""When updates were last fetched (or asked for and none there)."""

TICK = "tick"
"""When the jobs were last looked at."""

BOT = "bot"
"""What Telegram says about the bot: {"id": …, "username": …}."""

CHOICES = "choices"
"""What the operator chose and the daybook needs to know: {"names_in_chat": "masked" | "full" | "code"}."""

RESTORED = "restored"
"""What putting a backup back left to be looked at (see models/backup/afterwards.py)."""

KEYS = "keys"
"""Which of the keys blinds: {"blinds": 1}."""

PARTNER = "partner:"
"""Begins the name of another install that is trusted (services/partners.py)."""

INSTALL = "install"
"""What this install is called by others: {"name": …}."""

REFUSED = "refused"
"""How many messages were refused whole: {"n": 1}. Of the messages nothing is kept."""

_NAMED = Prepared(
    sa.select(col(OperatorValue.value), col(OperatorValue.at)).where(col(OperatorValue.name) == sa.bindparam("name"))
)


@dataclass(frozen=True)
class Remembered:
    """A value and when it was written."""

    value: Mapping[str, Any]
    at: datetime


def get(session: Session, name: str) -> Remembered | None:
    """The value called `name`, or None when it was never written."""
    found = _NAMED.first(session, name=name)
    return Remembered(found.value, found.at) if found else None


def named(session: Session, beginning: str) -> dict[str, Mapping[str, Any]]:
    """Every value whose name begins so, by name."""
    wanted = sa.select(col(OperatorValue.name), col(OperatorValue.value)).order_by(col(OperatorValue.name))
    rows = session.connection().execute(wanted.where(col(OperatorValue.name).startswith(beginning, autoescape=True)))
    return {row.name: row.value for row in rows}


def drop(session: Session, name: str) -> None:
    """Forget the value called `name`."""
    session.connection().execute(sa.delete(OperatorValue).where(col(OperatorValue.name) == name))


def put(session: Session, name: str, now: datetime, value: Mapping[str, Any] | None = None) -> None:
    """Write the value called `name`, over the one before."""
    row = {"value": dict(value or {}), "at": now}
    write = upsert(session, OperatorValue).values(name=name, **row)
    session.connection().execute(write.on_conflict_do_update(index_elements=["name"], set_=row))


def refused(session: Session, now: datetime) -> None:
    """One more message was refused."""
    before = get(session, REFUSED)
    put(session, REFUSED, now, {"n": (before.value["n"] if before else 0) + 1})


def numbers_given(session: Session) -> Mapping[str, int]:
    """Day → the highest receipt number that may have been given out before a backup was put back on that day."""
    kept = cache(session, "numbers_given")
    if "read" not in kept:
        restored = get(session, RESTORED)
        kept["read"] = dict([restored.value["numbers"]]) if restored else {}
    numbers: dict[str, int] = kept["read"]
    return numbers


def with_blinding(session: Session, ring: Keyring) -> Keyring:
    """The keys, with the one that the digests of this store are of."""
    said = get(session, KEYS)
    return replace(ring, blinding=int(said.value["blinds"])) if said else ring
