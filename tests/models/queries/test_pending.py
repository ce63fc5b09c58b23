"""The list of open items: what is in it, in which order, on which page, and how people are named in it."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, select

from models.db import Store
from models.kinds import FollowupState, ItemKind, Role
from models.queries import labels, pending
from models.queries.pending import Filters
from models.queries.sight import sees_item
from models.services import access, operator
from models.tables import Area, Followup, Person, Township
from tests import factories
from tests.factories import FAR_GROUP, GROUP, NOON, OTHER_GROUP, OTHER_VILLAGE, TOWNSHIP, VILLAGE

TODAY = date(2026, 3, 20)
ALL = Filters()


def add(session: Session, days: int, kind: ItemKind = ItemKind.ANC, group: str = GROUP, **more: object) -> Followup:
    row = Followup(
        township=TOWNSHIP, group_code=group, kind=kind, opened_on=TODAY, due_on=TODAY + timedelta(days=days),
        **({"opened_by": f"{days}:{group}"} | more),
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


@pytest.fixture
def cadre(session: Session) -> access.Who:
    factories.township(session)
    return factories.cadre(session)


def test_overdue_comes_first_and_says_by_how_many_days(session: Session, cadre: access.Who) -> None:
    for days in (5, -3, 0):
        add(session, days)
    page = pending.pending(session, cadre, ALL, 0, TODAY)
    assert [((row.due_on - TODAY).days, row.late) for row in page.rows] == [(-3, 3), (0, 0), (5, 0)]
    assert (page.total, page.overdue, page.pages) == (3, 1, 1)


def test_closed_items_and_other_villages_are_not_in_it(session: Session, cadre: access.Who) -> None:
    wanted = add(session, 1)
    add(session, 2, state=FollowupState.DONE)
    add(session, 3, group=FAR_GROUP)
    assert [row.id for row in pending.pending(session, cadre, ALL, 0, TODAY).rows] == [wanted.id]


def test_items_of_a_group_no_longer_in_use_stay_in_it(session: Session, cadre: access.Who) -> None:
    row = add(session, 1)
    session.get(Area, GROUP).active = False  # type: ignore[union-attr]
    assert pending.first(session, cadre, ALL, TODAY).id == row.id  # type: ignore[union-attr]


def test_pages_hold_eight_and_numbers_beyond_show_the_last(session: Session, cadre: access.Who) -> None:
    for days in range(17):
        add(session, days)
    pages = [pending.pending(session, cadre, ALL, number, TODAY) for number in (0, 1, 2, 99)]
    assert [(page.number, len(page.rows), page.pages) for page in pages] == [(0, 8, 3), (1, 8, 3), (2, 1, 3), (2, 1, 3)]
    assert len({row.id for page in pages for row in page.rows}) == 17


@pytest.mark.parametrize(
    ("filters", "wanted"),
    [
        (Filters(overdue=True), {"late"}),
        (Filters(mine=True), {"mine"}),
        (Filters(kind="birth_plan"), {"plan"}),
        (Filters(group=OTHER_GROUP), {"other"}),
        (Filters(group=FAR_GROUP), set()),
        (Filters(group=OTHER_GROUP, overdue=True), set()),
    ],
)
def test_filters(session: Session, cadre: access.Who, filters: Filters, wanted: set[str]) -> None:
    add(session, -1, opened_by="late")
    add(session, 1, opened_by="mine", owner_id=cadre.account_id)
    add(session, 2, ItemKind.BIRTH_PLAN, opened_by="plan")
    add(session, 3, group=OTHER_GROUP, opened_by="other")
    add(session, 4, group=FAR_GROUP, opened_by="far")
    found = {row.id for row in pending.pending(session, cadre, filters, 0, TODAY).rows}
    assert found == {row.id for row in session.exec(select(Followup)) if row.opened_by in wanted}


def test_what_can_be_chosen_is_what_is_open(session: Session, cadre: access.Who) -> None:
    add(session, 1)
    add(session, 2, ItemKind.BIRTH_PLAN, OTHER_GROUP)
    add(session, 3, ItemKind.PNC_7, FAR_GROUP)
    assert pending.kinds_open(session, cadre, ALL, TODAY) == ("anc", "birth_plan")
    assert pending.groups_open(session, cadre, Filters(kind="anc"), TODAY) == {GROUP: ("上湾村", "一组")}


@pytest.mark.parametrize(("style", "name"), [("masked", "王*英"), ("full", "王秀英"), ("code", "")])
def test_names_are_written_as_the_township_chose(session: Session, cadre: access.Who, style: str, name: str) -> None:
    person = factories.woman(session, "王秀英")
    add(session, 1, person_id=person.id)
    session.get(Township, TOWNSHIP).settings = {"names_in_chat": style}  # type: ignore[union-attr]
    session.flush()
    row = pending.first(session, cadre, ALL, TODAY, labels.style_of(session, TOWNSHIP))
    assert row is not None
    assert (row.name, row.code, row.place) == (name, person.id[-4:].upper(), ("上湾村", "一组"))


def test_without_a_choice_of_the_township_the_operators_holds(session: Session, cadre: access.Who) -> None:
    assert labels.style_of(session, TOWNSHIP) == "masked"
    operator.put(session, operator.CHOICES, NOON, {"names_in_chat": "full"})
    assert labels.style_of(session, TOWNSHIP) == "full"


def test_somebody_erased_has_no_name(session: Session, cadre: access.Who) -> None:
    person = factories.woman(session)
    add(session, 1, person_id=person.id)
    session.get(Person, person.id).key = None  # type: ignore[union-attr]
    session.flush()
    assert pending.first(session, cadre, ALL, TODAY).name == ""  # type: ignore[union-attr]


def test_next_of_is_hers_alone(session: Session, cadre: access.Who) -> None:
    her, other = factories.woman(session), factories.woman(session, "陈美玲")
    add(session, 1, person_id=other.id)
    late = add(session, 9, person_id=her.id)
    add(session, 2, ItemKind.CLINIC_CALL, person_id=her.id, clinic_only=True)
    assert pending.next_of(session, cadre, her.id, TODAY).id == late.id  # type: ignore[union-attr]
    assert pending.first(session, factories.cadre(session, OTHER_VILLAGE), ALL, TODAY) is None


_GRANTS = st.lists(
    st.builds(
        access.Grant,
        st.sampled_from([Role.OFFICER, Role.CADRE, Role.OFFICE, Role.CLINIC]),
        st.sampled_from([TOWNSHIP, VILLAGE, OTHER_VILLAGE, GROUP, FAR_GROUP]),
    ),
    max_size=3,
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(grants=_GRANTS)
def test_the_list_holds_exactly_what_one_may_see(store: Store, grants: list[access.Grant]) -> None:
    who = access.Who("me", 1, "en", TOWNSHIP, grants=tuple(grants))
    with store.transaction() as session, session.begin_nested() as point:
        factories.township(session)
        number = 0
        for kind in (ItemKind.ANC, ItemKind.WELCOME_CARD):
            for group in (GROUP, OTHER_GROUP, FAR_GROUP):
                for clinic_only in (False, True):
                    number += 1
                    add(session, number, kind, group, clinic_only=clinic_only, opened_by=str(number))
        found = {row.id for number in (0, 1) for row in pending.pending(session, who, ALL, number, TODAY).rows}
        rows = session.exec(select(Followup)).all()
        assert found == {row.id for row in rows if sees_item(who, row.group_code, row.kind, row.clinic_only)}
        point.rollback()


@pytest.mark.sqlite
def test_the_page_is_read_through_the_index(session: Session, cadre: access.Who) -> None:
    seen: list[str] = []
    connection = session.connection()
    raw = connection.connection.driver_connection
    raw.set_trace_callback(seen.append)
    pending.pending(session, cadre, ALL, 0, TODAY)
    raw.set_trace_callback(None)
    asked = [line for line in seen if "FROM followup" in line]
    assert asked
    for line in asked:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {line.replace('%', '%%')}").all()
        assert any("ix_followup_pending" in row[3] for row in plan), plan
    assert NOON.date() == TODAY


def test_completion_is_what_was_done_of_what_was_done_or_ended_by_itself(session: Session) -> None:
    factories.township(session)
    cadre, day = factories.cadre(session), NOON.date()
    ends = [(FollowupState.DONE, "late"), *[(FollowupState.DONE, "")] * 2, (FollowupState.LAPSED, "")]
    ends += [(FollowupState.NOT_APPLICABLE, ""), (FollowupState.OPEN, "")]
    for number, (state, cause) in enumerate(ends):
        row = Followup(
            township=TOWNSHIP, group_code=GROUP, kind="anc", opened_by=str(number), opened_on=day, due_on=day,
            state=state, cause=cause,
        )  # fmt: skip
        session.add(row)
    session.flush()
    found = pending.completed(session, cadre, Filters(), day, day)
    assert (found.done, found.late, found.lapsed, found.percent) == (3, 1, 1, 75)
    assert pending.completed(session, cadre, Filters(kind="pnc_7"), day, day).percent is None
    assert pending.completed(session, factories.cadre(session, OTHER_VILLAGE), Filters(), day, day).percent is None
