"""A change that concerns many is owed: planned anew group by group, and until then nothing leaves by the old plan."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session, select

from models.db import Store
from models.kinds import EventKind, ReminderState, Scope
from models.services import owed, reminders
from models.tables import Person, Reminder, Township
from scheduler import reminders as tick
from tests.factories import FAR_GROUP, GROUP, OTHER_GROUP, TOWNSHIP, joined, township, woman
from tests.scheduler.scenes import agree, at, plan, report

DAY = date(2026, 6, 9)
GROUPS = [GROUP, OTHER_GROUP, FAR_GROUP]


@pytest.fixture(autouse=True)
def three_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reminders, "_AT_ONCE", 2)


@pytest.fixture
def folk(store: Store) -> list[str]:
    """One woman in each of three groups, due today under the preset that their township had."""
    with store.transaction() as session:
        township(session)
        return [_expecting(session, group) for group in GROUPS]


def _expecting(session: Session, group: str) -> str:
    person = woman(session, group=group)
    joined(session, person)
    agree(session, person, Scope.CARE, on=DAY)
    report(session, person, EventKind.PREGNANCY, DAY, lmp=(DAY - timedelta(days=150)).isoformat())
    plan(session, person, DAY)
    return person.id


def change(store: Store) -> None:
    with store.transaction() as session:
        session.get_one(Township, TOWNSHIP).settings = {"presets": {"anc": "cn7"}}
        reminders.replan_township(session, TOWNSHIP, at(DAY), "setup")


def presets(session: Session) -> dict[str, str]:
    """Under which preset each group is planned."""
    wanted = select(Person.group_code, Reminder.schedule).where(
        Reminder.person_id == Person.id, Reminder.state == ReminderState.PLANNED, Reminder.section == "anc"
    )
    return {group: schedule.split(".")[1] for group, schedule in session.exec(wanted)}


def test_what_concerns_many_is_planned_group_by_group(store: Store, folk: list[str]) -> None:
    change(store)
    seen = []
    for _ in range(4):
        with store.transaction() as session:
            seen.append([presets(session)[group] for group in GROUPS])
            assert bool(owed.listed(session)) is (len(seen) < 4)
            tick.run(session, at(DAY, 3))
    assert seen == [["bphs5"] * 3, ["cn7", "bphs5", "bphs5"], ["cn7", "cn7", "bphs5"], ["cn7"] * 3]


def test_nothing_leaves_by_a_plan_that_is_owed_anew(store: Store, folk: list[str]) -> None:
    change(store)
    queued = []
    more = True
    while more:
        with store.transaction() as session:
            more = tick.run(session, at(DAY, 10)).more
            rows = session.exec(select(Reminder).where(Reminder.state == ReminderState.QUEUED)).all()
            queued.append({row.schedule for row in rows})
    assert queued[:3] == [set()] * 3
    assert queued[-1] == {"anc.cn7.3"}


def test_what_is_owed_anew_meanwhile_begins_again(store: Store, folk: list[str]) -> None:
    change(store)
    with store.transaction() as session:
        [before] = owed.listed(session)
        owed.owe(session, TOWNSHIP, "setup", at(DAY, 11))
        owed.note(session, before, None, at(DAY, 12))
        [left] = owed.listed(session)
        assert (left.after, owed.groups(session, left)) == ("", GROUPS)


def test_those_who_never_agreed_and_those_erased_are_passed_by(store: Store, folk: list[str]) -> None:
    with store.transaction() as session:
        woman(session, "张秀兰")
        session.get_one(Person, folk[0]).key = None
        session.flush()
        assert [list(owed.people_of(session, group)) for group in GROUPS] == [[], [folk[1]], [folk[2]]]


def test_who_differs_is_found_without_writing(store: Store, folk: list[str]) -> None:
    with store.transaction() as session:
        session.get_one(Township, TOWNSHIP).settings = {"presets": {"anc": "cn7"}}
    with store.looking() as session:
        assert reminders.differing(session, folk, at(DAY)) == sorted(folk)
    with store.transaction() as session:
        done = reminders.replan_many(session, folk, at(DAY), "setup")
        assert (done.persons, done.changed) == (3, 3)
        assert reminders.replan_many(session, folk, at(DAY), "setup").changed == 0
        over = session.exec(
            select(Reminder).where(Reminder.state == ReminderState.SUPERSEDED, Reminder.cause == "setup")
        )
        assert len(over.all()) == done.superseded > 0
