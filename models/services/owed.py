"""Plans that are owed: townships whose choices changed, and in which many have to be planned anew. The tick does it, or
the command line, a village group at a time; until then no reminder of the township leaves.

What is owed is a row; how far it has come is in it, so that whoever was stopped half-way goes on there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from models.db import hold
from models.rules.area_codes import groups_within
from models.services import operator
from models.tables import Consent, OperatorValue, Person

_PREFIX = "plan:"


@dataclass(frozen=True)
class Owed:
    """One township. `cause` goes onto what is superseded; `after` is the last group that is done."""

    township: str
    cause: str
    after: str
    since: datetime


def owe(session: Session, township: str, cause: str, now: datetime) -> None:
    """Everybody in this township is to be planned anew; what was begun begins again."""
    operator.put(session, _PREFIX + township, now, {"cause": cause, "after": "", "since": now.isoformat()})


def listed(session: Session) -> list[Owed]:
    """Everything that is owed, by township."""
    wanted = sa.select(col(OperatorValue.name), col(OperatorValue.value))
    rows = session.connection().execute(
        wanted.where(col(OperatorValue.name).startswith(_PREFIX)).order_by(col(OperatorValue.name))
    )
    return [
        Owed(name.removeprefix(_PREFIX), value["cause"], value["after"], datetime.fromisoformat(value["since"]))
        for name, value in rows
    ]


def groups(session: Session, one: Owed, most: int | None = None) -> Sequence[str]:
    """The groups of the township in which somebody is on record and that are still to be done, in order."""
    _, last = groups_within(one.township)
    left = sa.select(col(Person.group_code)).where(
        col(Person.group_code) > (one.after or one.township), col(Person.group_code) <= last
    )
    found = session.connection().execute(left.distinct().order_by(col(Person.group_code)).limit(most))
    return found.scalars().all()


def people_of(session: Session, group_code: str) -> Sequence[str]:
    """Those of a group who ever agreed to something: nobody else has a plan."""
    agreed = sa.select(1).where(col(Consent.person_id) == col(Person.id)).exists()
    here = sa.select(col(Person.id)).where(col(Person.group_code) == group_code, col(Person.key).is_not(None), agreed)
    return session.connection().execute(here.order_by(col(Person.id))).scalars().all()


def note(session: Session, one: Owed, after: str | None, now: datetime) -> None:
    """Everything up to the group `after` is done; with None everything is. Nothing, when it was owed anew since."""
    hold(session, one.township)
    name = _PREFIX + one.township
    known = operator.get(session, name)
    if known is None or known.value["since"] != one.since.isoformat():
        return
    if after is None:
        session.connection().execute(sa.delete(OperatorValue).where(col(OperatorValue.name) == name))
    else:
        operator.put(session, name, now, {**known.value, "after": max(after, known.value["after"])})
