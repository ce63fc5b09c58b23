"""Areas by their codes: which a township has, and what a query says of a column that holds the code of a group.

What codes are made of is models/rules/area_codes.py.
"""

import sqlalchemy as sa
from sqlmodel import Session, col

from models.kinds import Level
from models.rules.area_codes import GROUP_DIGITS, VILLAGE_DIGITS, groups_within
from models.tables import Area


def areas_of(session: Session, township: str, level: Level) -> dict[str, str]:
    """The active areas of a level in a township: code → name, in order of their codes."""
    wanted = sa.select(col(Area.code), col(Area.name)).where(
        col(Area.township) == township, col(Area.level) == level, col(Area.active).is_(True)
    )
    rows = session.connection().execute(wanted.order_by(col(Area.code))).all()
    return {row.code: row.name for row in rows}


def span(column: "sa.SQLColumnExpression[str]", area: str) -> sa.ColumnElement[bool]:
    """That a group's code lies in `area`, written so that an index on the code serves it."""
    first, last = groups_within(area)
    return column.between(first, last)


def groups_in(areas: tuple[str, ...]) -> "sa.Select[str]":
    """The codes of the groups within `areas`, of those no longer in use too."""
    within = sa.or_(sa.false(), *(span(col(Area.code), area) for area in areas))
    return sa.select(col(Area.code)).where(within, sa.func.length(col(Area.code)) == GROUP_DIGITS)


def village_part(column: "sa.SQLColumnExpression[str]") -> sa.ColumnElement[str]:
    """The village of a group's code; one expression for the columns and the GROUP BY of a query."""
    return sa.func.substr(column, 1, VILLAGE_DIGITS)
