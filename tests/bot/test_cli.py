"""The command line: one line and an exit code for everything that can be wrong, and commands that do what they say."""

import os
import signal
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot import check as checks
from bot import exits, live, running
from bot.cli import main
from bot.edge import Arrival, run_batch
from bot.opening import open_store
from bot.serving import role_in
from bot.settings import Settings
from handlers.turn import Heard
from locales import Phrase, text
from models import migrations
from models.clock import utc_now
from models.envelope import Identity
from models.errors import SettingsWrong
from models.kinds import OutboxState
from models.services import audit, leases, operator, outbox
from models.services.outbox import Doubt
from models.tables import Audit
from tests import letters
from tests.bot.calling import bare as bare
from tests.bot.calling import call
from tests.bot.calling import kept as kept
from tests.factories import NOON, township

ROOT = Path(__file__).parents[2]
TOKEN = "7000000001:" + "A" * 35


def test_migrate_says_where_the_store_is(tmp_path):
    code, said = call("migrate")
    assert (code, said.splitlines()[-1]) == (0, f"the store is at revision {migrations.newest()}")
    assert (tmp_path / "data" / "daybook.db").exists()


def test_the_next_migration_is_written_for_developers(monkeypatch):
    monkeypatch.setattr("models.migrations.write", lambda _engine, message: f"0002_{message}.py")
    assert "0002_more.py" in call("migrate", "--write", "more")[1]


def test_setting_up_twice_changes_nothing_the_second_time():
    file = str(ROOT / "bot" / "sandbox" / "township.toml")
    code, first = call("setup", file)
    assert code == 0
    assert len(first.splitlines()) > 5
    assert call("setup", file)[1].splitlines()[-1] == "nothing to change"


def test_setting_up_warns_of_a_name_that_betrays(tmp_path):
    sample = (ROOT / "bot" / "sandbox" / "township.toml").read_text(encoding="utf-8")
    (tmp_path / "town.toml").write_text(sample.replace("青禾镇卫生院", "妇幼保健站"), encoding="utf-8")
    code, said = call("setup", str(tmp_path / "town.toml"))
    assert (code, said.splitlines()[-1].partition(":")[0]) == (0, 'clinic "妇幼保健站"')


def test_check_says_of_which_year_the_holidays_are_not_known(store):
    with store.transaction() as session:
        township(session)
        assert list(checks.no_holidays(session, NOON)) == []
        [line] = checks.no_holidays(session, NOON.replace(year=2099))
    assert "public holidays of 2099" in line


@pytest.mark.parametrize(
    "words",
    [
        ("check",), ("backup", "b"), ("figures", "--area", "990102201", "--period", "2026"), ("exchange", "list"),
        ("exchange", "key"), ("key",), ("person", "find", "陈玉", "--township", "990101101"),
        ("invite", "--role", "officer", "--area", "990101101201001"), ("plan", "--all"),
        ("canary", "990101101201", "陈玉"),
        ("staff", "list", "--township", "990101101"), ("payouts", "990101101"),
    ],
)  # fmt: skip
def test_who_needs_a_store_makes_none(words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SettingsWrong, match=r"there is no store .*daybook\.db"):
        call(*words)
    assert not (tmp_path / "data").exists()


def test_check_finds_a_program_that_never_ran(tmp_path):
    call("migrate")
    assert f"looking at sqlite:///{tmp_path}/data/daybook.db" in call("check")[1].splitlines()[0]
    code, said = call("check")
    assert code == 1
    assert said.splitlines()[-3:] == [
        "updates were last fetched: never",
        "jobs last ran: never",
        "the program is not running",
    ]


def alive(session, now):
    operator.put(session, operator.POLL, now)
    operator.put(session, operator.TICK, now)
    leases.take(session, "poll", "me", now)


def test_check_is_content_when_all_is_well(kept):
    with kept.transaction() as session:
        alive(session, utc_now())
    assert call("check")[0] == 0
    assert call("check")[1].splitlines()[-1] == "all is well"


def test_check_names_each_thing_and_nobody(store, monkeypatch):
    def fail(_turn):
        raise ValueError("王秀英")

    run_batch(store, [Arrival(Heard(1, 7, 7, text="王秀英"), fail, "said")], NOON)
    doubt = Doubt("a" * 32, "990101101", OutboxState.DOUBTFUL, "r" * 32, NOON)
    failed = Doubt("b" * 32, "990101101", OutboxState.FAILED, None, NOON)
    monkeypatch.setattr(outbox, "doubtful", lambda _session: [doubt, failed])
    with store.transaction() as session:
        township(session)
        audit.note(session, "990101101", "a", "x", "", NOON)
        audit.note(session, "", "a", "x", "", NOON)
    with store.transaction() as session:
        for line in session.exec(checks.select(Audit)):
            line.action = "y"
    with store.transaction() as session:
        alive(session, NOON)
        found = checks.findings(session, NOON + timedelta(hours=1))
    assert found[0].startswith("dead letter ")
    assert found[0].endswith(": said, 3 characters, ValueError, 2026-03-20 04:00 UTC")
    assert found[1:] == [
        f"reminder {'r' * 32}: doubtful, 2026-03-20 04:00 UTC",
        f"message {'b' * 32}: failed, 2026-03-20 04:00 UTC",
        "audit chain of the install: broken at line 1",
        "audit chain of 990101101: broken at line 1",
        "updates were last fetched: 2026-03-20 04:00 UTC",
        "jobs last ran: 2026-03-20 04:00 UTC",
        "the program is not running",
    ]


