"""What a person decided about a round or a check, the day that she booked, and what the clinic noted. Shapes only."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import SQLModel

from models.kinds import Noted, RoundState
from models.tables.columns import one_of, row_id, string, township


class Visit(SQLModel, table=True):
    """One row for a person and a `subject`: "round:<key>", or "prepregnancy".

    `state` is what was said last; what follows from it and from her history is rules/rounds.py. Booked, she has one of
    the day's seats: two cannot have the same. `fell_away`: the clinic is not there on that day any more.
    """

    __table_args__ = (
        sa.UniqueConstraint("person_id", "subject"),
        sa.UniqueConstraint("clinic_id", "day", "seat"),
        sa.Index("ix_visit_day", "township", "day"),
    )
    id: str = row_id()
    township: str = township()
    person_id: str = string(32)
    subject: str = string(30)
    state: RoundState = one_of(RoundState)
    clinic_id: str | None = string(32, default=None)
    day: date | None = None
    seat: int | None = None
    booked_on: date | None = None
    fell_away: bool = False
    changed_at: datetime


class ExamNote(SQLModel, table=True):
    """What the clinic noted about a check on record (`root_id`, its event's), beside the record: one row for a note."""

    __table_args__ = (sa.UniqueConstraint("root_id", "what"),)
    id: str = row_id()
    township: str = township()
    person_id: str = string(32, index=True)
    root_id: str = string(32)
    what: Noted = one_of(Noted)
    at: datetime
