"""Run by Alembic: which store, which tables, and everything in one transaction (its own, or one that is given)."""

from contextlib import nullcontext

from alembic import context
from sqlmodel import SQLModel

import models.tables  # noqa: F401 - fills the metadata
from models.failpoints import Point, reach
from models.tables.way import say_conditions

given = context.config.attributes
for table in SQLModel.metadata.tables.values():
    say_conditions(table)
with nullcontext(given["connection"]) if "connection" in given else given["engine"].begin() as connection:
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
