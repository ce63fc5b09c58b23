"""`backup` and `restore` as the operator runs them: what is refused, what is left when it is ended half-way."""

import io
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from threading import Event as Signal
from threading import Thread

import pytest
import sqlalchemy as sa
import structlog
from sqlmodel import select
from typer.testing import CliRunner

from bot import logs, progress
from bot.cli import app
from bot.opening import open_store, tombstones
from bot.process import identity
from bot.settings import Settings
from models import migrations
from models.backup.rows import Block
from models.backup.sealed import Head, Writer
from models.clock import utc_now
from models.errors import SettingsWrong
from models.sealing import load
from models.services import leases, operator
from models.tables import Account, Audit, Lease, Person
from tests import stores
from tests.factories import NOON, township, woman

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True, params=[stores.SQLITE, stores.POSTGRES])
def place(monkeypatch, tmp_path, request):
    """The settings of an install whose store is empty, on each kind of store."""
    for name in [name for name in os.environ if name.startswith("DAYBOOK_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("DAYBOOK_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setattr(logs, "configure", lambda: None)
    monkeypatch.setattr(progress.Progress.__init__, "__defaults__", (0.0,))
    with stores.address(tmp_path / "pg", request.param) as url:
        if request.param == stores.POSTGRES:
            monkeypatch.setenv("DAYBOOK_DATABASE_URL", url)
        load(Settings.read().keys)
        yield tmp_path / "data"
    structlog.reset_defaults()


def call(*words):
    """The exit code, and what was said; a wrong setting is raised."""
    result = CliRunner().invoke(app, [str(word) for word in words])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


@contextmanager
def opened():
    store = open_store(Settings.read())
    try:
        with store.transaction() as session:
            yield session
    finally:
        store.engine.dispose()


def furnish():
    with opened() as session:
        township(session)
        return woman(session).id


def people_there():
    with opened() as session:
        return sorted(session.exec(select(Person.id)))


@pytest.fixture
def backup(place, tmp_path):
    """A backup of a township with one woman, who is alone in the store."""
    furnish()
    path = tmp_path / "daybook.backup"
    code, said = call("backup", path)
    assert code == 0
    assert said.splitlines()[-1].endswith("UTC, sealed with key 1")
    return path


def test_what_was_backed_up_comes_back_and_what_came_since_is_gone(backup):
    before = people_there()
    with opened() as session:
        woman(session, "王秀英")
    code, said = call("restore", backup, "--replace")
    assert (code, people_there()) == (0, before)
    assert "officers and cadres are asked to report it again" in said
    assert "person: " in said
    assert "doubtful" not in call("check")[1]


def test_a_backup_is_written_over_no_file(backup, tmp_path):
    kept = backup.read_bytes()
    (tmp_path / "notes.txt").write_text("precious")
    for there in (backup, tmp_path / "notes.txt"):
        code, said = call("backup", there)
        assert (code, "exists and stays as it is" in said) == (2, True)
    assert (backup.read_bytes(), (tmp_path / "notes.txt").read_text()) == (kept, "precious")


def test_a_store_with_rows_is_not_given_up_unasked(backup):
    with opened() as session:
        woman(session, "王秀英")
    with pytest.raises(SettingsWrong, match="the store is not empty; --replace"):
        call("restore", backup)
    assert len(people_there()) == 2


def test_a_store_that_was_only_started_counts_as_empty(backup, place, tmp_path, monkeypatch):
    kind = stores.POSTGRES if Settings.read().database_url else stores.SQLITE
    with stores.address(tmp_path / "other", kind) as url:
        monkeypatch.setenv("DAYBOOK_DATABASE_URL", url)
        with opened() as session:
            operator.put(session, operator.POLL, NOON)
        assert call("restore", backup)[0] == 0
        assert len(people_there()) == 1


def test_nothing_is_put_back_under_a_running_program(backup):
    with opened() as session:
        leases.take(session, "send:1", identity(), utc_now())
    code, said = call("restore", backup, "--replace")
    assert code == 3
    assert "another process works on this store: stop the bot first" in said
    with opened() as session:
        leases.release(session, "send:1", session.exec(select(Lease.holder)).one())
    assert call("restore", backup, "--replace")[0] == 0


def test_the_key_must_be_there_first_and_be_the_right_one(backup):
    keys = Settings.read().keys
    right = keys.read_text()
    keys.unlink()
    with pytest.raises(SettingsWrong, match=r"key file .* is missing: put back the copy"):
        call("restore", backup, "--replace")
    load(keys)
    with pytest.raises(SettingsWrong, match="was sealed with another key 1"):
        call("restore", backup, "--replace")
    keys.write_text(right)
    assert len(people_there()) == 1


def test_a_damaged_file_changes_nothing(backup):
    whole = backup.read_bytes()
    for spoilt in (whole[:-1], whole[:-40] + b"x" + whole[-39:]):
        backup.write_bytes(spoilt)
        with pytest.raises(SettingsWrong, match=r"is cut off|is damaged"):
            call("restore", backup, "--replace")
    assert len(people_there()) == 1
    with pytest.raises(SettingsWrong, match="there is no file"):
        call("restore", backup.with_name("other"))


def written(path, revision, *blocks):
    """A backup file as another version of the program would have written it."""
    ring = load(Settings.read().keys)
    file = io.BytesIO()
    writer = Writer(file, ring, Head.new(ring, revision, NOON))
    for block in blocks:
        writer.add(block.dump())
    writer.end(b'{"account":%d}' % len(blocks) if blocks else b"{}")
    path.write_bytes(file.getvalue())
    return path


OLD = (
    *((name, "text") for name in ("id", "township", "language", "awaits")),
    ("chat_id", "integer"), ("open", "boolean"), ("created_at", "instant"),
)  # fmt: skip


def test_a_backup_of_an_older_program_is_brought_up_to_date(place, tmp_path):
    row = ["a" * 32, "", "en", "", 7, True, NOON]
    assert call("restore", written(tmp_path / "old", "0001", Block("account", OLD, [row])))[0] == 0
    with opened() as session:
        assert session.exec(select(Account.chat_id)).all() == [7]
        assert session.connection().execute(sa.text("SELECT version_num FROM alembic_version")).scalar() == (
            migrations.newest()
        )


def test_a_backup_of_a_newer_program_and_one_with_other_rows_than_it_says_are_refused(backup, tmp_path):
    with pytest.raises(SettingsWrong, match="is of revision 9999, this program knows"):
        call("restore", written(tmp_path / "new", "9999"), "--replace")
    block = Block("account", OLD, [["a" * 32, "", "en", "", 7, True, NOON]] * 2)
    with pytest.raises(SettingsWrong, match="does not hold the rows that it says"):
        call("restore", written(tmp_path / "odd", "0001", block), "--replace")
    assert len(people_there()) == 1


@pytest.mark.parametrize("where", ["settle", "_doubt", "_tell"])
def test_ended_in_the_middle_it_leaves_what_was_there(backup, where):
    with opened() as session:
        woman(session, "王秀英")
    before = people_there()
    program = (
        f"import os, models.backup.afterwards as after; after.{where} = lambda *_: os._exit(9)\n"
        "from bot.cli import main; main()"
    )
    ended = subprocess.run([sys.executable, "-c", program, "restore", str(backup), "--replace"], cwd=ROOT, check=False)
    assert (ended.returncode, people_there()) == (9, before)
    assert call("restore", backup, "--replace")[0] == 0
    assert len(people_there()) == 1
    assert [path.name for path in backup.parent.rglob("*.restoring*")] == []


def test_a_backup_is_of_one_instant_while_somebody_writes(place, tmp_path):
    """Each of the writer's transactions adds two rows: a backup has both or neither."""
    over = Signal()

    def write():
        store = open_store(Settings.read())
        while not over.is_set():
            with store.transaction() as session:
                session.add(Account(chat_id=utc_now().timestamp() * 1_000_000 // 1, created_at=NOON))
                session.add(Person(township="990101101", group_code="990101101201001", touched_at=NOON))
        store.engine.dispose()

    furnish()
    writer = Thread(target=write)
    writer.start()
    try:
        counts = []
        for number in range(3):
            call("backup", tmp_path / f"{number}.backup")
            with opened() as session:
                counts.append(len(session.exec(select(Person.id)).all()))
    finally:
        over.set()
        writer.join()
    assert counts == sorted(set(counts))
    for number in range(3):
        call("restore", tmp_path / f"{number}.backup", "--replace")
        with opened() as session:
            accounts = len(session.exec(select(Account.id)).all())
            assert accounts == len(session.exec(select(Person.id)).all()) - 1 <= counts[number]


def test_who_was_erased_stays_erased_also_when_only_the_beginning_is_known(backup):
    (person_id,) = people_there()
    tombstones(Settings.read()).begin([person_id])
    with opened() as session:  # the start of a program finds her there: it never came to it
        assert session.get(Person, person_id).key
    assert "erased again: 0" in call("restore", backup, "--replace")[1]
    tombstones(Settings.read()).finish([person_id])
    assert "erased again: 1" in call("restore", backup, "--replace")[1]
    with opened() as session:
        assert session.get(Person, person_id) is None
        assert "store.restore" in session.exec(select(Audit.action)).all()


def test_a_place_where_nothing_can_be_written_is_named(place, tmp_path):
    furnish()
    with pytest.raises(SettingsWrong, match="cannot be written: No such file"):
        call("backup", tmp_path / "nowhere" / "backup")


def test_a_store_that_another_program_has_open_is_not_replaced(backup, place):
    if Settings.read().database_url:
        pytest.skip("a server lets everybody in, and waits")
    import sqlite3

    with sqlite3.connect(place / "daybook.db") as other:
        other.execute("BEGIN")
        other.execute("SELECT * FROM person").fetchall()
        with pytest.raises(SettingsWrong, match="is open in another program"):
            call("restore", backup, "--replace")
        other.rollback()
    other.close()
    assert call("restore", backup, "--replace")[0] == 0
