"""The tick that sends reminders: those whose day has come, within the hours that the township allows.

A portion each time; whoever was passed over (a cap, no chat yet) waits inside of the window and otherwise lapses.
Where plans are owed they are made first, and nothing leaves by the old ones.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import Session

from models.db import hold
from models.failpoints import Point, reach
from models.services import (
    claims,
    clinic_due,
    contact_checks,
    due,
    owed,
    own_settings,
    reminders,
    township_settings,
)
from models.services.owed import Owed
from models.services.own_settings import Clock, Own
from models.services.township_settings import Choices
from scheduler.tally import Tally, added

PORTION = 500
"""Reminders taken in one transaction, so that answers to people never wait long for it."""


def run(session: Session, now: datetime) -> Tally:
    """Send what is due in every township. Running it twice sends nothing twice."""
    waiting = owed.listed(session)
    done, more = _pay(session, waiting, now), bool(waiting)
    for choices in township_settings.every(session):
        hold(session, choices.township)
        done = added(done, _begin_day(session, choices, now))
        reach(Point.DAY_BEGUN)
        ready = choices.township not in {one.township for one in waiting}
        if ready and (may_leave(choices, now) or own_settings.any_in(session, choices.township)):
            taken, counts = _send(session, choices, now)
            done, more = added(done, counts), more or taken
        reach(Point.BETWEEN_TOWNSHIPS)
    return Tally("reminders", done, more)


def _pay(session: Session, waiting: Sequence[Owed], now: datetime) -> dict[str, int]:
    """Plan the next group anew of what is owed first."""
    if not waiting:
        return {}
    one = waiting[0]
    hold(session, one.township)
    [group, *left] = [*owed.groups(session, one, 2), ""][:2]
    replanned = reminders.replan_many(session, owed.people_of(session, group), now, one.cause)
    owed.note(session, one, group if any(left) else None, now)
    return {"replanned": replanned.persons}


def may_leave(choices: Choices, now: datetime) -> bool:
    """Whether the township's clock shows an hour in which reminders set out."""
    return own_settings.clock_of(Own(), choices).lets(now)


def _begin_day(session: Session, choices: Choices, now: datetime) -> dict[str, int]:
    """Once a day: end what is over, take up again what stayed in the queue, ask for numbers gone quiet."""
    today = choices.today(now)
    if not claims.take(session, f"day:{choices.township}:{today}", now):
        return {}
    lapsed = due.lapse(session, choices.township, today, now)
    renewed = due.renew(session, choices, today, now)
    return {"lapsed": lapsed, "renewed": renewed, "checks": contact_checks.open_due(session, choices, now)}


def _send(session: Session, choices: Choices, now: datetime) -> tuple[bool, dict[str, int]]:
    """Who chose a clock of her own gets hers by that one; what is still queued at its evening expires, and is planned
    anew in the morning.
    """
    here = own_settings.clock_of(Own(), choices)
    own = own_settings.clocks(session, choices)
    found = _find(session, choices, own, now)
    hers = due.send(session, choices, found, now, lambda person_id: own.get(person_id, here).closing(now))
    clinic = clinic_due.send(session, choices, now, here.closing(now), PORTION) if here.lets(now) else {}
    return len(found) == PORTION, added(hers, clinic)


def _find(session: Session, choices: Choices, own: Mapping[str, Clock], now: datetime) -> list[due.Due]:
    today = choices.today(now)
    if may_leave(choices, now):
        asleep = [person_id for person_id, clock in own.items() if not clock.lets(now)]
        return due.find(session, choices, today, PORTION, asleep)
    awake = [person_id for person_id, clock in own.items() if clock.lets(now)]
    return due.find(session, choices, today, PORTION, awake=awake) if awake else []
