"""Costs to be paid back: whose turn it is, what is missing, that nothing is kept of what it was for."""

from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session, select

from models.db import collected
from models.errors import NotFound, OutOfDate
from models.kinds import ClaimState, Paper, Role, Scope
from models.services import asks, choices, claims_back, erasing, own_settings
from models.services.access import Who
from models.tables import Claim, Outbox
from tests.factories import NOON, cadre, joined, staff, woman
from tests.models.services.rows import waiting_for

S = ClaimState


@pytest.fixture
def her(session: Session, office: Who) -> Who:
    """A woman who may be written to."""
    who = joined(session, woman(session))
    choices.choose(session, who, Scope.FEEDBACK, True, NOON)
    return who


def test_claim_goes_from_papers_to_paid_and_back_for_what_is_missing(session: Session, office: Who, her: Who) -> None:
    claim = claims_back.begin(session, her, NOON)
    assert claims_back.begin(session, her, NOON).id == claim.id
    claims_back.hand_in(session, her, claim.id, NOON)
    assert waiting_for(session, office) == 1
    claims_back.refuse(session, office, claim.id, [Paper.ITEMS], NOON)
    assert (claim.state, claim.missing, waiting_for(session, her)) == (S.REFUSED, ["items"], 1)
    claims_back.hand_in(session, her, claim.id, NOON)
    claims_back.pay(session, office, claim.id, NOON)
    assert (claim.state, claim.missing, waiting_for(session, her)) == (S.PAID, [], 2)
    claims_back.reopen(session, office, claim.id, NOON)
    assert claim.state is S.HANDED_IN


def test_note_leaves_by_her_own_clock_not_by_the_townships(session: Session, office: Who, her: Who) -> None:
    own_settings.change(session, her, NOON, zone="America/New_York", morning="10:00")
    claim = claims_back.begin(session, her, NOON)
    claims_back.hand_in(session, her, claim.id, NOON)
    claims_back.pay(session, office, claim.id, NOON)
    (due,) = [row["due_at"] for row in collected(session, Outbox) if row["chat_id"] == her.chat_id]
    assert due.astimezone(ZoneInfo("America/New_York")).isoformat()[11:16] == "10:00"


def test_office_sees_nothing_before_she_hands_in_or_after_she_withdrew(session: Session, office: Who, her: Who) -> None:
    claim = claims_back.begin(session, her, NOON)
    with pytest.raises(NotFound):
        claims_back.get(session, office, claim.id)
    claims_back.hand_in(session, her, claim.id, NOON)
    assert claims_back.get(session, office, claim.id).id == claim.id
    claims_back.withdraw(session, her, claim.id, NOON)
    for act in (claims_back.pay, claims_back.reopen):
        with pytest.raises(NotFound):
            act(session, office, claim.id, NOON)
    with pytest.raises(OutOfDate):
        claims_back.hand_in(session, her, claim.id, NOON)


def test_step_taken_twice_or_without_a_missing_paper_is_out_of_date(session: Session, office: Who, her: Who) -> None:
    claim = claims_back.hand_in(session, her, claims_back.begin(session, her, NOON).id, NOON)
    with pytest.raises(OutOfDate):
        claims_back.refuse(session, office, claim.id, [], NOON)
    claims_back.pay(session, office, claim.id, NOON)
    with pytest.raises(OutOfDate):
        claims_back.pay(session, office, claim.id, NOON)
    with pytest.raises(OutOfDate):
        claims_back.withdraw(session, her, claim.id, NOON)


def test_claim_of_another_does_not_exist(session: Session, office: Who, her: Who) -> None:
    claim = claims_back.hand_in(session, her, claims_back.begin(session, her, NOON).id, NOON)
    with pytest.raises(NotFound):
        asks.hers(session, joined(session, woman(session, "陈玉")), Claim, claim.id)
    for who in (cadre(session), staff(session, Role.OFFICE, "990101102"), her):
        with pytest.raises(NotFound):
            claims_back.pay(session, who, claim.id, NOON)


def test_claim_says_nothing_of_what_it_was_for_and_goes_with_her(session: Session, office: Who, her: Who) -> None:
    claims_back.begin(session, her, NOON)
    assert set(Claim.model_fields) == {"id", "township", "person_id", "opened_on", "state", "missing", "changed_at"}
    erasing.erase(session, her, NOON)
    assert session.exec(select(Claim)).all() == []
