"""Migrations: a store of any age becomes one of today. Alembic runs the numbered files in versions/; no ini file.

Alembic is imported only when something is to be done: a store that is up to date costs one query.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy import Engine

from models.errors import SettingsWrong

if TYPE_CHECKING:
    from alembic.config import Config

_HERE = Path(__file__).parent


def newest() -> str:
    """The revision that this program works with."""
    return max((path.name for path in (_HERE / "versions").glob("[0-9]*.py")), default="").split("_", 1)[0]


def current(engine: Engine) -> str:
    """The revision that the store is at; nothing for an empty one."""
    with engine.connect() as connection:
        return revision_of(connection)


def revision_of(connection: sa.Connection) -> str:
    """The same, as a transaction that is open sees it."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return ""
    return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() or ""


def upgrade(engine: Engine) -> bool:
    """Bring the store up to date, all steps or none. Returns whether there was anything to do.

    Raises SettingsWrong for a store that a newer version of the program has written.
    """
    found, wanted = current(engine), newest()
    if found == wanted:
        return False
    if found > wanted:
        raise SettingsWrong(
            f"the store is at revision {found}, this program knows {wanted}: it needs the newer program"
        )
    from alembic import command

    command.upgrade(_config(engine), "head")
    return True


def known(revision: str) -> bool:
    """Whether this program has the migration `revision`."""
    return bool(revision) and any((_HERE / "versions").glob(f"{revision}_*.py"))


def bring(connection: sa.Connection, revision: str) -> None:
    """Bring a store to a revision, inside of a transaction that somebody else commits."""
    from alembic import command

    config = _config(connection.engine)
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def back(engine: Engine, revision: str) -> None:
    """For developers: make a store as an older program had it. What only newer tables hold is gone."""
    from alembic import command

    command.downgrade(_config(engine), revision)


def write(engine: Engine, message: str) -> Path:
    """For developers: write the next migration from what the tables say and the (up to date) store lacks."""
    from alembic import command
    from alembic.script import Script

    number = f"{int(newest() or 0) + 1:04d}"
    script = command.revision(_config(engine), message, autogenerate=True, rev_id=number)
    assert isinstance(script, Script)
    return Path(script.path)


def _config(engine: Engine) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_HERE).replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["engine"] = engine
    return config
