"""Photos of slips as rows: who may send them, how often they are fetched, what is told, when they are gone."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session, select

from models import examined
from models.db import cache, collected
from models.errors import NotFound
from models.kinds import EventKind, FollowupState, PhotoState, Scope
from models.message import Message
from models.services import choices, history, items, slips
from models.services.access import Who
from models.services.slips import NoRound, TooMany
from models.tables import ExamRound, Followup, Outbox, Person, SlipPhoto
from tests.factories import NOON, TOWNSHIP, cadre, joined, officer, township, woman
from tests.scheduler.scenes import agree, report

OPENS, CLOSES = date(2026, 3, 1), date(2026, 4, 15)


@pytest.fixture
def she(session: Session) -> Who:
    """Somebody who agreed to rounds, while one is open."""
    township(session)
    session.add(ExamRound(township=TOWNSHIP, key="1", opens=OPENS, closes=CLOSES))
    person = woman(session)
    agree(session, person, Scope.ROUND, on=OPENS)
    return joined(session, person)


def told(session: Session) -> list[str]:
    """What was said to anybody so far."""
    spoken: dict[str, Message] = cache(session, "outbox")
    return [line.key for row in collected(session, Outbox) for line in spoken[row["id"]].lines]


def states(session: Session) -> list[PhotoState]:
    return [row.state for row in session.exec(select(SlipPhoto).order_by(SlipPhoto.id))]


def test_photo_is_taken_to_be_fetched_once_and_opens_as_it_was(session: Session, she: Who) -> None:
    slips.receive(session, she, "handle-1", "", NOON)
    (wanted,) = slips.due(session, NOON)
    assert wanted.handle == "handle-1"
    assert slips.due(session, NOON) == []  # somebody else would not get it now
    for _ in range(2):
        slips.keep(session, wanted.id, b"picture", NOON)
    assert slips.opened(session, wanted.id) == b"picture"
    assert told(session) == ["slip.kept"]


def test_album_waits_for_its_last_photo_and_is_one_item(session: Session, she: Who) -> None:
    cadre(session)
    for number in range(3):
        slips.receive(session, she, f"h{number}", "album", NOON)
    assert slips.due(session, NOON) == []
    wanted = slips.due(session, NOON + slips.GATHER)
    for one in wanted[:2]:
        slips.keep(session, one.id, b"picture", NOON)
    assert told(session) == []
    slips.not_fetched(session, wanted[2].id, True, NOON)
    assert told(session) == ["slip.notice", "slip.kept", "slip.lost"]
    assert states(session) == [PhotoState.KEPT, PhotoState.KEPT, PhotoState.FAILED]
    assert len(session.exec(select(Followup)).all()) == 1


def test_what_cannot_be_fetched_is_tried_for_hours_and_then_given_up(session: Session, she: Who) -> None:
    slips.receive(session, she, "h", "", NOON)
    now, tries = NOON, 0
    while wanted := slips.due(session, now):
        slips.not_fetched(session, wanted[0].id, False, now)
        now, tries = slips.next_due(session) or now, tries + 1
    assert (tries, states(session)) == (7, [PhotoState.FAILED])
    assert now - NOON > timedelta(hours=12)
    assert told(session) == ["slip.later", "slip.lost"]
    assert session.exec(select(SlipPhoto.handle)).one() is None


def test_more_than_ten_are_not_kept(session: Session, she: Who) -> None:
    for number in range(slips.MOST):
        slips.receive(session, she, f"h{number}", "", NOON)
    with pytest.raises(TooMany):
        slips.receive(session, she, "h", "", NOON)
    assert len(states(session)) == slips.MOST


@pytest.mark.parametrize("why", ["before", "long after", "no purpose", "on record"])
def test_without_a_round_that_waits_for_it_nothing_is_kept(session: Session, she: Who, why: str) -> None:
    now = NOON
    if why == "before":
        now = NOON - timedelta(days=30)
    elif why == "long after":
        now = NOON + timedelta(days=60)
    elif why == "no purpose":
        choices.choose(session, she, Scope.ROUND, False, NOON)
    else:
        report(session, session.get_one(Person, she.person_id), EventKind.EXAM, NOON.date(), exam_kind="round")
    with pytest.raises(NoRound):
        slips.receive(session, she, "h", "", now)
    assert states(session) == []


def test_only_her_own_chat_sends(session: Session, she: Who) -> None:
    for other in (officer(session), cadre(session)):
        with pytest.raises(NotFound):
            slips.receive(session, other, "h", "", NOON)


def test_slip_may_come_some_days_after_the_round(session: Session, she: Who) -> None:
    after = NOON + timedelta(days=36)  # the 25th of April
    slips.receive(session, she, "h", "", after)
    assert states(session) == [PhotoState.WAITING]


@pytest.mark.parametrize(("looked", "days", "left"), [(True, 6, 1), (True, 8, 0), (False, 29, 1), (False, 31, 0)])
def test_photos_go_in_time(session: Session, she: Who, looked: bool, days: int, left: int) -> None:
    slips.receive(session, she, "h", "", NOON)
    slips.keep(session, slips.due(session, NOON)[0].id, b"picture", NOON)
    item = session.exec(select(Followup)).one()
    if looked:
        slips.checked(session, item, NOON)
    slips.forget_old(session, NOON + timedelta(days=days))
    session.flush()
    assert len(states(session)) == left
    over = FollowupState.LAPSED if not looked and not left else FollowupState.OPEN
    assert item.state is over


@pytest.mark.parametrize("before", [True, False])
def test_mark_is_taken_back_for_a_week_and_only_what_it_entered(session: Session, she: Who, before: bool) -> None:
    worker, her = cadre(session), session.get_one(Person, she.person_id)
    slips.receive(session, she, "h", "", NOON)
    slips.keep(session, slips.due(session, NOON)[0].id, b"picture", NOON)
    if before:  # somebody reported the check meanwhile: what the slip says is on record already
        report(session, her, EventKind.EXAM, NOON.date(), exam_kind="round")
    item = session.exec(select(Followup)).one()
    on_record = [fact.on for fact in history.facts_of(session, her)]
    entered = examined.done(session, worker, her, "round:1", examined.SLIP, NOON.date(), NOON)
    slips.checked(session, item, NOON)
    items.done(session, worker, item.id, NOON)
    assert entered is not before
    week = timedelta(days=7)
    assert examined.off_the_slip(session, item, NOON + week + timedelta(seconds=1)) is None
    assert (examined.off_the_slip(session, item, NOON + week) is None) == before
    if before:
        with pytest.raises(NotFound):
            examined.take_back_slip(session, worker, item, NOON + week)
    else:
        assert examined.take_back_slip(session, worker, item, NOON + week)
        assert (item.state, states(session)) == (FollowupState.OPEN, [PhotoState.KEPT])
    assert [fact.on for fact in history.facts_of(session, her)] == on_record
