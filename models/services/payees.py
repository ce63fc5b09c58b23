"""Name and number of somebody whom the office is to pay, because she asked for that: opened on record."""

from datetime import datetime

from sqlmodel import Session

from models.errors import NotFound
from models.rules import rights
from models.services import audit, cards, people, pins
from models.services.access import Who
from models.services.cards import Card

REASON = "payment"
"""Stands in the audit line; she sees the read in "who looked"."""


def read(session: Session, who: Who, person_id: str | None, township: str, now: datetime) -> Card:
    """The card of the person of a payout or claim of a township, wherever she lives since.

    Raises NotFound for the erased, and outside of the office's area; then PinNeeded (pins.py).
    """
    if person_id is None:
        raise NotFound
    person = people.get(session, person_id)
    if person.key is None or not who.reaches(township, *rights.to("person.pay")):
        raise NotFound
    pins.require(session, who, now)
    audit.note(session, person.township, who.account_id, cards.READ, person.id, now, REASON)
    return cards.opened(session, person)
