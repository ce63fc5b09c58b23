"""What many tests of reports begin with."""

import pytest

from tests import factories


@pytest.fixture
def officer(session):
    """The officer of group one of a township."""
    factories.township(session)
    return factories.officer(session)


@pytest.fixture
def mei(session, officer):
    """Somebody of the officer's group."""
    return factories.woman(session)
