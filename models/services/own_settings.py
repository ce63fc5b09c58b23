"""What a person decided about herself: how she is called, by which clock she lives, when it is quiet, which calendar.

Sealed with her own key. Nobody changes it but she; it narrows when messages leave and never widens it.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from locales import Phrase
from models.clock import instant_at, local_day
from models.errors import NotFound
from models.fields.days import both_calendars
from models.rules.quiet_hours import is_quiet, next_allowed
from models.services import audit, people, township_settings
from models.services.access import Who
from models.services.asks import herself
from models.services.township_settings import FIRST_HOUR, Choices
from models.tables import Person

ZONES = (
    "Asia/Shanghai", "Asia/Urumqi", "Asia/Bangkok", "Asia/Tokyo", "Asia/Dubai", "Europe/Moscow", "Europe/Rome",
    "Africa/Lagos", "Australia/Sydney", "America/New_York", "America/Los_Angeles",
)  # fmt: skip
"""Clocks that she can choose; a phrase `zone.<name>` each, the slash written as an underscore."""

EVENINGS, MORNINGS = ("18:00", "19:00", "20:00", ""), ("", "09:00", "10:00", "12:00")
"""From when and until when it may be quiet; empty is as the township has it. Quiet can only become longer."""


@dataclass(frozen=True)
class Own:
    """Her choices; what is empty was not chosen."""

    called: str = ""
    zone: str = ""
    evening: str = ""
    morning: str = ""
    lunar: bool = False

    def day(self, day: date) -> date | Phrase:
        """A day as she wants it written: by the sun alone, or with the lunar day beside it."""
        return both_calendars(day) if self.lunar else day


@dataclass(frozen=True)
class Clock:
    """By which clock and between which hours it is quiet for somebody."""

    zone: str
    start: time
    end: time

    def lets(self, now: datetime) -> bool:
        """Whether a message that nobody waits for may set out."""
        return not is_quiet(now, self.zone, self.start, max(self.end, FIRST_HOUR))

    def opens(self, now: datetime) -> datetime:
        """The first moment from now on at which it is not quiet."""
        return next_allowed(now, self.zone, self.start, self.end)

    def closing(self, now: datetime) -> datetime:
        """The beginning of tonight's quiet hours."""
        today = local_day(now, self.zone)
        return instant_at(today, self.start.hour, self.start.minute, self.zone)


def of(session: Session, person: Person) -> Own:
    """What a person chose."""
    return Own(**people.open_for(session, person, person.own, _place(person.id))) if person.own else Own()


def hers(session: Session, who: Who) -> Own:
    """What the owner of a verified chat chose about herself. Raises NotFound for everybody else."""
    return of(session, people.get(session, herself(who)))


def change(session: Session, who: Who, now: datetime, **chosen: Any) -> Own:
    """She changes something of it, at once. Raises NotFound for values that are not offered, and for everybody else."""
    person = people.get(session, herself(who))
    own = replace(of(session, person), **chosen)
    if own.zone not in ("", *ZONES) or own.evening not in EVENINGS or own.morning not in MORNINGS:
        raise NotFound
    person.own = people.seal_for(session, person, asdict(own), _place(person.id)) if own != Own() else None
    session.add(person)
    audit.note(session, person.township, who.account_id, "own.change", person.id, now, " ".join(sorted(chosen)))
    return own


def clock_of(own: Own, choices: Choices) -> Clock:
    """Her clock: her zone, and the longer of the township's quiet hours and hers."""
    start, end = choices.quiet
    evening, morning = (time.fromisoformat(said) if said else None for said in (own.evening, own.morning))
    return Clock(own.zone or choices.zone, min(start, evening or start), max(end, morning or end))


def clock_for(session: Session, person: Person) -> Clock:
    """The clock of one person."""
    return clock_of(of(session, person), township_settings.of(session, person.township))


def clocks(session: Session, choices: Choices) -> Mapping[str, Clock]:
    """The clocks of those in a township who chose one of their own, by person."""
    session.flush()
    chose = select(Person).where(Person.township == choices.township, col(Person.own).is_not(None))
    return {person.id: clock_of(of(session, person), choices) for person in session.exec(chose)}


def any_in(session: Session, township: str) -> bool:
    """Whether anybody in a township chose something; asked often, answered by an index."""
    chose = sa.select(col(Person.id)).where(col(Person.township) == township, col(Person.own).is_not(None)).limit(1)
    return session.connection().execute(chose).first() is not None


def _place(person_id: str) -> str:
    return f"person.own:{person_id}"
