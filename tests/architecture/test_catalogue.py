"""The catalogues are complete, in step, and without leftovers."""

from tests.architecture.catalogue import wrong
from tests.architecture.plain_words import stiff


def test_catalogues_have_nothing_missing_and_nothing_stale() -> None:
    assert wrong() == []


def test_phrases_are_plain() -> None:
    assert stiff() == []
