"""Planning step by step gives what planning from nothing gives, for whatever happened in between, in whatever order."""

import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import hypothesis.strategies as st
from hypothesis import HealthCheck, given, settings
from sqlmodel import Session, select

from models.db import Store
from models.kinds import EventKind, EventStatus, ReminderState, Scope
from models.rules.life import ENDS
from models.services import history, planning, reminders, township_settings
from models.tables import DeliveryMark, Event, ExamRound, Person, Reminder
from scheduler import reminders as tick
from tests.factories import TOWNSHIP, joined, township, woman
from tests.scheduler.scenes import agree, at, deliver, mark, report
from tests.stores import fresh

START = date(2026, 3, 21)
Deed = Callable[[Session, Person, date, date], None]

_LEFT = {ReminderState.QUEUED, ReminderState.SENDING, ReminderState.SENT, ReminderState.DOUBTFUL}


def pregnancy(session: Session, person: Person, on: date, today: date) -> None:
    lmp = on - timedelta(days=60)
    edd = lmp + timedelta(days=280)
    report(session, person, EventKind.PREGNANCY, on, today, lmp=lmp.isoformat(), edd=edd.isoformat())


def happened(kind: EventKind, **answers: str) -> Deed:
    return lambda session, person, on, today: report(session, person, kind, on, today, **answers) and None


def said(scope: Scope, granted: bool) -> Deed:
    return lambda session, person, _, today: agree(session, person, scope, on=today, granted=granted)


def marked(what: str, for_days: int | None) -> Deed:
    def deed(session: Session, person: Person, _: date, today: date) -> None:
        mark(session, person, what, today, today + timedelta(days=for_days) if for_days else None)

    return deed


def amended(session: Session, person: Person, on: date, _today: date) -> None:
    for event in session.exec(select(Event).where(Event.person_id == person.id)).all()[-1:]:
        event.occurred_on = on


def voided(session: Session, person: Person, _on: date, _today: date) -> None:
    for event in session.exec(select(Event).where(Event.person_id == person.id)).all()[-1:]:
        event.status = EventStatus.VOIDED


def unmarked(session: Session, person: Person, _: date, today: date) -> None:
    for row in session.exec(select(DeliveryMark).where(DeliveryMark.person_id == person.id)):
        row.until = today


def round_opened(session: Session, _person: Person, on: date, _today: date) -> None:
    key = f"r{len(session.exec(select(ExamRound)).all())}"
    session.add(ExamRound(township=TOWNSHIP, key=key, opens=on, closes=on + timedelta(days=60)))


DEEDS: tuple[Deed, ...] = (
    pregnancy,
    happened(EventKind.PREGNANCY_END),
    happened(EventKind.BIRTH),
    happened(EventKind.MIGRATE_OUT),
    happened(EventKind.RETURN_HOME),
    happened(EventKind.HUKOU_OUT),
    happened(EventKind.DEATH),
    happened(EventKind.EXAM, exam_kind="anc"),
    happened(EventKind.EXAM, exam_kind="round"),
    happened(EventKind.MEASURE, action="start", method="injectable"),
    happened(EventKind.MEASURE, action="stop", method="injectable"),
    *(said(scope, True) for scope in Scope),
    *(said(scope, False) for scope in Scope),
    marked("hold", None),
    marked("pause", 20),
    marked("group:anc", None),
    unmarked,
    amended,
    voided,
    round_opened,
)

steps = st.tuples(st.sampled_from(DEEDS), st.integers(0, 25), st.integers(0, 40), st.booleans())


def from_nothing(session: Session, person: Person, today: date) -> set[tuple[object, ...]]:
    """The plan of what is still to go, without what has left."""
    choices = township_settings.of(session, TOWNSHIP)
    wishes = planning.wishes(session, [person.id], choices.zone)[person.id]
    plan = planning.planned(person, history.facts_of(session, person), wishes, choices, at(today))
    left = {(row.schedule, row.anchor, row.nth) for row in of(session, person) if row.state in _LEFT}
    return {
        (one.schedule, one.anchor, one.nth, one.message, one.audience, *one.send, *one.care)
        for one in plan
        if one.send[1] >= today and (one.schedule, one.anchor, one.nth) not in left
    }


def of(session: Session, person: Person) -> list[Reminder]:
    wanted = select(Reminder).where(Reminder.person_id == person.id)
    return list(session.exec(wanted.execution_options(populate_existing=True)))


def kept(session: Session, person: Person, today: date) -> set[tuple[object, ...]]:
    """The rows that are planned and not over."""
    return {
        (
            row.schedule, row.anchor, row.nth, row.message, row.audience,
            row.send_from, row.send_to, row.care_from, row.care_to,
        )
        for row in of(session, person)
        if row.state is ReminderState.PLANNED and row.send_to >= today
    }  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(steps, min_size=1, max_size=14))
def test_planning_step_by_step_equals_planning_from_nothing(course: list[tuple[Deed, int, int, bool]]) -> None:
    with tempfile.TemporaryDirectory() as folder, fresh(Path(folder)) as store:
        live(store, course)


def live(store: Store, course: list[tuple[Deed, int, int, bool]]) -> None:
    today = START
    with store.transaction() as session:
        township(session)
        person = woman(session)
        joined(session, person)
        agree(session, person, *Scope, on=START)
    for deed, later, ago, ticks in course:
        today += timedelta(days=later)
        with store.transaction() as session:
            deed(session, person, today - timedelta(days=ago), today)
            township_settings.forget(session)
            reminders.replan_person(session, person.id, at(today), "step")
            assert kept(session, person, today) == from_nothing(session, person, today)
        if ticks:
            with store.transaction() as session:
                tick.run(session, at(today))
            deliver(store, at(today))
    with store.transaction() as session:
        # However it went, each row is in one state, and none was lost: identities that are open occur once.
        open_ones = [(row.schedule, row.anchor, row.nth) for row in of(session, person) if row.state not in ENDS]
        assert len(open_ones) == len(set(open_ones))
