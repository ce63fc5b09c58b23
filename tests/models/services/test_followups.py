"""Open items follow a person's history; what a worker closed stays closed."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, select

from models.kinds import Calendar, EventKind, FollowupState, ItemKind
from models.rules.items import Item
from models.services import access, followups, items
from models.tables import Event, Followup, Person
from tests import factories
from tests.factories import GROUP, NOON, OTHER_GROUP, TOWNSHIP

TODAY = date(2026, 3, 20)
ANC = Item(ItemKind.ANC, "a" * 32, TODAY, TODAY + timedelta(days=30))
PLAN = Item(ItemKind.BIRTH_PLAN, "a" * 32, TODAY, TODAY + timedelta(days=200))


@pytest.fixture
def her(session: Session) -> Person:
    factories.township(session)
    return factories.woman(session)


def rows(session: Session) -> dict[str, Followup]:
    session.flush()
    return {row.kind: row for row in session.exec(select(Followup))}


def test_sync_opens_what_history_opens_once(session: Session, her: Person) -> None:
    followups.sync(session, her, [ANC, PLAN], NOON)
    followups.sync(session, her, [ANC, PLAN], NOON)
    assert {kind: (row.state, row.due_on, row.group_code) for kind, row in rows(session).items()} == {
        "anc": (FollowupState.OPEN, ANC.due_on, GROUP),
        "birth_plan": (FollowupState.OPEN, PLAN.due_on, GROUP),
    }


def test_sync_leaves_no_row_for_what_opened_and_closed_before(session: Session, her: Person) -> None:
    followups.sync(session, her, [replace(ANC, closed_by="b" * 32, closed_on=TODAY)], NOON)
    assert rows(session) == {}


def test_sync_closes_with_the_kind_of_the_closing_event(session: Session, her: Person) -> None:
    birth = Event(
        id="b" * 32, root_id="b" * 32, township=TOWNSHIP, group_code=GROUP, kind=EventKind.BIRTH, person_id=her.id,
        occurred_on=TODAY, calendar=Calendar.SOLAR, reported_at=NOON, reported_on=TODAY, serial=1,
        reporter_id="x", key="k",
    )  # fmt: skip
    session.add(birth)
    followups.sync(session, her, [ANC], NOON)
    followups.sync(session, her, [replace(ANC, closed_by=birth.id, closed_on=TODAY)], NOON)
    row = rows(session)["anc"]
    assert (row.state, row.cause, row.closed_by) == (FollowupState.DONE, "birth", None)


def test_sync_reopens_when_the_closing_event_is_taken_back(session: Session, her: Person) -> None:
    followups.sync(session, her, [ANC], NOON)
    followups.sync(session, her, [replace(ANC, closed_by="b" * 32)], NOON)
    followups.sync(session, her, [ANC], NOON)
    row = rows(session)["anc"]
    assert (row.state, row.cause, row.closed_at) == (FollowupState.OPEN, "", None)


def test_sync_ends_what_vanished_as_superseded_and_brings_it_back(session: Session, her: Person) -> None:
    followups.sync(session, her, [ANC], NOON)
    followups.sync(session, her, [], NOON)
    assert (rows(session)["anc"].state, rows(session)["anc"].cause) == (FollowupState.NOT_APPLICABLE, "superseded")
    followups.sync(session, her, [ANC], NOON)
    assert rows(session)["anc"].state is FollowupState.OPEN


def test_sync_changes_the_due_day(session: Session, her: Person) -> None:
    followups.sync(session, her, [ANC], NOON)
    followups.sync(session, her, [replace(ANC, due_on=TODAY, clinic_only=True)], NOON)
    assert (rows(session)["anc"].due_on, rows(session)["anc"].clinic_only) == (TODAY, True)


def test_sync_leaves_alone_what_a_worker_closed(session: Session, her: Person) -> None:
    followups.sync(session, her, [ANC], NOON)
    cadre = factories.cadre(session)
    items.not_applicable(session, cadre, rows(session)["anc"].id, NOON)
    for now_wanted in ([ANC], [replace(ANC, closed_by="b" * 32)], []):
        followups.sync(session, her, now_wanted, NOON)
        row = rows(session)["anc"]
        assert (row.state, row.closed_by) == (FollowupState.NOT_APPLICABLE, cadre.account_id)


def test_sync_moves_open_items_with_the_person(session: Session, her: Person) -> None:
    followups.sync(session, her, [ANC, PLAN], NOON)
    items.done(session, factories.cadre(session), rows(session)["birth_plan"].id, NOON)
    her.group_code = OTHER_GROUP
    followups.sync(session, her, [ANC, PLAN], NOON)
    assert {kind: row.group_code for kind, row in rows(session).items()} == {"anc": OTHER_GROUP, "birth_plan": GROUP}


def test_sync_leaves_a_couples_shared_item_with_the_first(session: Session, her: Person) -> None:
    husband = factories.woman(session, "李建国")
    offer = Item(ItemKind.PREPREG_OFFER, "a" * 32, TODAY, TODAY)
    followups.sync(session, her, [offer], NOON)
    followups.sync(session, husband, [offer], NOON)
    followups.sync(session, husband, [], NOON)
    assert [(row.person_id, row.state) for row in rows(session).values()] == [(her.id, FollowupState.OPEN)]


def test_sync_hands_an_item_over_when_its_event_changed_its_person(session: Session, her: Person) -> None:
    other = factories.woman(session, "陈美玲", OTHER_GROUP)
    followups.sync(session, her, [ANC], NOON)
    items.note(session, factories.cadre(session), rows(session)["anc"].id, "打过电话", NOON)
    followups.sync(session, her, [], NOON)
    followups.sync(session, other, [ANC], NOON)
    row = rows(session)["anc"]
    assert (row.person_id, row.state, row.note, row.group_code) == (other.id, FollowupState.OPEN, None, OTHER_GROUP)


def test_sync_keeps_what_she_asked_for(session: Session, her: Person) -> None:
    session.add(
        Followup(
            township=TOWNSHIP, group_code=GROUP, person_id=her.id, kind=ItemKind.CALL_BACK, opened_by="x",
            opened_on=TODAY, due_on=TODAY,
        )
    )  # fmt: skip
    followups.sync(session, her, [], NOON)
    assert rows(session)["call_back"].state is FollowupState.OPEN


_ITEMS = st.lists(
    st.builds(
        Item,
        kind=st.sampled_from([ItemKind.ANC, ItemKind.BIRTH_PLAN, ItemKind.CONTACT_CHECK]),
        opened_by=st.sampled_from(["a" * 32, "b" * 32]),
        opened_on=st.just(TODAY),
        due_on=st.dates(TODAY, TODAY + timedelta(days=3)),
        closed_by=st.sampled_from([None, "c" * 32]),
    ),
    unique_by=lambda item: (item.kind, item.opened_by),
    max_size=6,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(histories=st.lists(_ITEMS, min_size=1, max_size=4))
def test_sync_in_steps_ends_with_the_open_items_of_a_start_from_scratch(store, histories: list[list[Item]]) -> None:
    with store.transaction() as session, session.begin_nested() as point:
        factories.township(session)
        her = factories.woman(session)
        for history in histories:
            followups.sync(session, her, history, NOON)
        session.flush()
        found = session.exec(select(Followup).where(Followup.state == FollowupState.OPEN)).all()
        wanted = {(str(one.kind), one.opened_by, one.due_on) for one in histories[-1] if one.closed_by is None}
        assert {(row.kind, row.opened_by, row.due_on) for row in found} == wanted
        point.rollback()


def test_lapse_due_ends_offers_of_care_after_60_days_and_leaves_gaps_open(session: Session, her: Person) -> None:
    old = TODAY - timedelta(days=61)
    contact = Item(ItemKind.CONTACT_CHECK, "c" * 32, old, old)
    day_before = replace(PLAN, due_on=TODAY - timedelta(days=60))
    followups.sync(session, her, [replace(ANC, due_on=old), contact, day_before], NOON)
    assert [followups.lapse_due(session, NOON), followups.lapse_due(session, NOON)] == [1, 0]
    assert {kind: str(row.state) for kind, row in rows(session).items()} == {
        "anc": "lapsed", "contact_check": "open", "birth_plan": "open",
    }  # fmt: skip
    followups.sync(session, her, [replace(ANC, due_on=old)], NOON)
    assert rows(session)["anc"].state is FollowupState.LAPSED


def test_release_gives_back_what_somebody_looked_after(session: Session, her: Person) -> None:
    followups.sync(session, her, [ANC], NOON)
    cadre = factories.cadre(session)
    row = items.take(session, cadre, rows(session)["anc"].id, NOON)
    followups.release(session, cadre.account_id, GROUP, NOON)
    assert row.owner_id == cadre.account_id  # her role reaches there still
    access.held(session, cadre.account_id)[0].until = NOON
    followups.release(session, cadre.account_id, GROUP, NOON)
    assert row.owner_id is None
