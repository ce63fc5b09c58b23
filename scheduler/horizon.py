"""The tick that plans further ahead: every night a 28th of all persons, in small portions that nobody notices."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from models.services import operator, reminders
from scheduler.tally import Tally

PORTION = 200
_NAME = "horizon"


def run(session: Session, now: datetime) -> Tally:
    """Take the next portion of this night's persons. When they are done it does nothing until the next night."""
    night = now.toordinal()
    known = operator.get(session, _NAME)
    begun: Mapping[str, Any] = known.value if known and known.value["night"] == night else {"after": ""}
    if begun["after"] is None:
        return Tally("horizon")
    after = reminders.extend(session, night, begun["after"], PORTION, now)
    operator.put(session, _NAME, now, {"night": night, "after": after or None})
    return Tally("horizon", more=bool(after))
