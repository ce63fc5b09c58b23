"""`python -m bot figures`: lines or JSON, each figure with its definition, small ones hidden, rates with their base."""

from pathlib import Path

import orjson
import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.opening import open_store
from bot.settings import Settings
from tests.factories import FAR_GROUP, GROUP, OTHER_VILLAGE, TOWNSHIP, VILLAGE, township
from tests.models.reports.counted import births


@pytest.fixture(autouse=True)
def _store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAYBOOK_DATA_DIR", str(tmp_path / "data"))
    store = open_store(Settings.read())
    with store.transaction() as session:
        township(session)
        births(session, GROUP, "2025-10-05", 3)
        births(session, FAR_GROUP, "2025-10-05", 9)
    store.engine.dispose()


def run(*options: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["figures", *options])
    return done.exit_code, done.output


def test_each_line_has_its_definition() -> None:
    code, said = run("--area", TOWNSHIP, "--period", "2025-10")
    assert code == 0
    assert "(990101101), 2025-10: 2025-10-01 to 2025-10-31" in said
    assert "Births: 12    [live births, one a child]" in said
    assert "Not computed here: whether births followed a policy" in said


@pytest.mark.parametrize("village", [VILLAGE, OTHER_VILLAGE])
def test_small_numbers_and_what_gives_them_away_are_hidden(village: str) -> None:
    _, said = run("--area", village, "--period", "2025-10", "--json")
    assert orjson.loads(said)["figures"]["birth"] == {"value": None, "hidden": "–", "is": "live births, one a child"}


def test_rates_say_of_what_they_are_and_are_doubted() -> None:
    _, said = run("--area", TOWNSHIP, "--period", "F2026", "--population", "44000")
    assert "Birth rate: 0.27‰ (of 44,006 people)    [births ÷ mean registered population, not scaled" in said
    assert "Birth rate 0.27, 1, 40: hardly that of a year." in said


@pytest.mark.parametrize(
    "options", [("--area", TOWNSHIP, "--period", "October"), ("--area", GROUP, "--period", "2025-10")]
)
def test_what_is_no_period_or_too_small_a_place_is_refused(options: tuple[str, ...]) -> None:
    assert run(*options)[0] != 0
