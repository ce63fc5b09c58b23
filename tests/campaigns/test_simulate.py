"""The simulated year at the size of the suite; the large ones are `make simulate` and `make outages`."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.campaigns.simulate import memory, simulate


def run(women: int, days: int, seed: int = 1, *, outages: bool = True) -> dict[str, object]:
    with TemporaryDirectory(dir=memory()) as folder:
        return simulate(women, days, seed, Path(folder), outages=outages)


@pytest.mark.campaign
def test_four_hundred_days_with_outages_lose_double_and_misplace_nothing() -> None:
    found = run(1000, 400)
    assert found["wrong"] == dict.fromkeys(found["wrong"], 0)  # type: ignore[call-overload]
    assert {"sent", "lapsed", "doubtful", "expired", "cancelled", "superseded", "suppressed"} <= set(found["ends"])  # type: ignore[call-overload]
    assert found["killed while sending"]


def test_some_months_with_outages_lose_double_and_misplace_nothing() -> None:
    found = run(100, 150)
    assert found["wrong"] == dict.fromkeys(found["wrong"], 0)  # type: ignore[call-overload]


def test_seed_is_a_world() -> None:
    first, again, other = run(30, 40, 7), run(30, 40, 7), run(30, 40, 8)
    assert first["trace"] == again["trace"] != other["trace"]
