"""What every tale shares."""

from datetime import timedelta

import pytest

from models.services import slips


@pytest.fixture(autouse=True)
def albums_are_soon_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """The photos of an album are waited for by the real clock, in each of hundreds of runs."""
    monkeypatch.setattr(slips, "GATHER", timedelta(milliseconds=50))
