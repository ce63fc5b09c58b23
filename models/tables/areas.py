"""Places: the township with its settings, villages and groups, clinics, exam rounds. Shapes only."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from models.kinds import Level
from models.tables.columns import json_column, one_of, row_id, string, township


class Township(SQLModel, table=True):
    """One township of the install. `settings` is what its office chose (see services/setup.py)."""

    code: str = string(9, primary_key=True)
    name: str = string(60)
    zone: str = string(40, default="Asia/Shanghai")
    settings: dict[str, Any] = json_column(default_factory=dict)


class Area(SQLModel, table=True):
    """A township, village or group; the code of what holds it is a prefix of its own (rules/area_codes.py)."""

    code: str = string(15, primary_key=True)
    township: str = township()
    level: Level = one_of(Level)
    name: str = string(60)
    active: bool = True


class Clinic(SQLModel, table=True):
    """A place of care with hours and telephone. `place` is where it is, for women who live away.

    `short` is what she reads on her telephone and on her slip, where the name itself would say what she comes for.

    `days` is when it sees people by appointment, as the township wrote it (rules/clinic_days.py); empty: it has none.
    """

    __table_args__ = (sa.UniqueConstraint("township", "name"),)
    id: str = row_id()
    township: str = township()
    name: str = string(40)
    short: str = string(20, default="", sa_column_kwargs={"server_default": ""})
    place: str = string(60, default="")
    address: str = string(120, default="")
    hours: str = string(80, default="")
    telephone: str = string(40, default="")
    days: dict[str, Any] = json_column(default_factory=dict, sa_column_kwargs={"server_default": "{}"})
    active: bool = True


class ExamRound(SQLModel, table=True):
    """A season of voluntary checks, open to those who consented. Days are inclusive."""

    __table_args__ = (sa.UniqueConstraint("township", "key"),)
    id: str = row_id()
    township: str = township()
    key: str = string(20)
    opens: date
    closes: date
