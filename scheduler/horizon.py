"""The tick that plans further ahead: every night a 28th of all persons, in small portions that nobody notices."""

from datetime import datetime

from sqlmodel import Session

from models.services import operator, reminders
from scheduler.tally import Tally

PORTION = 200
_NAME = "horizon"


def run(session: Session, now: datetime) -> Tally:
    """Take the next portion of this night's persons, of nights that were missed first; then nothing until the next.

    In 28 nights everybody has a turn: of a longer absence the last 28 are enough.
    """
    tonight = now.toordinal()
    night, after = _begun(session, tonight)
    if after is None:
        return Tally("horizon")
    left = reminders.extend(session, night, after, PORTION, now)
    operator.put(session, _NAME, now, {"night": night, "after": left or None})
    return Tally("horizon", more=bool(left) or night < tonight)


def _begun(session: Session, tonight: int) -> tuple[int, str | None]:
    """The night to go on with, and after whom; None: nobody is left. A night to come is that of a clock put back."""
    known = operator.get(session, _NAME)
    if known is None or known.value["night"] > tonight:
        return tonight, ""
    night, after = known.value["night"], known.value["after"]
    if night == tonight or (after is not None and night > tonight - reminders.NIGHTS):
        return night, after
    return max(night + (after is None), tonight - reminders.NIGHTS + 1), ""
