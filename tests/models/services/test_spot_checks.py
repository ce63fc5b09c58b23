"""Spot checks: who is drawn follows from the name alone; officers hear first; nobody else's records can be judged."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from models.errors import NotFound
from models.kinds import EventKind, EventStatus, Role, Visibility
from models.rules import rates
from models.rules.periods import Month
from models.services import accounts, resting, spot_checks
from models.services.access import Who
from models.services.spot_checks import Check
from models.tables import Event
from tests import factories
from tests.factories import FAR_GROUP, GROUP, NOON, OTHER_VILLAGE, TOWNSHIP, VILLAGE
from tests.handlers.chats import Chat, keys
from tests.models.services.rows import waiting_for
from tests.scheduler.scenes import report

CHECK = Check(Month(2026, 2), 3, 5, "94a085")
names = st.text("abcdef0123456789", min_size=4, max_size=8)


@pytest.fixture
def office(session: Session) -> Who:
    factories.township(session)
    return factories.staff(session, Role.OFFICE, TOWNSHIP)


def reported(session: Session, count: int, group: str = GROUP, by: str = "", **more: object) -> list[Event]:
    day = date(2026, 2, 10)
    return [report(session, None, EventKind.BIRTH, day, group=group, by=by, **more) for _ in range(count)]


def drawn(session: Session, check: Check = CHECK) -> dict[str, set[str]]:
    found = spot_checks.sample(session, TOWNSHIP, check)
    return {village: {one.root_id for one in records} for village, records in found.items()}


@given(st.sets(names, max_size=30), st.sets(names, max_size=10), st.integers(0, 12))
def test_what_is_drawn_hangs_on_the_seed_and_each_one_s_own_lot(ids: set[str], more: set[str], count: int) -> None:
    first = CHECK.first_of(ids, count)
    assert len(first) == min(count, len(ids))
    assert CHECK.first_of(sorted(ids, reverse=True), count) == first
    assert set(CHECK.first_of(ids | more, count)) <= set(first) | more


def test_another_seed_draws_others() -> None:
    ids = [f"{number}" for number in range(100)]
    samples = {tuple(Check(Month(2026, 2), 3, 5, f"{seed:06x}").first_of(ids, 5)) for seed in range(50)}
    assert len(samples) == 50


def test_each_village_drawn_has_its_share_of_the_sample(session: Session, office: Who) -> None:
    reported(session, 8)
    reported(session, 2, FAR_GROUP)
    assert {village: len(found) for village, found in drawn(session).items()} == {VILLAGE: 5, OTHER_VILLAGE: 2}
    assert len(drawn(session, Check(Month(2026, 2), 1, 5, "94a085"))) == 1


def test_the_same_are_drawn_when_they_were_amended_or_withdrawn_since(session: Session, office: Who) -> None:
    rows = reported(session, 8)
    before = drawn(session)
    for row in rows:
        row.status = EventStatus.VOIDED
        session.add(row)
    session.add(Event(**(rows[0].model_dump() | {"id": "new", "version": 2, "key": "new"})))
    assert drawn(session) == before


def test_what_only_the_clinic_sees_and_other_months_are_not_drawn(session: Session, office: Who) -> None:
    reported(session, 3, visibility=Visibility.CLINIC)
    report(session, None, EventKind.BIRTH, date(2026, 3, 1))
    assert drawn(session) == {}


def test_the_officers_hear_first_and_the_office_of_villages_that_are_through(session: Session, office: Who) -> None:
    officer, cadre = factories.officer(session), factories.cadre(session)
    reported(session, 6, by=officer.account_id)
    check = spot_checks.draw(session, office, TOWNSHIP, 3, 5, NOON)
    assert keys(Chat.of(session, cadre).inbox()) == ["spot.asked"]
    records = spot_checks.mine(session, cadre, check)
    for number, one in enumerate(records):
        assert spot_checks.result(session, office, TOWNSHIP, check).done == 0
        assert keys(Chat.of(session, officer).inbox()) == []
        spot_checks.say(session, cadre, check, one.root_id, "no" if number == 2 else "yes", NOON)
    assert keys(Chat.of(session, officer).inbox()) == ["spot.result_own", *["spot.own"] * 5]
    found = spot_checks.result(session, office, TOWNSHIP, check)
    assert (found.counts["yes"], found.counts["no"], found.done, found.open) == (4, 1, 5, ())


def test_a_cadre_judges_records_of_the_own_village_that_were_drawn(session: Session, office: Who) -> None:
    cadre = factories.cadre(session)
    here, there = reported(session, 6), reported(session, 1, FAR_GROUP)
    check = spot_checks.draw(session, office, TOWNSHIP, 3, 5, NOON)
    left_out = {row.root_id for row in here} - {one.root_id for one in spot_checks.mine(session, cadre, check)}
    for root_id in (there[0].root_id, *left_out, "x"):
        with pytest.raises(NotFound):
            spot_checks.say(session, cadre, check, root_id, "yes", NOON)


@pytest.mark.parametrize("name", ["", "2026-02.3.5", "2026-13.3.5.94a085", "2026-02.3.5.94a085", "x" * 60])
def test_a_check_that_was_never_begun_does_not_exist(session: Session, office: Who, name: str) -> None:
    reported(session, 3)
    with pytest.raises(NotFound):
        spot_checks.drawn(session, TOWNSHIP, name)


def test_only_the_office_draws_and_reads_the_result(session: Session, office: Who) -> None:
    reported(session, 3)
    cadre = factories.cadre(session)
    with pytest.raises(NotFound):
        spot_checks.draw(session, cadre, TOWNSHIP, 3, 5, NOON)
    with pytest.raises(NotFound):
        spot_checks.draw(session, office, TOWNSHIP, 400, 5, NOON)
    with pytest.raises(NotFound):
        spot_checks.result(session, cadre, TOWNSHIP, CHECK)


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"), [(19, 20, 76.4, 99.1), (10, 10, 72.2, 100), (0, 10, 0, 27.8)]
)
def test_agreement_has_wilson_s_interval(part: int, whole: int, low: float, high: float) -> None:
    found = rates.share_interval(part, whole)
    assert (round(found.low, 1), round(found.high, 1)) == (low, high)


@pytest.mark.parametrize(("locked", "heard"), [(False, 1), (True, 0)])
def test_what_was_found_does_not_go_to_a_locked_chat(session: Session, office: Who, locked: bool, heard: int) -> None:
    officer, cadre = factories.officer(session), factories.cadre(session)
    reported(session, 1, by=officer.account_id)
    if locked:
        resting.put(session, accounts.get(session, officer.account_id), cadre.account_id, NOON)
    check = spot_checks.draw(session, office, TOWNSHIP, 3, 5, NOON)
    (record,) = spot_checks.mine(session, cadre, check)
    spot_checks.say(session, cadre, check, record.root_id, spot_checks.YES, NOON)
    assert waiting_for(session, officer) == heard
