"""Who moved to another install, afterwards: who looked is said, the erased stay erased, and what is over goes."""

from datetime import date, timedelta

import pytest
from sqlmodel import select

from models import arrivals, exchange, incoming
from models.errors import OutOfDate
from models.kinds import ArrivalState, Role, Scope
from models.queries import mine
from models.services import (
    access,
    consent,
    erasing,
    forgetting,
    links,
    own_data,
)
from models.tables import Arrival, Packet, Person
from tests import factories
from tests.factories import GROUP, NOON
from tests.models.moving import LATER, Side, here, sealed, there, why

__all__ = ["here", "there"]


def test_she_sees_who_looked_and_finds_it_in_her_copy_and_erasing_takes_it_out(here: Side) -> None:
    sealed(here)
    with here.store.transaction() as session:
        person = session.exec(select(Person)).one()
        account = links.chat_of(session, person.id)
        assert account
        her = access.refresh(session, account)
        (look,) = mine.looks(session, person.id)
        assert (look.role, look.place) == (Role.CADRE, "上湾村")
        (passed,) = own_data.everything(session, her, LATER)["passed_on"]
        assert passed == {"on": date(2026, 3, 20), "to": "远溪镇", "until": date(2026, 4, 3), "state": "sent"}
        erasing.erase(session, her, LATER)
        session.flush()
        assert session.exec(select(Packet)).all() == []


def test_erased_there_she_is_not_brought_back_by_the_same_file(here: Side, there: Side) -> None:
    _, letter = sealed(here)
    with there.store.transaction() as session:
        row = incoming.read(session, there.cadre, letter.encode(), LATER)
        arrivals.accept(session, there.cadre, row.id, GROUP, "", LATER)
        person = session.exec(select(Person)).one()
        her = factories.joined(session, person)
        (came,) = own_data.everything(session, her, LATER)["came_from"]
        assert (came["from"], came["agreed_on"]) == ("梅溪镇", date(2026, 3, 20))
        assert came["text"] == consent.text_hash("zh_Hans", Scope.EXCHANGE)
        erasing.erase(session, her, LATER)
    assert why(there, letter.encode()) == "twice"


def test_what_nobody_decides_goes_when_it_is_over_and_rows_after_their_time(here: Side, there: Side) -> None:
    _, letter = sealed(here)
    over = NOON + exchange.LIFE + timedelta(minutes=1)
    with there.store.transaction() as session:
        row = incoming.read(session, there.cadre, letter.encode(), LATER)
        forgetting.by_rule(session, over)
        session.expire_all()
        row = session.get(Arrival, row.id)
        assert (row.state, row.content) == (ArrivalState.LAPSED, None)
        with pytest.raises(OutOfDate):
            arrivals.accept(session, there.cadre, row.id, GROUP, "", over)
    assert why(there, letter.encode(), over) == "expired"
    for side, table in ((here, Packet), (there, Arrival)):
        with side.store.transaction() as session:
            forgetting.by_rule(session, over + timedelta(days=89))
            assert len(session.exec(select(table)).all()) == 1
            forgetting.by_rule(session, over + timedelta(days=91))
            session.expire_all()
            assert session.exec(select(table)).all() == []
