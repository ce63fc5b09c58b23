"""Events counted by village, month and kind, as rows of the store say it now. Nothing is hidden here.

What only the clinic may see (the death of a small child or of a mother) is in no count: there it would point at one.
"""

from collections import Counter
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col

from models.kinds import EventKind, Precision
from models.queries.areas import village_part
from models.queries.months import held
from models.rules.periods import Month
from models.tables import Event

Counts = Counter[tuple[str, EventKind, Month]]
"""(village, kind, month) → how many."""

_VILLAGE = village_part(col(Event.group_code))


def by_month(session: Session, area: str, first: date, last: date) -> Counts:
    """What happened in an area from `first` to `last`, by the day on which it happened."""
    year, month = sa.extract("year", col(Event.occurred_on)), sa.extract("month", col(Event.occurred_on))
    wanted = sa.select(_VILLAGE, col(Event.kind), year, month, sa.func.count()).where(*held(area, first, last))
    rows = session.connection().execute(wanted.group_by(_VILLAGE, col(Event.kind), year, month))
    return Counter({(village, kind, Month(int(y), int(m))): n for village, kind, y, m, n in rows})


def on_their_day(session: Session, area: str, first: date, last: date) -> tuple[int, int]:
    """(reported on the day on which they happened, all) of the events of which the day is known."""
    same_day = sa.func.count().filter(col(Event.late_days) == 0)
    known = (*held(area, first, last), col(Event.precision) == Precision.DAY)
    found = session.connection().execute(sa.select(same_day, sa.func.count()).where(*known)).one()
    return found[0], found[1]
