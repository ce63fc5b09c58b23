"""Each drawn button counts once, whatever a bad network does with taps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.keypad import KEYS, LONGEST, Keypad, is_weak

TAPS = st.lists(st.tuples(st.integers(0, LONGEST), st.sampled_from(KEYS)), max_size=LONGEST)


@given(TAPS, st.data())
def test_each_drawn_button_counts_once_however_often_its_tap_arrives(taps: list[tuple[int, str]], data) -> None:
    """`taps`: how many redraws behind the finger is, and the digit; each arrives once more, at once or later."""
    pad, counted = Keypad(), []
    for behind, key in taps:
        tapped = (max(0, pad.version - behind), key)
        counted += [] if tapped in counted else [tapped]
        pad = pad.tap(*tapped)
        for again in data.draw(st.lists(st.sampled_from(counted), max_size=2)):
            pad = pad.tap(*again)
    assert pad.digits == "".join(key for _, key in counted)[:LONGEST]


@given(TAPS, st.lists(st.tuples(st.integers(0, 20), st.sampled_from(KEYS)), max_size=5))
def test_clear_leaves_nothing_and_no_earlier_button_counts(taps: list[tuple[int, str]], late) -> None:
    pad = Keypad()
    for _, key in taps:
        pad = pad.tap(pad.version, key)
    cleared = pad.clear(pad.version)
    assert (cleared.digits, cleared.clear(pad.version)) == ("", cleared)
    for version, key in late:
        if version <= pad.version:
            assert cleared.tap(version, key) == cleared
    assert cleared.tap(cleared.version, "7").digits == "7"


@pytest.mark.parametrize("key", ["", "12", "x", "٣", "k"])
def test_only_digits_count_and_no_version_that_was_not_drawn(key: str) -> None:
    assert Keypad().tap(0, key) == Keypad()
    assert Keypad().tap(1, "5") == Keypad()
    assert Keypad().clear(3) == Keypad()


@pytest.mark.parametrize(
    ("pin", "weak"), [("1111", True), ("1234", True), ("98765", True), ("1212", False), ("8204", False)]
)
def test_what_anybody_would_try_first_is_weak(pin: str, weak: bool) -> None:
    assert is_weak(pin) is weak
