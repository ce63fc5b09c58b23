"""The list of the erased: what is begun, done and undone; cut off in the middle; put together from several."""

import stat
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.db import Store, bury, leave_in_peace, savepoint
from models.errors import SettingsWrong
from models.services import erasing
from models.tables import Person
from models.tombstones import Tombstones
from tests.factories import joined, township, woman
from tests.stores import KEYS

A, B, C = "a" * 32, "b" * 32, "c" * 32
NOW = datetime(2026, 3, 20, 4, tzinfo=UTC)


@pytest.fixture
def stones(tmp_path):
    return Tombstones(tmp_path / "data.key.erased")


@pytest.fixture
def kept(store, stones):
    return Store(store.engine, KEYS, stones)


def test_a_list_that_was_never_written_is_empty_and_none_is_kept_without_a_file(stones):
    Tombstones().begin([A])
    stones.begin([])
    assert (stones.erased(), Tombstones().erased(), stones.path.exists()) == (set(), set(), False)


def test_what_is_begun_counts_and_is_unsettled_until_it_is_done_or_withdrawn(stones):
    stones.begin([A, B, C])
    stones.finish([A])
    stones.withdraw([B])
    assert (stones.erased(), stones.unsettled()) == ({A, C}, {C})
    assert stat.S_IMODE(stones.path.stat().st_mode) == 0o600


def test_done_is_the_last_word_in_whatever_order_lists_are_put_together(stones):
    stones.finish([A])
    stones.begin([A])
    stones.withdraw([A])
    assert (stones.erased(), stones.unsettled()) == ({A}, set())


@given(st.integers(0, 37))
def test_a_line_that_was_cut_off_says_nothing_and_harms_no_other(tmp_path_factory, length):
    stones = Tombstones(tmp_path_factory.mktemp("cut") / "erased")
    stones.finish([A])
    stones.path.write_text(stones.path.read_text() + f"begun {B}\n"[:length])
    stones.finish([C])
    assert stones.erased() == {A, C}


def test_another_file_is_not_taken_for_the_list(stones):
    stones.path.write_text("1:" + "ab" * 32 + "\n")
    with pytest.raises(SettingsWrong, match="is not a list of erased persons: see line 1"):
        stones.erased()


def bury_and_fail(session, person_id):
    bury(session, person_id)
    raise RuntimeError


def test_a_transaction_that_fails_leaves_no_trace(kept, stones):
    with pytest.raises(RuntimeError), kept.transaction() as session:
        bury_and_fail(session, A)
    with kept.transaction() as session:
        with pytest.raises(RuntimeError), savepoint(session):
            bury_and_fail(session, B)
        bury(session, C)
    assert (stones.erased(), stones.unsettled()) == ({C}, set())


def test_without_its_line_nobody_is_erased(kept, stones):
    stones.path.mkdir()
    with kept.transaction() as session:
        township(session)
        who = joined(session, woman(session))
    with pytest.raises(IsADirectoryError), kept.transaction() as session:
        erasing.erase(session, who, NOW)
    with kept.transaction() as session:
        assert session.get(Person, who.person_id).key


def test_a_list_that_cannot_be_written_after_the_commit_is_settled_later(kept, stones, monkeypatch):
    with kept.transaction() as session:
        township(session)
        who = joined(session, woman(session))
    with monkeypatch.context() as patch:
        patch.setattr(Tombstones, "finish", lambda *_given: (_ for _ in ()).throw(OSError("full")))
        with kept.transaction() as session:
            erasing.erase(session, who, NOW)
    assert stones.unsettled() == {who.person_id}
    with kept.transaction() as session:
        erasing.settle(session, stones)
    assert (stones.erased(), stones.unsettled()) == ({who.person_id}, set())


def test_the_store_says_how_an_erasure_ended_that_was_interrupted(kept, stones):
    with kept.transaction() as session:
        township(session)
        here, gone = woman(session), woman(session, "王秀英")
        session.flush()
        session.delete(gone)
    stones.begin([here.id, gone.id, C])
    with kept.transaction() as session:
        erasing.settle(session, stones)
    assert (stones.erased(), stones.unsettled()) == ({gone.id, C}, set())


def test_who_is_left_in_peace_is_known_from_the_moment_on_and_is_not_erased(kept, stones):
    with kept.transaction() as session:
        leave_in_peace(session, A, NOW)
    stones.finish([B])
    stones.path.write_text(stones.path.read_text() + f"quiet {C} 2026-03-2")
    assert (stones.quiet_since(NOW - timedelta(seconds=1)), stones.quiet_since(NOW)) == ({A}, set())
    assert (stones.erased(), stones.unsettled()) == ({B}, set())
