"""What several tests of services begin with."""

import pytest
from sqlmodel import Session

from models.db import Store
from models.kinds import Role
from models.services import erasing
from models.services.access import Who
from tests.factories import NOON, TOWNSHIP, staff, township
from tests.models.services import booking, held


@pytest.fixture
def office(session: Session) -> Who:
    """Somebody of the township's office."""
    township(session)
    return staff(session, Role.OFFICE, TOWNSHIP)


@pytest.fixture
def clinic_days(session: Session) -> None:
    """A township whose clinic has one seat on each of two days."""
    booking.round_of_april(session)


@pytest.fixture
def erased(store: Store) -> tuple[Store, str, erasing.Remaining]:
    """The store after somebody erased herself, her id, and what remains."""
    with store.transaction() as session:
        who = held.everywhere(session)
    with store.transaction() as session:
        remaining = erasing.erase(session, who, NOON)
    return store, who.person_id or "", remaining
