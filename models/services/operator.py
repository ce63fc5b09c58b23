"""What the program remembers about itself, for its operator and its next start: last poll, last tick, its own name."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from models.tables import OperatorValue

POLL = "poll"
"""When updates were last fetched (or asked for and none there)."""

TICK = "tick"
"""When the jobs were last looked at."""

BOT = "bot"
"""What Telegram says about the bot: {"id": …, "username": …}."""

CHOICES = "choices"
"""What the operator chose and the daybook needs to know: {"names_in_chat": "masked" | "full" | "code"}."""


@dataclass(frozen=True)
class Remembered:
    """A value and when it was written."""

    value: Mapping[str, Any]
    at: datetime


def get(session: Session, name: str) -> Remembered | None:
    """The value called `name`, or None when it was never written."""
    wanted = sa.select(col(OperatorValue.value), col(OperatorValue.at)).where(col(OperatorValue.name) == name)
    found = session.connection().execute(wanted).first()
    return Remembered(found.value, found.at) if found else None


def put(session: Session, name: str, now: datetime, value: Mapping[str, Any] | None = None) -> None:
    """Write the value called `name`, over the one before."""
    row = {"value": dict(value or {}), "at": now}
    change = sa.update(OperatorValue).where(col(OperatorValue.name) == name).values(**row)
    if not session.connection().execute(change).rowcount:
        session.connection().execute(sa.insert(OperatorValue).values(name=name, **row))
