"""The tick that begins and ends leaves: a deputy has the absent one's roles on those days and on no other."""

from datetime import datetime

from sqlmodel import Session

from models.services import leaves
from scheduler.tally import Tally, added


def run(session: Session, now: datetime) -> Tally:
    """Begin what begins, end what is over."""
    return Tally("leaves", added(leaves.turn_over(session, now)))
