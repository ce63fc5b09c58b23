"""Every tale, with the program killed at every point that it comes to: nothing lost, nothing doubled, order kept."""

from pathlib import Path

import pytest

from models import failpoints
from models.failpoints import Point
from tests.faults.killing import MOST_HITS, told
from tests.faults.library import TALES

MOST_REPEATED = 20
"""Answers that came once more after one kill: those of at most one batch that were under way."""

BY_WEBHOOK = {Point.WEBHOOK_COMMITTED, Point.WEBHOOK_BEFORE_2XX}
"""No tale is told by webhook; these two are reached in the tests of the webhook."""


SOME = 24
"""Of so many points one is chosen in the short run; another one for each tale."""


@pytest.mark.campaign
@pytest.mark.parametrize("name", TALES)
def test_program_may_end_at_any_moment(name: str, tmp_path: Path) -> None:
    record = told(TALES[name], tmp_path)
    assert record.lines() == []
    assert record.runs == record.kills + 3
    assert record.most_repeated <= MOST_REPEATED


@pytest.mark.parametrize("name", TALES)
def test_program_may_end_here_and_there(name: str, tmp_path: Path) -> None:
    record = told(TALES[name], tmp_path, hits=range(1 + list(TALES).index(name) % SOME, MOST_HITS, SOME))
    assert record.lines() == []
    assert record.most_repeated <= MOST_REPEATED


@pytest.mark.campaign
def test_every_point_is_reached_by_some_tale(tmp_path: Path) -> None:
    """Without kills: a point to which no tale leads would not be tested."""
    met: set[Point] = set()
    for place, tale in enumerate(TALES.values()):
        met |= told(tale, tmp_path / str(place), hits=range(0)).met.keys()
        if met | BY_WEBHOOK == set(Point):
            return
    assert set(Point) - met - BY_WEBHOOK == set()


def test_points_are_free_unless_armed() -> None:
    failpoints.reach(Point.FETCHED)
    hits: list[Point] = []
    failpoints.arm(hits.append)
    failpoints.reach(Point.FETCHED)
    failpoints.arm(None)
    failpoints.reach(Point.ROUTED)
    assert hits == [Point.FETCHED]
