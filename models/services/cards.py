"""A person's full card: name and telephone for those who look after her, on record, so many a day without a reason."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from models.clock import instant_at
from models.db import collected
from models.errors import NotFound, Refused
from models.rules import rights
from models.services import audit, own_settings, people, pins
from models.services.access import Who
from models.tables import Audit, Person

FREE = 30
"""Cards that one worker opens in a day without saying why."""

REASONS = ("visit", "call", "correction", "other")
"""Why more are needed; a phrase `contact.reason.<reason>` each."""

READ = "read.card"
"""The audit action; she sees it in "who looked"."""


class ReasonNeeded(Refused):
    """So many cards were opened today that the next one needs a reason."""

    phrase = "contact.reason_needed"


@dataclass(frozen=True)
class Card:
    """What a card shows. `phone` is E.164 or empty; `called` is how the person wants to be called, or empty."""

    person_id: str
    name: str
    called: str
    phone: str
    group_code: str
    head: str
    relation: str
    birth_year: int | None


def read(session: Session, who: Who, person_id: str, now: datetime, reason: str = "") -> Card:
    """Open a card, on record. Raises NotFound outside of a cadre's or clinic's area; then PinNeeded (pins.py); then,
    after 30 a day, ReasonNeeded.
    """
    person = people.reachable(session, who, person_id)
    if not who.reaches(person.group_code, *rights.to("person.card")) or reason not in ("", *REASONS):
        raise NotFound
    pins.require(session, who, now)
    if not reason and _opened(session, who, now) >= FREE:
        raise ReasonNeeded
    audit.note(session, person.township, who.account_id, READ, person.id, now, reason)
    return opened(session, person)


def opened(session: Session, person: Person) -> Card:
    """The card itself. Whoever shows it writes the read into the audit."""
    known = people.known(session, person)
    phone = people.phone(session, person)
    called = own_settings.of(session, person).called
    return Card(person.id, known.name, called, phone, person.group_code, known.head, known.relation, known.birth_year)


def _opened(session: Session, who: Who, now: datetime) -> int:
    """Cards opened today without a reason: those committed and those of this transaction."""
    today = instant_at(who.today(now), 0, 0, who.zone)
    lines = sa.select(sa.func.count()).where(
        col(Audit.actor) == who.account_id, col(Audit.action) == READ, col(Audit.at) >= today, col(Audit.detail) == ""
    )
    here: int = sum(
        row["actor"] == who.account_id and row["action"] == READ and not row["detail"]
        for row in collected(session, Audit)
    )
    committed = session.connection().execute(lines).scalar_one()
    return int(committed) + here
