"""What is asked to be changed changes nothing until the cadre agrees, once, and only if it still holds."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from models import daybook, proposals
from models.db import collected
from models.errors import NotFound, Rejected
from models.events import record_of
from models.kinds import EventKind, FollowupState, ItemKind
from models.queries.versions import every
from models.services import accounts, closing, people, resting
from models.services.access import Who
from models.services.history import answers_of, facts_of
from models.services.items import ClosedAlready
from models.tables import Event, Followup, Outbox
from tests import factories
from tests.entering import answers_for, enter
from tests.factories import FAR_GROUP, NOON
from tests.models.services.rows import waiting_for

LATER = NOON + daybook.OWN_DAYS + timedelta(seconds=1)


@pytest.fixture
def told(session: Session) -> tuple[Who, Who, Event]:
    """An officer, the cadre, and a report of the officer's that is too old for her to change."""
    factories.township(session)
    officer, cadre = factories.officer(session), factories.cadre(session)
    event = enter(session, officer, EventKind.MIGRATE_OUT, factories.woman(session), to_place="广东东莞")
    return officer, cadre, event


def asked(session: Session, officer: Who, event: Event, place: str | None = "浙江义乌") -> Followup:
    person = people.get(session, event.person_id or "")
    answers = answers_for(session, person, f"{event.occurred_on}", to_place=place) if place else None
    proposals.ask(session, officer, event.root_id, answers, LATER)
    row = proposals.open_of(session, event.root_id)
    assert row
    return row


def place_of(session: Session, root_id: str) -> str:
    event = daybook.current(session, root_id)
    place: str = answers_of(session, people.get(session, event.person_id or ""), event)["to_place"]
    return place


def test_nothing_changes_before_the_cadre_agrees(session: Session, told: tuple[Who, Who, Event]) -> None:
    officer, cadre, event = told
    row = asked(session, officer, event)
    assert (place_of(session, event.root_id), daybook.current(session, event.root_id).version) == ("广东东莞", 1)
    proposals.approve(session, cadre, row.id, LATER)
    after = daybook.current(session, event.root_id)
    assert (place_of(session, event.root_id), after.version, after.serial) == ("浙江义乌", 2, event.serial)
    with pytest.raises(ClosedAlready):
        proposals.approve(session, cadre, row.id, LATER)


def test_withdrawing_is_asked_for_too(session: Session, told: tuple[Who, Who, Event]) -> None:
    officer, cadre, event = told
    row = asked(session, officer, event, place=None)
    assert daybook.current(session, event.root_id).id == event.id
    proposals.approve(session, cadre, row.id, LATER)
    with pytest.raises(NotFound):
        daybook.current(session, event.root_id)


def test_a_request_of_before_a_change_does_not_hold(session: Session, told: tuple[Who, Who, Event]) -> None:
    officer, cadre, event = told
    row = asked(session, officer, event)
    answers = answers_for(session, people.get(session, event.person_id or ""), "2026-03-20", to_place="福建泉州")
    daybook.amend(session, cadre, event.root_id, answers, "meanwhile", LATER)
    with pytest.raises(proposals.ChangedSince):
        proposals.approve(session, cadre, row.id, LATER)


@pytest.mark.parametrize("act", ["returned", "taken back", "asked anew"])
def test_a_request_that_is_over_changes_nothing(session: Session, told: tuple[Who, Who, Event], act: str) -> None:
    officer, cadre, event = told
    row = asked(session, officer, event)
    if act == "returned":
        proposals.give_back(session, cadre, row.id, "再问一次", LATER)
    elif act == "taken back":
        assert proposals.take_back(session, officer, event.root_id, LATER)
        assert not proposals.take_back(session, officer, event.root_id, LATER)
    else:
        assert asked(session, officer, event).id != row.id
    assert row.state is FollowupState.NOT_APPLICABLE
    with pytest.raises(ClosedAlready):
        proposals.approve(session, cadre, row.id, LATER)
    assert place_of(session, event.root_id) == "广东东莞"


