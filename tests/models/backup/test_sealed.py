"""The file of a backup opens as it was written with its key, and in no other case."""

import io
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.backup.sealed import Head, Writer, blocks, head_of
from models.errors import SettingsWrong
from models.sealing import Keyring

RING = Keyring({1: bytes(range(32))})
MADE = datetime(2026, 3, 20, 4, tzinfo=UTC)


def written(*parts, ring=RING):
    file = io.BytesIO()
    writer = Writer(file, ring, Head.new(ring, "0002", MADE))
    for part in parts[:-1]:
        writer.add(part)
    writer.end(parts[-1])
    return file.getvalue()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "backup"


@given(st.lists(st.binary(max_size=100), min_size=1, max_size=5))
@settings(max_examples=30)
def test_blocks_come_back_in_order_and_the_last_is_known(tmp_path_factory, parts):
    path = tmp_path_factory.mktemp("file") / "backup"
    path.write_bytes(written(*parts))
    assert list(blocks(path, RING)) == [(part, at == len(parts) - 1) for at, part in enumerate(parts)]
    assert (head_of(path).revision, head_of(path).made_at, head_of(path).key) == ("0002", MADE, 1)


def test_one_flipped_bit_anywhere_is_found(path):
    whole = written(b"first", b"second")
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 4]) + whole[at + 1 :])
        with pytest.raises(SettingsWrong, match=r"backup (is|was|sealed)|key file lacks key"):
            list(blocks(path, RING))


def test_a_cut_anywhere_and_an_addition_are_found(path):
    whole = written(b"first", b"second")
    for spoilt in (*(whole[:at] for at in range(len(whole))), whole + b"x", whole + whole):
        path.write_bytes(spoilt)
        with pytest.raises(SettingsWrong):
            list(blocks(path, RING))


def test_blocks_in_another_order_or_from_another_file_are_found(path):
    head = len(written(b"").split(b"}\n")[0]) + 2
    whole = written(b"first", b"third", b"end")
    size = int.from_bytes(whole[head : head + 4], "big") + 4
    swapped = whole[:head] + whole[head + size : head + 2 * size] + whole[head : head + size] + whole[head + 2 * size :]
    for spoilt in (swapped, written(b"first", b"end")[:head] + whole[head:]):
        path.write_bytes(spoilt)
        with pytest.raises(SettingsWrong, match="block 0 is not as it was written"):
            list(blocks(path, RING))


def test_another_key_is_told_from_damage(path):
    path.write_bytes(written(b"x"))
    with pytest.raises(SettingsWrong, match="was sealed with another key 1"):
        list(blocks(path, Keyring({1: bytes(32)})))
    with pytest.raises(SettingsWrong, match="lacks key 1"):
        list(blocks(path, Keyring({2: bytes(32)})))


def test_an_older_key_of_the_ring_opens_and_the_newest_seals(path):
    path.write_bytes(written(b"x"))
    both = Keyring({**RING.keys, 2: bytes(32)})
    assert list(blocks(path, both)) == [(b"x", True)]
    path.write_bytes(written(b"x", ring=both))
    assert head_of(path).key == 2


def test_what_is_in_it_cannot_be_read(path):
    text = "刘小梅 +8613800000001 ".encode()
    assert text not in written(text, text) + written(text * 50, b"")


@pytest.mark.parametrize("spoilt", [b"", b"SQLite format 3\0", b"daybook backup 1\n", b"daybook backup 1\n{}\n"])
def test_another_file_is_refused(path, spoilt):
    path.write_bytes(spoilt)
    with pytest.raises(SettingsWrong, match=r"is not a backup|first lines cannot be read"):
        list(blocks(path, RING))
