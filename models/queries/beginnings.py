"""Since when somebody reports for a group. Before the first officer had a role there, no day of it is missed.

A group that never had an officer has no beginning: there is nobody who could have said something.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from models.clock import local_day
from models.kinds import Role
from models.rules.area_codes import village_of
from models.tables import Membership, Township

Beginnings = Mapping[str, date]
"""Group → the day on which its first officer had the role, in order of the groups. Those without are missing."""


def of(session: Session, township: str, groups: Iterable[str]) -> Beginnings:
    """The beginnings of `groups`, as far as they have one."""
    session.flush()
    first = sa.select(col(Membership.area), sa.func.min(col(Membership.since)).label("since")).where(
        col(Membership.township) == township, col(Membership.role) == Role.OFFICER
    )
    rows = session.connection().execute(first.group_by(col(Membership.area)))
    found: dict[str, datetime] = {row.area: row.since for row in rows}
    zone = (
        session.connection().execute(sa.select(col(Township.zone)).where(col(Township.code) == township)).scalar_one()
    )
    held = {code: [at for area, at in found.items() if code.startswith(area)] for code in sorted(groups)}
    return {code: local_day(min(since), zone) for code, since in held.items() if since}


def begun(found: Beginnings, day: date) -> set[str]:
    """The groups that have begun by a day."""
    return {code for code, first in found.items() if first <= day}


def villages_begun(found: Beginnings, day: date) -> set[str]:
    """The villages of which some group has begun by a day."""
    return {village_of(code) for code in begun(found, day)}
