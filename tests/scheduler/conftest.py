"""What several tests of the scheduler begin with."""

import pytest

from models.db import Store
from tests.factories import NOON, earlier_officers, township


@pytest.fixture
def town(store: Store) -> Store:
    """A store with a township in it, in whose groups people have reported since the year began."""
    with store.transaction() as session:
        township(session)
        earlier_officers(session, NOON.replace(month=1, day=1))
    return store
