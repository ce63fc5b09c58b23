"""Codes of areas: where one lies, and of which level it is, is read off its digits alone."""

import pytest

from models.rules import area_codes
from tests.factories import GROUP, TOWNSHIP, VILLAGE


@pytest.mark.parametrize(("code", "village"), [(TOWNSHIP, TOWNSHIP), (VILLAGE, VILLAGE), (GROUP, VILLAGE)])
def test_a_code_says_where_it_lies(code: str, village: str) -> None:
    assert (area_codes.township_of(code), area_codes.village_of(code)) == (TOWNSHIP, village)
    first, last = area_codes.groups_within(code)
    assert first <= GROUP <= last
    assert {area_codes.is_group(first), area_codes.is_group(last)} == {True}


@pytest.mark.parametrize(("code", "levels"), [
    (TOWNSHIP, (True, False, False)), (VILLAGE, (False, True, False)), (GROUP, (False, False, True)),
    ("", (False, False, False)), (VILLAGE[:-1], (False, False, False)), (GROUP + "0", (False, False, False)),
])  # fmt: skip
def test_a_code_is_of_one_level_or_of_none(code: str, levels: tuple[bool, bool, bool]) -> None:
    assert (area_codes.is_township(code), area_codes.is_village(code), area_codes.is_group(code)) == levels
    assert area_codes.holds_groups(code) == (levels[0] or levels[1])
