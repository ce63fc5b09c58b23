"""Sealed values: open in their own place with their own key, and nowhere else; the key file and its errors."""

import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import sealing
from models.errors import SettingsWrong
from models.sealing import Keyring

RING = Keyring({1: bytes(range(32))})
PLACE = "person.details:1"


@given(st.binary(max_size=300))
def test_sealed_text_opens_in_its_place_and_differs_every_time(text):
    sealed = RING.seal(text, PLACE)
    assert RING.open(sealed, PLACE) == text
    assert sealed != RING.seal(text, PLACE)


@given(st.binary(max_size=40), st.data())
def test_one_changed_byte_or_a_cut_does_not_open(text, data):
    sealed = RING.seal(text, PLACE)
    at = data.draw(st.integers(0, len(sealed) - 1))
    for spoiled in (sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :], sealed[:at]):
        with pytest.raises(SettingsWrong):
            RING.open(spoiled, PLACE)


def test_a_value_copied_to_another_row_does_not_open():
    with pytest.raises(SettingsWrong, match=r"person\.details:2 does not open"):
        RING.open(RING.seal(b"x", PLACE), "person.details:2")


def test_another_key_does_not_open_and_a_lacking_one_is_named():
    sealed = RING.seal(b"x", PLACE)
    with pytest.raises(SettingsWrong, match="does not open with this key file"):
        Keyring({1: bytes(32)}).open(sealed, PLACE)
    with pytest.raises(SettingsWrong, match="lacks key 1"):
        Keyring({2: bytes(32)}).open(sealed, PLACE)


def test_after_rotation_the_newest_key_seals_all_open_and_blind_values_stay():
    rotated = Keyring({**RING.keys, 2: bytes(32)})
    assert rotated.seal(b"x", PLACE)[0] == 2
    assert rotated.open(RING.seal(b"x", PLACE), PLACE) == b"x"
    assert rotated.blind("+8613800000001") == RING.blind("+8613800000001") != RING.blind("+8613800000002")


def test_a_persons_own_key_opens_only_what_it_sealed():
    key, other = sealing.new_person_key(), sealing.new_person_key()
    sealed = sealing.seal_with(key, "刘小梅".encode(), PLACE)
    assert sealing.open_with(key, sealed, PLACE).decode() == "刘小梅"
    with pytest.raises(SettingsWrong):
        sealing.open_with(other, sealed, PLACE)


def test_a_missing_key_file_is_made_private_and_read_again(tmp_path):
    path = tmp_path / "new" / "keys"
    made = sealing.load(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert sealing.load(path) == made
    assert (list(made.keys), len(made.keys[1])) == ([1], 32)


@pytest.mark.parametrize(
    "text",
    ["", "no key", "1:zz", "1:" + "a" * 62, "0:" + "a" * 64, "256:" + "a" * 64, "a" * 64, "1:" + "a" * 64 + " x"],
)
def test_a_spoilt_key_file_is_named_and_its_format_explained(tmp_path, text):
    path = tmp_path / "keys"
    path.write_text(text)
    with pytest.raises(SettingsWrong) as wrong:
        sealing.load(path)
    assert wrong.value.params["reason"].startswith(f"{path} is not a key file: each line is a number")
