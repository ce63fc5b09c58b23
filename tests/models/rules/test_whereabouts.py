"""Where somebody lives away, and whether two ways of writing a place meet."""

from datetime import date

import pytest

from models.kinds import EventKind
from models.rules.history import Fact
from models.rules.story import story_of
from models.rules.whereabouts import away_at, lies_in

LEFT = Fact("1", EventKind.MIGRATE_OUT, date(2026, 1, 5), date(2026, 1, 5), {"to_place": "广东东莞"})


def home(**answers: object) -> Fact:
    return Fact("2", EventKind.RETURN_HOME, date(2026, 2, 1), date(2026, 2, 1), answers)


@pytest.mark.parametrize(
    ("facts", "place"),
    [
        ([], ""),
        ([LEFT], "广东东莞"),
        ([LEFT, home()], ""),
        ([LEFT, home(temporary=True, until="2026-02-20")], "广东东莞"),
        ([home(), LEFT], ""),
    ],
)
def test_who_left_and_did_not_come_home_lives_away(facts: list[Fact], place: str) -> None:
    assert away_at(story_of(facts)) == place


@pytest.mark.parametrize(
    ("place", "where", "meet"),
    [
        ("东莞市", "广东东莞厚街", True), ("海湾市", "海湾", True), ("海湾市东区", "海湾", True),
        ("Haiwan", "haiwan city", True), ("海湾市", "广东东莞", False), ("", "广东东莞", False), ("海湾市", "", False),
    ],
)  # fmt: skip
def test_places_meet_whatever_level_is_written(place: str, where: str, meet: bool) -> None:
    assert lies_in(place, where) is meet
