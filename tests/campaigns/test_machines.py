"""Many processes on one PostgreSQL store under SIGKILL: a few kills here, more among the campaigns."""

from pathlib import Path

import pytest

from tests.campaigns.machines import machines


@pytest.mark.postgres
@pytest.mark.parametrize("kills", [6, pytest.param(60, marks=pytest.mark.campaign)])
def test_any_process_may_end_at_any_moment(kills: int, tmp_path: Path) -> None:
    tally = machines(tmp_path, kills)
    assert (tally.kills, tally.lost, tally.doubled, tally.order, tally.wrong) == (kills, 0, 0, 0, [])
    assert tally.reports
