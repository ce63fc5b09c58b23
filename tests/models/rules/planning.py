"""What the tests of the plan share: short ways to write facts, and the plan as lines."""

from datetime import date
from typing import Any

from models.kinds import EventKind, Scope
from models.rules.history import Fact
from models.rules.plan import Planned, plan
from models.rules.plan_settings import PlanSettings
from models.rules.schedules import load

SCHEDULES = load()
LONG_AGO = date(2020, 1, 1)
ALL = dict.fromkeys(Scope, LONG_AGO)
FAR = date(2030, 12, 31)
LMP = date(2026, 1, 5)


def fact(kind: EventKind, on: str, reported: str = "", name: str = "", **answers: Any) -> Fact:
    """An event of `on`, reported on the same day unless said otherwise."""
    day = date.fromisoformat(on)
    return Fact(name or f"{kind}:{on}", kind, day, date.fromisoformat(reported) if reported else day, answers)


def pregnancy(on: str = "2026-02-01", reported: str = "", **answers: Any) -> Fact:
    """A pregnancy whose last period is LMP unless said otherwise."""
    return fact(EventKind.PREGNANCY, on, reported, **(answers or {"lmp": LMP.isoformat()}))


def planned(
    *facts: Fact, settings: PlanSettings | None = None, until: date = FAR, grants: dict[Scope, date] | None = None
) -> tuple[Planned, ...]:
    """The plan of one person under the delivered schedules, with every consent unless said otherwise."""
    return plan(facts, ALL if grants is None else grants, settings or PlanSettings(), SCHEDULES, until)


def span(days: tuple[date, date]) -> str:
    """Two days of one year or two, as in "02-16…04-05"."""
    return f"{days[0]:%m-%d}…{days[1]:%m-%d}"


def sends(reminders: tuple[Planned, ...], prefix: str) -> list[str]:
    """The send windows of the schedules whose key begins with `prefix`, each with its key and number."""
    return [f"{one.schedule}/{one.nth} {span(one.send)}" for one in reminders if one.schedule.startswith(prefix)]
