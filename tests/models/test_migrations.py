"""A store that was migrated from nothing is the store that the tables describe."""

import hashlib
import os
import subprocess
import sys

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel, select

from models import migrations, sealing
from models.db import Store
from models.engine import engine_for
from models.errors import SettingsWrong
from models.services import audit
from models.tables import Audit
from tests.factories import NOON, TOWNSHIP
from tests.stores import EMPTY, KEYS, POSTGRES, SQLITE, address, kind_of

BEFORE_COMMITMENTS = "0007"


@pytest.fixture(params=[SQLITE, POSTGRES])
def engine(tmp_path, request):
    with address(tmp_path, request.param, EMPTY) as url:
        engine = engine_for(url)
        yield engine
        engine.dispose()


def shape(engine):
    """Everything that a store knows about each table: columns, keys, indexes, checks."""
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
    with address(tmp_path / "wanted", kind_of(engine), EMPTY) as url:
        wanted = engine_for(url)
        SQLModel.metadata.create_all(wanted)
        assert shape(engine) == shape(wanted)
        wanted.dispose()


def test_the_newest_file_is_where_it_ends(engine):
    migrations.upgrade(engine)
    assert migrations.current(engine) == migrations.newest()


@pytest.mark.parametrize("changed", [None, 2])
def test_chain_of_before_holds_or_breaks_where_it_did(engine, changed):
    """An audit chain that covered its objects in clear is written anew over commitments."""
    with engine.begin() as connection:
        migrations.bring(connection, BEFORE_COMMITMENTS)
        before = "0" * 64
        for place in (1, 2, 3):
            line = {"place": place, "actor": "a", "action": "read.card", "object_id": f"p{place}", "detail": ""}
            parts = (before, place, f"{NOON.timestamp():.6f}", "a", "read.card", f"p{place}", "")
            before = hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()
            said = line | {"object_id": "another"} if place == changed else line
            row = {"id": f"{place:032}", "township": TOWNSHIP, "at": NOON, "digest": before, **said}
            connection.execute(sa.insert(sa.table("audit", *map(sa.column, row))).values(row))
    migrations.upgrade(engine)
    with Store(engine, KEYS).transaction() as session:
        assert audit.broken_at(session, TOWNSHIP) == changed
        assert next(iter(session.exec(select(Audit.object_id).order_by(Audit.place)))) == "p1"


def test_a_second_time_there_is_nothing_to_do(engine, monkeypatch):
    migrations.upgrade(engine)
    monkeypatch.setattr(migrations, "_config", None)
    assert not migrations.upgrade(engine)


def test_a_failing_step_leaves_the_store_as_it_was(engine, monkeypatch):
    monkeypatch.setattr(engine.dialect.ddl_compiler, "visit_create_index", lambda *_given, **_more: "NONSENSE")
    with pytest.raises(sa.exc.DBAPIError):
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


def test_of_programs_that_start_at_once_one_migrates(engine, tmp_path):
    sealing.load(tmp_path / "key")
    url = engine.url.render_as_string(hide_password=False)
    given = {"DAYBOOK_DATABASE_URL": url, "DAYBOOK_KEY_FILE": str(tmp_path / "key"), "DAYBOOK_DATA_DIR": str(tmp_path)}
    command = [sys.executable, "-m", "bot", "migrate"]
    started = [subprocess.Popen(command, env=os.environ | given, stdout=subprocess.PIPE) for _ in range(3)]
    said = [one.communicate(timeout=60)[0].decode() for one in started]
    assert said == [f"the store is at revision {migrations.newest()}\n"] * 3
