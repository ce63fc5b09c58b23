"""How many files a worker may have in a day: tables of counts and ledgers alike, as the township's file says."""

from collections import Counter
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from models.clock import instant_at
from models.db import collected, hold
from models.errors import Refused
from models.rules.area_codes import township_of
from models.services import audit, township_settings
from models.services.access import Who
from models.services.township_settings import Choices
from models.tables import Audit

ASKED, COUNTS = "export.ask", "export.counts"
"""The audit actions that count: a ledger was asked for, a table of counts was made."""

SERVER = "export"
"""The actor of ledgers that are asked for on the server."""


class Enough(Refused):
    """The worker has had as many files today as the township lets somebody have."""

    phrase = "export.enough"


def require(session: Session, township: str, actor: str, now: datetime) -> None:
    """Raises Enough where the day's files of somebody are used up; until this transaction ends nobody else counts."""
    hold(session, township)
    choices = township_settings.of(session, township)
    if _today(session, choices, now)[actor] >= choices.exports_a_day:
        raise Enough(n=choices.exports_a_day)


def table(session: Session, who: Who, area: str, now: datetime, what: str) -> None:
    """A table of counts is made for somebody: on record. Raises Enough."""
    require(session, township_of(area), who.account_id, now)
    audit.note(session, township_of(area), who.account_id, COUNTS, area, now, what)


def full(session: Session, choices: Choices, now: datetime) -> int:
    """How many people (the server is one) have had all their files of today."""
    return sum(count >= choices.exports_a_day for count in _today(session, choices, now).values())


def _today(session: Session, choices: Choices, now: datetime) -> Counter[str]:
    """The files of the township's day, by who asked."""
    since = instant_at(choices.today(now), 0, 0, choices.zone)
    wanted = sa.select(col(Audit.actor)).where(
        col(Audit.township) == choices.township, col(Audit.at) >= since, col(Audit.action).in_((ASKED, COUNTS))
    )
    here = (row["actor"] for row in collected(session, Audit) if _counts(row, choices.township, since))
    return Counter([*session.connection().execute(wanted).scalars(), *here])


def _counts(row: dict[str, object], township: str, since: datetime) -> bool:
    at = row["at"]
    return row["township"] == township and row["action"] in (ASKED, COUNTS) and isinstance(at, datetime) and at >= since
