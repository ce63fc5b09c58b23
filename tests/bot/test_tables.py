"""`python -m bot export` and `import`: tables for the office, and rosters of people from it."""

from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from bot import grids, workbook
from bot.cli import app
from bot.opening import open_store
from bot.settings import Settings
from handlers import ledgers
from locales import LANGUAGES
from models.clock import utc_now
from models.kinds import EventKind, Role
from models.rules import rights
from models.rules.roster import columns_of
from models.services import access, codes, people
from tests.entering import enter
from tests.factories import GROUP, TOWNSHIP, VILLAGE, cadre, officer, staff, township, woman
from tests.models.reports.counted import births


@pytest.fixture(autouse=True)
def _store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAYBOOK_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    store = open_store(Settings.read())
    with store.transaction() as session:
        township(session)
        cadre(session)
        staff(session, Role.OFFICE, TOWNSHIP)
        births(session, GROUP, "2025-10-05", 3)
        enter(session, officer(session), EventKind.MIGRATE_OUT, woman(session), to_place="东莞", purpose="work")
    store.engine.dispose()


def run(*options: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["export", *options])
    return done.exit_code, done.output


def test_counts_are_a_table_in_which_small_numbers_are_hidden() -> None:
    code, said = run("t.xlsx", "--area", TOWNSHIP, "--period", "2025-10", "--language", "en")
    assert (code, said) == (0, "42 rows in t.xlsx\n")
    rows = list(load_workbook("t.xlsx").worksheets[0].iter_rows(values_only=True))
    assert rows[0] == ("Code", "Place", "From", "To", "Figure", "Count")
    assert [row[5] for row in rows if row[4] == "Births"] == ["<5", "–", "–"]
    assert Path("t.xlsx").stat().st_mode & 0o077 == 0


def test_the_ledger_needs_two_codes() -> None:
    asked = ("l.xlsx", "--area", VILLAGE, "--period", "2026-03", "--people", "--reason", "check")
    assert run(*asked)[1].startswith("2 were sent a code")
    assert run(*asked, "--code", "000000", "--code", "000001")[0] == 1
    assert not Path("l.xlsx").exists()
    code, said = run(*asked, *(f"--code={one}" for one in _codes("check")))
    assert (code, said) == (0, "1 rows in l.xlsx: delete it within 24 hours\n")
    assert load_workbook("l.xlsx").worksheets[0]["H2"].value == "刘小梅"


def test_a_table_is_written_over_no_file() -> None:
    Path("t.csv").write_text("precious")
    code, said = run("t.csv", "--area", TOWNSHIP, "--period", "2025-10")
    assert (code, "exists and stays as it is" in said) == (2, True)
    assert Path("t.csv").read_text() == "precious"


def _codes(why: str) -> list[str]:
    store = open_store(Settings.read())
    with store.transaction() as session:
        accounts = access.staff_of(session, VILLAGE, *rights.to("export.agree"))
        return [codes.of(session, f"export:{one.id}:{VILLAGE}:2026-03-01:{why}", utc_now()) for one in accounts]


@pytest.mark.parametrize(
    "options",
    [
        ("t.doc", "--area", TOWNSHIP, "--period", "2025-10"),
        ("t.xlsx", "--area", GROUP, "--period", "2025-10"),
        ("t.xlsx", "--area", TOWNSHIP, "--period", "October"),
        ("t.csv", "--area", VILLAGE, "--period", "2025-10", "--people", "--reason", "check"),
        ("t.xlsx", "--area", VILLAGE, "--period", "2025", "--people", "--reason", "check"),
        ("t.xlsx", "--area", VILLAGE, "--period", "2025-10", "--people", "--reason", "why not"),
    ],
)
def test_what_makes_no_table_is_refused(options: tuple[str, ...]) -> None:
    assert run(*options)[0] != 0
    assert not Path(options[0]).exists()


def roster(
    *options: str, rows: str = "姓名,组,村\n方一,一组,上湾村\n方二,2,上湾村\n刘小梅,1,上湾村\n"
) -> tuple[int, str]:
    Path("r.csv").write_text(rows, encoding="utf-8")
    done = CliRunner().invoke(app, ["import", "r.csv", "--township", TOWNSHIP, *options])
    return done.exit_code, done.output


def on_record() -> list[str]:
    store = open_store(Settings.read())
    with store.transaction() as session:
        return sorted(known.name for known in people.in_areas(session, [TOWNSHIP]))


def test_a_roster_is_checked_then_brought_in_and_taken_back() -> None:
    code, said = roster()
    assert (code, said.splitlines()[-1]) == (0, "nobody is on record yet: call again with --yes")
    assert "4  name  On record already, and not added again." in said
    assert on_record() == ["刘小梅"]
    code, said = roster("--yes")
    assert code == 0
    assert on_record() == ["刘小梅", "方一", "方二"]
    number = said.split("--undo ")[1].strip()
    assert CliRunner().invoke(app, ["import", "--undo", number]).output == "2 taken back\n"
    assert on_record() == ["刘小梅"]
    assert CliRunner().invoke(app, ["import", "--undo", number]).exit_code != 0


def test_with_one_wrong_row_nobody_is_brought_in() -> None:
    code, said = roster("--yes", rows="姓名,组,村\n方一,一组,上湾村\n方二,九组,上湾村\n")
    assert code == 1
    assert said.splitlines()[0].startswith("3  group  No such group")
    assert on_record() == ["刘小梅"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_empty_roster_has_headings_that_are_read(language: str) -> None:
    made = workbook.written(ledgers.template("李芳", "2026-03-20 12:00"), language)
    assert list(columns_of(grids.read(made)[0])) == ["village", "group", "name", "head", "relation", "birth_year"]
