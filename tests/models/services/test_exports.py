"""A file with names needs a second person, on this day, with the rights of this moment."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from models.errors import NotFound
from models.kinds import Role
from models.rules.periods import Month
from models.services import codes, exports, staff
from models.services.access import Who
from models.tables import Export, Membership
from tests.factories import NOON, OTHER_VILLAGE, TOWNSHIP, VILLAGE, cadre, township
from tests.factories import staff as joins

MARCH = Month(2026, 3)


@pytest.fixture
def pair(session: Session) -> tuple[Who, Who]:
    """A cadre, and the office."""
    township(session)
    return cadre(session), joins(session, Role.OFFICE, TOWNSHIP)


def asked(session: Session, who: Who) -> Export:
    exports.ask(session, who, VILLAGE, MARCH, "paper", NOON)
    session.flush()
    return session.exec(Export.__table__.select()).mappings().one()  # type: ignore[attr-defined]


def test_nobody_agrees_to_their_own_wish_or_to_one_of_elsewhere(session: Session, pair: tuple[Who, Who]) -> None:
    mine, office = pair
    row = asked(session, mine)
    for who in (
        mine,
        cadre(session, OTHER_VILLAGE),
        joins(session, Role.OFFICER, VILLAGE),
        joins(session, Role.CLINIC, TOWNSHIP),
    ):
        with pytest.raises(NotFound):
            exports.decide(session, who, row["id"], NOON, agreed=True)
    assert exports.decide(session, office, row["id"], NOON, agreed=True).approved_by == office.account_id
    with pytest.raises(NotFound):
        exports.decide(session, office, row["id"], NOON, agreed=False)


def test_after_a_day_nobody_agrees_any_more(session: Session, pair: tuple[Who, Who]) -> None:
    row = asked(session, pair[0])
    with pytest.raises(NotFound):
        exports.decide(session, pair[1], row["id"], NOON + exports.LIFE, agreed=True)


def test_whose_role_has_ended_meanwhile_gets_no_file(session: Session, pair: tuple[Who, Who]) -> None:
    mine, office = pair
    row = exports.decide(session, office, asked(session, mine)["id"], NOON, agreed=True)
    held = session.exec(Membership.__table__.select().where(Membership.account_id == mine.account_id)).mappings().one()  # type: ignore[attr-defined]
    staff.end(session, office, held["id"], NOON)
    with pytest.raises(NotFound):
        exports.asker(session, row)


def test_without_a_second_person_there_is_no_file(session: Session) -> None:
    township(session)
    with pytest.raises(exports.NobodyToAsk):
        exports.ask(session, cadre(session), VILLAGE, MARCH, "paper", NOON)


def test_only_a_cadre_of_the_place_asks_and_only_for_a_listed_reason(session: Session, pair: tuple[Who, Who]) -> None:
    for who, why in ((pair[1], "paper"), (cadre(session, OTHER_VILLAGE), "paper"), (pair[0], "because")):
        with pytest.raises(NotFound):
            exports.ask(session, who, VILLAGE, MARCH, why, NOON)


def test_on_the_server_two_codes_are_needed_and_one_is_a_cadres(session: Session, pair: tuple[Who, Who]) -> None:
    second = joins(session, Role.OFFICE, TOWNSHIP)
    mine, office = pair

    def code(who: Who) -> str:
        return codes.of(session, f"export:{who.account_id}:{VILLAGE}:{MARCH.first}:paper", NOON)

    def let(*said: str, later: timedelta = timedelta(0), why: str = "paper") -> bool:
        return exports.let(session, VILLAGE, MARCH, why, said, NOON + later) is not None

    assert exports.send_codes(session, VILLAGE, MARCH, "paper", NOON) == 3
    assert let(code(mine), code(office))
    assert not let(code(office), code(second))
    assert not let(code(mine), code(mine))
    assert not let(code(mine), code(office), later=timedelta(hours=2))
    assert not let(code(mine), code(office), why="check")
    assert not let("000000", "111111")
    assert not let(code(mine), code(office)), "too many were tried"


def test_guesses_in_one_list_are_a_wrong_try(session: Session, pair: tuple[Who, Who]) -> None:
    right = [codes.of(session, f"export:{one.account_id}:{VILLAGE}:{MARCH.first}:paper", NOON) for one in pair]
    guesses = [f"{number:06}" for number in range(1000)]
    for said in ([*guesses, *right], right[:1], []):
        assert exports.let(session, VILLAGE, MARCH, "paper", said, NOON) is None
    assert codes.tried(session, VILLAGE, "export.wrong_code", NOON) == 3
    assert exports.let(session, VILLAGE, MARCH, "paper", right, NOON)
