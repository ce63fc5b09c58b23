"""Lists that are looked up when somebody first looks into them."""

import pytest

from models.fields import Later, LaterMap


def asked(found):
    """What was asked for, and a list that notes it."""
    log = []
    return log, Later(lambda most: (log.append(most), found[:most])[1])


def test_nothing_is_looked_up_until_somebody_looks():
    log, later = asked([1, 2, 3])
    assert log == []
    assert (list(later), len(later), later[-1], 2 in later) == ([1, 2, 3], 3, 3, True)
    assert log == [None]


def test_only_as_many_as_are_wanted_are_looked_up():
    log, later = asked([1, 2, 3])
    assert (later[:2], log) == ([1, 2], [2])


@pytest.mark.parametrize("place", [slice(1, 2), slice(None, -1), slice(None, None, 2), slice(0), slice(None)])
def test_any_other_part_is_cut_from_the_whole(place):
    log, later = asked([1, 2, 3])
    assert (later[place], log) == ([1, 2, 3][place], [None])


def test_what_is_known_is_not_looked_up_again():
    log, later = asked([1, 2, 3])
    assert (len(later), later[:2], log) == (3, [1, 2], [None])


def test_a_mapping_is_looked_up_once():
    log = []
    later = LaterMap(lambda: (log.append(1), {"a": "b"})[1])
    assert log == []
    assert (dict(later), len(later), later.get("x"), log) == ({"a": "b"}, 1, None, [1])
