"""How a column is declared, once: enums as checked text, ids, and the bytes of sealed values."""

from enum import StrEnum
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from models.ids import new_id

SQLModel.model_config["defer_build"] = True  # rows are not validated: what would do so is made when asked for

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def one_of(kinds: type[StrEnum], **more: Any) -> Any:
    """A column that holds one value of an enum as text, with a CHECK constraint that knows the list."""
    kind = sa.Enum(
        kinds,
        native_enum=False,
        create_constraint=True,
        length=32,
        values_callable=lambda members: [member.value for member in members],
        name=kinds.__name__.lower(),
    )
    return Field(sa_type=kind, **more)


def string(length: int, **more: Any) -> Any:
    """A column of text. Columns of one length share their type, where SQLModel would make each a type and a class."""
    return Field(sa_type=_string(length), **more)


@cache
def _string(length: int) -> sa.String:
    return sa.String(length)


def row_id() -> Any:
    """A primary key that the application makes."""
    return string(32, default_factory=new_id, primary_key=True)


def township() -> Any:
    """The township of a row: nine digits, the key by which a sharded store would spread the table."""
    return string(9)


def sealed() -> Any:
    """Bytes that only the keyring can open."""
    return Field(default=None, sa_type=sa.LargeBinary)


def json_column(**more: Any) -> Any:
    """Plain JSON. Reassign the whole value: changes inside it are not seen."""
    return Field(sa_type=sa.JSON, **more)


def where(condition: str) -> dict[str, Any]:
    """The condition of an index on some of the rows (way.py gives it to PostgreSQL too)."""
    return {"sqlite_where": sa.text(condition)}
