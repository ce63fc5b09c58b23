"""Workers take, note and close open items, within their rights and once."""

from datetime import date, datetime, timedelta

import pytest
from sqlmodel import Session

from models.db import collected
from models.errors import NotFound, Rejected
from models.kinds import FollowupState, ItemKind, Role
from models.services import followup_rows, items
from models.services.items import ClosedAlready
from models.tables import Audit, Followup
from tests import factories
from tests.factories import GROUP, NOON, OTHER_VILLAGE, TOWNSHIP, VILLAGE

TODAY = date(2026, 3, 20)


def an_item(session: Session, kind: ItemKind = ItemKind.ANC, **more: object) -> Followup:
    values = {"due_on": TODAY, "person_id": factories.woman(session).id, "opened_by": "a" * 32} | more
    row = Followup(township=TOWNSHIP, group_code=GROUP, kind=kind, opened_on=TODAY, **values)
    session.add(row)
    session.flush()
    return row


@pytest.fixture(autouse=True)
def _township(session: Session) -> None:
    factories.township(session)


def actions(session: Session) -> list[str]:
    return [row["action"] for row in collected(session, Audit)]


def test_take_makes_the_item_ones_own_once(session: Session) -> None:
    row, cadre = an_item(session), factories.cadre(session)
    items.take(session, cadre, row.id, NOON)
    items.take(session, cadre, row.id, NOON)
    assert (row.owner_id, actions(session)) == (cadre.account_id, ["item.take"])


@pytest.mark.parametrize("person", [True, False])
def test_note_is_sealed_and_read_again(session: Session, person: bool) -> None:
    row = an_item(session) if person else an_item(session, person_id=None)
    items.note(session, factories.cadre(session), row.id, "周五上门", NOON)
    assert row.note is not None
    assert "周五".encode() not in row.note
    assert followup_rows.note_of(session, row) == "周五上门"


@pytest.mark.parametrize("text", ["", "很" * 501])
def test_note_of_a_wrong_length_is_refused(session: Session, text: str) -> None:
    with pytest.raises(Rejected):
        items.note(session, factories.cadre(session), an_item(session).id, text, NOON)


def test_done_closes_once_and_says_by_whom(session: Session) -> None:
    row, cadre = an_item(session), factories.cadre(session)
    items.done(session, cadre, row.id, NOON)
    for again in (items.done, items.take, items.not_applicable):
        with pytest.raises(ClosedAlready) as closed:
            again(session, factories.cadre(session), row.id, NOON + timedelta(hours=1))
        assert (closed.value.row.closed_by, closed.value.row.closed_at) == (cadre.account_id, NOON)


@pytest.mark.parametrize(("days", "cause"), [(0, ""), (1, "late")])
def test_done_after_the_due_day_is_marked(session: Session, days: int, cause: str) -> None:
    row = an_item(session)
    items.done(session, factories.cadre(session), row.id, NOON + timedelta(days=days))
    assert row.cause == cause


def test_done_of_what_ended_by_itself_is_allowed_and_marked(session: Session) -> None:
    row = an_item(session, state=FollowupState.LAPSED, due_on=TODAY - timedelta(days=70))
    items.done(session, factories.cadre(session), row.id, NOON)
    assert (row.state, row.cause) == (FollowupState.DONE, "late")


def test_the_day_is_the_villages_and_not_the_servers(session: Session) -> None:
    row = an_item(session)
    items.done(session, factories.cadre(session), row.id, datetime.fromisoformat("2026-03-20T17:00:00+00:00"))
    assert row.cause == "late"


@pytest.mark.parametrize(
    ("role", "area", "kind", "clinic_only", "allowed"),
    [
        (Role.CADRE, VILLAGE, ItemKind.ANC, False, True),
        (Role.CADRE, VILLAGE, ItemKind.ANC, True, False),
        (Role.CADRE, OTHER_VILLAGE, ItemKind.ANC, False, False),
        (Role.CLINIC, TOWNSHIP, ItemKind.ANC, False, True),
        (Role.CLINIC, TOWNSHIP, ItemKind.WELCOME_CARD, False, False),
        (Role.CLINIC, TOWNSHIP, ItemKind.WELCOME_CARD, True, True),
        (Role.OFFICER, GROUP, ItemKind.ANC, False, False),
        (Role.OFFICE, TOWNSHIP, ItemKind.ANC, False, False),
    ],
)
def test_rights_over_an_item(
    session: Session, role: Role, area: str, kind: ItemKind, clinic_only: bool, allowed: bool
) -> None:
    row, who = an_item(session, kind, clinic_only=clinic_only), factories.staff(session, role, area)
    if allowed:
        assert items.get(session, who, row.id) is row
        return
    with pytest.raises(NotFound):
        items.get(session, who, row.id)


def test_an_item_that_never_was_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound):
        items.get(session, factories.cadre(session), "f" * 32)


def test_an_item_is_given_on_to_whoever_sees_it_too(session: Session) -> None:
    row, cadre, other = an_item(session), factories.cadre(session), factories.cadre(session)
    clinic = factories.staff(session, Role.CLINIC, TOWNSHIP)
    far = factories.cadre(session, OTHER_VILLAGE)
    assert {one.id for one in items.colleagues(session, cadre, row)} == {other.account_id, clinic.account_id}
    items.give(session, cadre, row.id, other.account_id, NOON)
    items.give(session, cadre, row.id, other.account_id, NOON)
    assert (row.owner_id, row.given_by) == (other.account_id, cadre.account_id)
    for nobody in (far.account_id, cadre.account_id, factories.officer(session).account_id, "x"):
        with pytest.raises(NotFound):
            items.give(session, cadre, row.id, nobody, NOON)
    with pytest.raises(NotFound):
        items.give(session, far, row.id, other.account_id, NOON)
    items.take(session, cadre, row.id, NOON)
    assert (row.owner_id, row.given_by) == (cadre.account_id, None)
    assert actions(session).count("item.give") == 1


def test_what_is_for_the_clinic_alone_stays_with_clinics(session: Session) -> None:
    row, clinic = an_item(session, clinic_only=True), factories.staff(session, Role.CLINIC, TOWNSHIP)
    factories.cadre(session)
    assert items.colleagues(session, clinic, row) == []