def test_who_may_change_does_not_ask_and_who_sees_nothing_cannot(
    session: Session, told: tuple[Who, Who, Event]
) -> None:
    officer, cadre, event = told
    other, far = factories.officer(session), factories.officer(session, FAR_GROUP)
    for who, now in ((officer, NOON), (cadre, LATER), (far, LATER)):
        with pytest.raises(NotFound):
            proposals.ask(session, who, event.root_id, None, now)
    assert proposals.askable(session, other, event.root_id, NOON) is event


def test_what_could_not_be_saved_cannot_be_asked_for(session: Session, told: tuple[Who, Who, Event]) -> None:
    officer, _, event = told
    answers = answers_for(session, people.get(session, event.person_id or ""), "2031-01-01", to_place="浙江义乌")
    with pytest.raises(Rejected):
        proposals.ask(session, officer, event.root_id, answers, LATER)


@pytest.mark.parametrize("how", ["she rejects it", "her case is closed"])
def test_a_report_that_loses_its_person_takes_what_is_asked_about_it_along(session: Session, how: str) -> None:
    factories.township(session)
    officer, cadre, her = factories.officer(session), factories.cadre(session), factories.woman(session)
    event = enter(session, officer, EventKind.BIRTH, her, child_sex="female")
    proposals.ask(session, officer, event.root_id, None, LATER)
    row = proposals.open_of(session, event.root_id)
    assert row
    if how == "she rejects it":
        daybook.reject(session, factories.joined(session, her), event.root_id, LATER)
    else:
        closing.close(session, NOON + timedelta(days=92), 500)
    assert (row.state, row.person_id, row.request) == (FollowupState.NOT_APPLICABLE, None, None)
    assert proposals.open_of(session, event.root_id) is None
    for act in (proposals.approve, lambda *said: proposals.give_back(*said[:3], "晚了", said[3])):
        with pytest.raises(ClosedAlready):
            act(session, cadre, row.id, LATER)


def test_the_answer_does_not_go_to_a_locked_chat(session: Session, told: tuple[Who, Who, Event]) -> None:
    officer, cadre, event = told
    row = asked(session, officer, event)
    resting.put(session, accounts.get(session, officer.account_id), cadre.account_id, LATER)
    before = waiting_for(session, officer)
    proposals.give_back(session, cadre, row.id, "再问一次", LATER)
    assert waiting_for(session, officer) == before


@pytest.mark.parametrize("reason", ["再问一次" * 51, "她怀的是男孩，日期请再问一次", "超生要罚款，请上报"])
def test_a_reason_that_is_too_long_or_holds_what_is_never_kept_is_not_passed_on(
    session: Session, told: tuple[Who, Who, Event], reason: str
) -> None:
    officer, cadre, event = told
    row, before = asked(session, officer, event), len(collected(session, Outbox))
    with pytest.raises(Rejected):
        proposals.give_back(session, cadre, row.id, reason, LATER)
    assert (row.state, len(collected(session, Outbox))) == (FollowupState.OPEN, before)
    proposals.give_back(session, cadre, row.id, "日期请再问一次", LATER)
    assert row.state is FollowupState.NOT_APPLICABLE


def standing(session: Session, event: Event) -> tuple[object, ...]:
    """What the figures and her record say: the version that stands, her record, her open items."""
    person = people.get(session, event.person_id or "")
    followed = select(Followup).where(Followup.person_id == person.id, Followup.kind != ItemKind.AMENDMENT)
    open_items = {(one.kind, one.state) for one in session.exec(followed)}
    return place_of(session, event.root_id), record_of(facts_of(session, person)), open_items


