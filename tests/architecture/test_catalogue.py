"""The catalogues are complete, in step, and without leftovers."""

from tests.architecture.catalogue import wrong


def test_catalogues_have_nothing_missing_and_nothing_stale() -> None:
    assert wrong() == []
