"""Run by Alembic: which store, which tables, and everything in one transaction (its own, or one that is given)."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import sqlalchemy as sa
from alembic import context
from sqlmodel import SQLModel

import models.tables  # noqa: F401 - fills the metadata
from models.failpoints import Point, reach
from models.tables.way import say_conditions

given = context.config.attributes
for table in SQLModel.metadata.tables.values():
    say_conditions(table)


@contextmanager
def begun(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A transaction in which SQLite lets a table that others point to be made anew; at its end all must fit again."""
    with engine.connect() as connection:
        lite = connection.dialect.name == "sqlite"
        if lite:
            connection.connection.cursor().execute("PRAGMA foreign_keys = OFF")
        try:
            with connection.begin():
                yield connection
                if lite and (loose := connection.exec_driver_sql("PRAGMA foreign_key_check").all()):
                    raise RuntimeError(f"rows that point to nothing: {loose[:5]}")
        finally:
            if lite:
                connection.connection.cursor().execute("PRAGMA foreign_keys = ON")


with nullcontext(given["connection"]) if "connection" in given else begun(given["engine"]) as connection:
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=True,
        compare_type=True,
        transactional_ddl=True,
    )
    if connection.dialect.name == "postgresql":  # of two programs that start at once the second finds it done
        connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7220041)")
    with context.begin_transaction():
        context.run_migrations()
        reach(Point.MIGRATED)
