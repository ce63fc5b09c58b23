"""The real program under SIGKILL: a few kills here, two hundred among the campaigns; `make crash` for more."""

from pathlib import Path

import pytest

from tests.campaigns.crash import crash
from tests.campaigns.judging import Tally


def test_some_kills_lose_and_double_nothing(tmp_path: Path) -> None:
    tally = crash(tmp_path, 12, seed=1)
    assert (tally.kills, tally.lost, tally.doubled, tally.order, tally.wrong) == (12, 0, 0, 0, [])


@pytest.mark.campaign
def test_two_hundred_kills_lose_and_double_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tally = crash(tmp_path, 200, seed=3)
    with capsys.disabled():
        print(f"\n{tally.line()}")
    assert (tally.lost, tally.doubled, tally.order, tally.wrong) == (0, 0, 0, [])
    assert tally.kills == 200
    assert tally.reports >= 20
    assert tally.reminders >= 20
    assert max(tally.repeated.values(), default=0) <= 32


def test_tally_says_what_it_came_to() -> None:
    tally = Tally(kills=2, updates=30, lost=1)
    tally.repeated.update({0: 3, 1: 2})
    assert "kills 2, updates 30" in tally.line()
    assert "repeated 5 (at most 3 for one kill)" in tally.line()