@pytest.mark.parametrize("place", ["浙江义乌", None])
def test_who_approved_takes_it_back_and_all_is_as_before_however_often(
    session: Session, told: tuple[Who, Who, Event], place: str | None
) -> None:
    officer, cadre, event = told
    row, before = asked(session, officer, event, place), standing(session, event)
    for minute in (0, 20, 40):
        now = LATER + timedelta(minutes=minute)
        proposals.approve(session, cadre, row.id, now)
        session.flush()
        assert [one.id for one in every(session, event.root_id) if one.status == "recorded"] != [event.id]
        proposals.undo(session, cadre, row.id, now + timedelta(minutes=9))
        session.flush()
        assert (standing(session, event), row.state, proposals.is_mine(session, officer, event.root_id)) == (
            before,
            FollowupState.OPEN,
            True,
        )
    assert sum(one.status == "recorded" for one in every(session, event.root_id)) == 1


@pytest.mark.parametrize(
    ("why", "place"),
    [
        ("late", "浙江义乌"), ("late", None), ("another", "浙江义乌"), ("another", None),
        ("changed", "浙江义乌"), ("asked", "浙江义乌"),
    ],
)  # fmt: skip
def test_an_approval_that_is_old_anothers_or_followed_by_something_stays(
    session: Session, told: tuple[Who, Who, Event], why: str, place: str | None
) -> None:
    officer, cadre, event = told
    row, now = asked(session, officer, event, place), LATER + timedelta(minutes=1)
    proposals.approve(session, cadre, row.id, LATER)
    if why == "late":
        now = LATER + proposals.UNDO
    elif why == "another":
        cadre = factories.cadre(session)
    elif why == "changed":
        changed = answers_for(session, people.get(session, event.person_id or ""), "2026-03-20", to_place="福建泉州")
        daybook.amend(session, cadre, event.root_id, changed, "since", LATER)
    else:
        asked(session, officer, event, "江西赣州")
    assert not proposals.may_undo(session, cadre, row, now)
    with pytest.raises(proposals.UndoOver):
        proposals.undo(session, cadre, row.id, now)
    assert row.state is FollowupState.DONE


def test_a_year_of_birth_that_was_put_right_goes_back_with_it(session: Session) -> None:
    factories.township(session)
    officer, cadre = factories.officer(session), factories.cadre(session)
    her = factories.woman(session, birth_year=1996)
    event = enter(session, officer, EventKind.EXAM, her, exam="antenatal")
    answers = answers_for(session, her, "2026-03-20", exam="antenatal", birth_year=1998)
    proposals.ask(session, officer, event.root_id, answers, LATER)
    row = proposals.open_of(session, event.root_id)
    assert row
    proposals.approve(session, cadre, row.id, LATER)
    assert her.birth_year == 1998
    proposals.undo(session, cadre, row.id, LATER)
    assert her.birth_year == 1996


def test_a_number_without_a_person_is_withdrawn_at_the_wish_of_who_reported_it(session: Session) -> None:
    factories.township(session)
    officer, cadre, her = factories.officer(session), factories.cadre(session), factories.woman(session)
    event = enter(session, officer, EventKind.EXAM, her, agreed=False, exam="antenatal")
    answers = answers_for(session, her, "2026-03-20", exam="antenatal")
    for who, wanted in ((factories.officer(session), None), (cadre, None), (officer, answers)):
        with pytest.raises(NotFound):
            proposals.ask(session, who, event.root_id, wanted, LATER)
    proposals.ask(session, officer, event.root_id, None, LATER)
    row = proposals.open_of(session, event.root_id)
    assert row
    assert (row.person_id, row.group_code) == (None, event.group_code)
    for standing in (0, 1, 0):
        step = proposals.undo if standing else proposals.approve
        step(session, cadre, row.id, LATER)
        session.flush()
        assert sum(one.status == "recorded" for one in every(session, event.root_id)) == standing
        assert all(one.person_id is None for one in every(session, event.root_id))


def test_what_lost_its_person_is_nobodys_to_ask_about(session: Session, told: tuple[Who, Who, Event]) -> None:
    officer, _, event = told
    event.person_id = None
    session.flush()
    with pytest.raises(NotFound):
        proposals.ask(session, officer, event.root_id, None, LATER)