def test_run_chooses_by_the_token(monkeypatch, tmp_path):
    seen = []
    roles = []
    monkeypatch.setattr(live, "on_telegram", lambda _settings, role: roles.append(str(role)) or 3)
    monkeypatch.setattr(
        running,
        "in_sandbox",
        lambda settings, data, *, fresh, start=None: seen.append((settings.sandbox_port, data, fresh, start)) or 0,
    )
    assert call("run")[0] == 0
    assert call("sandbox", "--port", "0")[0] == 0
    assert call("sandbox", "--data", str(tmp_path), "--fresh", "--start", "2026-02-16")[0] == 0
    assert seen == [
        (8080, tmp_path / "data" / "sandbox", True, None),
        (0, None, False, None),
        (8080, tmp_path, True, date(2026, 2, 16)),
    ]
    assert call("sandbox", "--start", "spring")[0] == 2
    monkeypatch.setenv("DAYBOOK_TOKEN", TOKEN)
    assert call("run")[0] == 3
    assert call("run", "--role", "web")[0] == 3
    assert roles == ["all", "web"]
    assert call("run", "--role", "cook")[0] == 2


def test_a_wrong_setting_is_one_line_and_code_two(monkeypatch, capsys):
    monkeypatch.setenv("DAYBOOK_LANGUAGE", "xx")
    monkeypatch.setattr(sys, "argv", ["bot", "migrate"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == exits.WRONG
    assert capsys.readouterr().err.startswith("daybook: DAYBOOK_LANGUAGE: must be one of")


def test_help_loads_neither_telegram_nor_the_store():
    heavy = ("telegram", "sqlalchemy", "pydantic", "structlog")
    probe = f"import sys; from bot.cli import app; print([m for m in {heavy} if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", probe], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("words", "role"),
    [
        ("run", "all"), ("run --role all", "all"), ("run --role web", "web"), ("run --role cook", None),
        ("run --role", None), ("run --help", None), ("run run", None), ("", None), ("check", None),
    ],
)  # fmt: skip
def test_what_servers_start_is_understood_without_the_command_line(words, role):
    assert role_in(words.split()) == role


def test_the_program_that_stays_loads_no_command_line(tmp_path):
    env = os.environ | {"DAYBOOK_DATA_DIR": str(tmp_path), "DAYBOOK_LANGUAGE": "xx"}
    started = [sys.executable, "-X", "importtime", "-m", "bot", "run"]
    ended = subprocess.run(started, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    said = ended.stderr.splitlines()
    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in said if line.startswith("import time:")}
    assert (ended.returncode, said[-1].partition(": must")[0]) == (exits.WRONG, "daybook: DAYBOOK_LANGUAGE")
    assert ("pydantic" in loaded, "typer" in loaded) == (True, False)


def test_the_real_program_prints_its_address_and_ends_at_a_signal(tmp_path):
    more = {"DAYBOOK_SANDBOX_PORT": "0", "DAYBOOK_DATA_DIR": str(tmp_path / "other")}
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "run"],
        cwd=ROOT,
        env=os.environ | more,
        stdout=subprocess.PIPE,
        text=True,
        stderr=subprocess.DEVNULL,
    ) as program:
        assert program.stdout is not None
        assert program.stdout.readline().startswith("The sandbox is at http://127.0.0.1:")
        program.send_signal(signal.SIGTERM)
        assert program.wait(timeout=15) == 0


def test_a_store_without_its_key_file_is_not_opened(tmp_path, monkeypatch):
    monkeypatch.setenv("DAYBOOK_DATA_DIR", str(tmp_path / "data"))
    open_store(Settings.read()).engine.dispose()
    Settings.read().keys.unlink()
    with pytest.raises(SettingsWrong, match=r"key file .* is missing"):
        open_store(Settings.read())
    assert not Settings.read().keys.exists()


def test_two_installs_compare_keys_and_somebody_moves_between_them(kept, tmp_path, monkeypatch):
    """On the server: keys, digits, a file that came; the office hears of it, and a second time is refused."""
    with kept.transaction() as session:
        township(session)
    ours, said = call("exchange", "key", "--name", "梅溪")[1].splitlines()
    assert said.startswith("梅溪: ")
    assert call("exchange", "list")[1].startswith("nobody is trusted yet")
    with pytest.raises(SettingsWrong):
        call("exchange", "trust", letters.THERE.line, "--digits", "12345")
    assert call("exchange", "trust", letters.THERE.line, "--digits", letters.THERE.fingerprint)[0] == 0
    assert letters.THERE.fingerprint in call("exchange", "list")[1]
    file = tmp_path / "packet.txt"
    file.write_bytes(letters.packet("李静", 1995, utc_now(), us=Identity.read(ours)))
    code, said = call("exchange", "take", str(file), "--township", "990101101")
    assert (code, "李*" in said, "李静" in said) == (0, True, False)
    code, said = call("exchange", "take", str(file), "--township", "990101101")
    assert (code, said.strip()) == (1, text("en", Phrase("exchange.bad.twice")))
    with pytest.raises(SettingsWrong):
        call("exchange", "take", str(file), "--township", "990101999")
    assert call("exchange", "forget", letters.THERE.short)[0] == 0
    code, said = call("exchange", "take", str(file), "--township", "990101101")
    assert (code, said.strip()) == (1, text("en", Phrase("exchange.bad.unknown_signer")))
