"""What several tests of conversations begin with."""

import pytest

from models.db import Store
from tests.handlers.speaking import Phone, Village


@pytest.fixture
def village(store: Store) -> Village:
    """People on record, and nobody has said anything yet."""
    return Village(store)


@pytest.fixture
def officer(village: Village) -> Phone:
    """The telephone of the officer of group one."""
    return village.officer()
