"""What several tests of the scheduler begin with."""

import pytest

from models.db import Store
from tests.factories import township


@pytest.fixture
def town(store: Store) -> Store:
    """A store with a township in it."""
    with store.transaction() as session:
        township(session)
    return store
