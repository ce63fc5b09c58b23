"""A person's card is opened by her workers, on record, thirty a day without a reason."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from models.db import Store, collected
from models.errors import NotFound
from models.kinds import Role
from models.services import cards, people
from models.services.cards import ReasonNeeded
from models.tables import Audit
from tests import factories
from tests.factories import GROUP, NOON, OTHER_VILLAGE, TOWNSHIP, VILLAGE


def test_read_opens_name_and_phone_and_leaves_a_line(session: Session) -> None:
    factories.township(session)
    her, cadre = factories.woman(session), factories.cadre(session)
    people.set_phone(session, her, "+8613000000003")
    card = cards.read(session, cadre, her.id, NOON)
    assert (card.name, card.phone, card.group_code, card.birth_year) == ("刘小梅", "+8613000000003", GROUP, 1996)
    lines = [(row["actor"], row["action"], row["object_id"], row["detail"]) for row in collected(session, Audit)]
    assert lines == [(cadre.account_id, "read.card", her.id, "")]


def test_the_31st_card_of_a_day_needs_a_reason_across_transactions(store: Store) -> None:
    with store.transaction() as session:
        factories.township(session)
        her, cadre = factories.woman(session), factories.cadre(session)
        for _ in range(20):
            cards.read(session, cadre, her.id, NOON)
    with store.transaction() as session:
        for _ in range(10):
            cards.read(session, cadre, her.id, NOON)
        with pytest.raises(ReasonNeeded):
            cards.read(session, cadre, her.id, NOON)
        assert cards.read(session, cadre, her.id, NOON, "visit").name == "刘小梅"
        assert cards.read(session, factories.cadre(session), her.id, NOON).name == "刘小梅"
        assert cards.read(session, cadre, her.id, NOON + timedelta(days=1)).name == "刘小梅"


@pytest.mark.parametrize(
    ("role", "area"), [(Role.CADRE, OTHER_VILLAGE), (Role.OFFICER, GROUP), (Role.OFFICE, TOWNSHIP)]
)
def test_read_is_for_the_cadre_and_the_clinic_of_her_area(session: Session, role: Role, area: str) -> None:
    factories.township(session)
    with pytest.raises(NotFound):
        cards.read(session, factories.staff(session, role, area), factories.woman(session).id, NOON)


def test_an_invented_reason_is_not_found(session: Session) -> None:
    factories.township(session)
    with pytest.raises(NotFound):
        cards.read(session, factories.cadre(session, VILLAGE), factories.woman(session).id, NOON, "because")
