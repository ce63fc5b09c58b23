"""The tick that ends practice whose hour is over: nobody reports to invented people by mistake."""

from datetime import datetime

from sqlmodel import Session

from models.services import practice
from scheduler.tally import Tally


def run(session: Session, now: datetime) -> Tally:
    """End what is over."""
    ended = practice.sweep(session, now)
    return Tally("practice", {"ended": ended} if ended else {})
