"""A store that was migrated from nothing is the store that the tables describe."""

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel

from models import migrations
from models.db import engine_for
from models.errors import SettingsWrong


@pytest.fixture
def engine(tmp_path):
    engine = engine_for(f"sqlite:///{tmp_path / 'migrated.db'}")
    yield engine
    engine.dispose()


def shape(engine):
    """Everything that SQLite knows about each table: columns, keys, indexes, checks."""
    look = sa.inspect(engine)
    looks = ("columns", "pk_constraint", "foreign_keys", "indexes", "unique_constraints", "check_constraints")
    return {
        table: {what: _plain(getattr(look, f"get_{what}")(table)) for what in looks}
        for table in look.get_table_names()
        if table != "alembic_version"
    }


def _plain(found):
    return sorted(map(_words, found)) if isinstance(found, list) else _words(found)


def _words(one):
    if isinstance(one, dict):
        return str(sorted((key, _words(value)) for key, value in one.items()))
    return str(one)


def test_migrated_from_empty_is_what_the_tables_say(engine, tmp_path):
    assert migrations.upgrade(engine)
    wanted = engine_for(f"sqlite:///{tmp_path / 'wanted.db'}")
    SQLModel.metadata.create_all(wanted)
    assert shape(engine) == shape(wanted)
    wanted.dispose()


def test_the_newest_file_is_where_it_ends(engine):
    migrations.upgrade(engine)
    assert migrations.current(engine) == migrations.newest()


def test_a_second_time_there_is_nothing_to_do(engine, monkeypatch):
    migrations.upgrade(engine)
    monkeypatch.setattr(migrations, "_config", None)
    assert not migrations.upgrade(engine)


def test_a_failing_step_leaves_the_store_as_it_was(engine, monkeypatch):
    monkeypatch.setattr(
        sa.dialects.sqlite.base.SQLiteDDLCompiler, "visit_create_index", lambda *_given, **_more: "NONSENSE"
    )
    with pytest.raises(sa.exc.OperationalError):
        migrations.upgrade(engine)
    assert migrations.current(engine) == ""
    assert sa.inspect(engine).get_table_names() == []


def test_a_store_of_a_newer_program_is_refused(engine):
    migrations.upgrade(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(SettingsWrong, match="revision 9999, this program knows"):
        migrations.upgrade(engine)


def test_the_next_migration_can_be_written(engine, tmp_path, monkeypatch):
    migrations.upgrade(engine)
    home = tmp_path / "migrations"
    (home / "versions").mkdir(parents=True)
    here = migrations._HERE
    for name in ("env.py", "script.py.mako"):
        (home / name).write_text((here / name).read_text())
    for path in (here / "versions").glob("*.py"):
        (home / "versions" / path.name).write_text(path.read_text())
    monkeypatch.setattr(migrations, "_HERE", home)
    number = f"{int(migrations.newest()) + 1:04d}"
    written = migrations.write(engine, "Nothing new")
    assert written.name == f"{number}_nothing_new.py"
    assert "    pass" in written.read_text()
