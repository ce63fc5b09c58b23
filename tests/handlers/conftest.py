"""What several tests of conversations begin with."""

import pytest
from sqlmodel import Session

from models.db import Store
from models.kinds import EventKind
from tests import factories
from tests.entering import enter
from tests.handlers.chats import Chat
from tests.handlers.desk import Desk
from tests.handlers.forming import Filling
from tests.handlers.speaking import Phone, Village


@pytest.fixture
def village(store: Store) -> Village:
    """People on record, and nobody has said anything yet."""
    return Village(store)


@pytest.fixture
def officer(village: Village) -> Phone:
    """The telephone of the officer of group one."""
    return village.officer()


@pytest.fixture
def filling(session: Session) -> Filling:
    """The officer of group one before a form, with one person on record."""
    factories.township(session)
    factories.woman(session)
    return Filling(Chat.of(session, factories.officer(session)))


@pytest.fixture
def desk(session: Session) -> Desk:
    """A cadre, and a woman whose pregnancy was reported with her consent."""
    factories.township(session)
    her = factories.woman(session)
    cadre = factories.cadre(session)
    enter(session, factories.officer(session), EventKind.PREGNANCY, her, gestation={"unknown": True})
    return Desk(session, cadre)
