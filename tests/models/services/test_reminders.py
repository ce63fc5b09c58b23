"""A person's rows follow her plan: planned, kept, superseded, cancelled; the same however one came there."""

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.db import Store
from models.errors import NotFound
from models.kinds import EventKind, EventStatus, OutboxState, ReminderState, Scope
from models.services import dispatch, due, history, people, reminders, township_settings
from models.tables import Event, ExamRound, Outbox, Person, Township
from scheduler import reminders as tick
from tests.factories import TOWNSHIP, joined, township, woman
from tests.scheduler.scenes import agree, at, deliver, mark, plan, report, rows

LATE = date(2026, 6, 10)
S = ReminderState


@pytest.fixture
def person(session: Session) -> Person:
    township(session)
    person = woman(session)
    joined(session, person)
    return person


def planned(session: Session, person: Person) -> list[tuple[str, int, date, date]]:
    return [(row.schedule, row.nth, row.send_from, row.send_to) for row in rows(session, person, S.PLANNED)]


def test_plan_of_a_pregnancy_reported_late(session: Session, person: Person) -> None:
    agree(session, person, Scope.CARE, on=date(2026, 6, 1))
    report(session, person, EventKind.PREGNANCY, date(2026, 1, 5), LATE, lmp="2026-01-05", edd="2026-10-12")
    plan(session, person, LATE)
    assert planned(session, person) == [
        ("anc.bphs5.3", 1, LATE, date(2026, 6, 28)),
        ("anc.bphs5.4", 1, date(2026, 7, 20), date(2026, 9, 5)),
        ("anc.bphs5.4", 2, date(2026, 9, 6), date(2026, 9, 20)),
        ("edd.prepare", 1, date(2026, 9, 14), date(2026, 9, 28)),
        ("anc.bphs5.5", 1, date(2026, 9, 21), date(2026, 10, 18)),
        ("edd.ask", 1, date(2026, 10, 26), date(2026, 11, 9)),
    ]
    assert len(reminders.planned_for(session, person.id)) == 6


def test_replanning_twice_changes_nothing(session: Session, person: Person) -> None:
    expecting(session, person)
    before = [row.model_dump() for row in rows(session, person)]
    plan(session, person, LATE + timedelta(days=1))
    assert [row.model_dump() for row in rows(session, person)] == before


def test_history_read_elsewhere_gives_the_same_rows(session: Session, person: Person) -> None:
    expecting(session, person)
    before = [row.id for row in rows(session, person)]
    reminders.replan(session, person, history.facts_of(session, person), at(LATE), "event")
    assert [row.id for row in rows(session, person)] == before
    reminders.replan(session, person, (), at(LATE), "event")
    assert planned(session, person) == []


def expecting(session: Session, person: Person, on: date = LATE) -> str:
    agree(session, person, Scope.CARE, on=on - timedelta(days=9))
    event = report(session, person, EventKind.PREGNANCY, date(2026, 1, 5), on, lmp="2026-01-05", edd="2026-10-12")
    plan(session, person, on)
    return event.id


def test_amended_day_moves_the_windows(session: Session, person: Person) -> None:
    event = session.get_one(Event, expecting(session, person))
    answers = {"lmp": "2026-01-12", "edd": "2026-10-19"}
    event.facts = people.seal_for(session, person, answers, f"event.facts:{event.id}")
    plan(session, person, LATE, "event")
    assert planned(session, person)[1] == ("anc.bphs5.4", 1, date(2026, 7, 27), date(2026, 9, 12))
    assert len(rows(session, person, S.SUPERSEDED)) == len(planned(session, person)) == 6


def test_what_is_over_before_it_is_planned_leaves_no_row(session: Session, person: Person) -> None:
    agree(session, person, Scope.CARE, on=date(2026, 6, 1))
    report(session, person, EventKind.PREGNANCY, LATE, lmp="2026-01-05", edd="2026-10-12")
    plan(session, person, date(2026, 7, 1))
    assert planned(session, person)[0][0] == "anc.bphs5.4"


def test_loss_supersedes_every_open_reminder(session: Session, person: Person) -> None:
    expecting(session, person)
    report(session, person, EventKind.PREGNANCY_END, LATE, LATE)
    plan(session, person, LATE, "event")
    assert planned(session, person) == []
    assert {(row.state, row.cause) for row in rows(session, person)} == {(S.SUPERSEDED, "event")}


def test_nobody_without_consent_gets_a_plan(session: Session, person: Person) -> None:
    report(session, person, EventKind.PREGNANCY, LATE, lmp="2026-01-05", edd="2026-10-12")
    plan(session, person, LATE)
    assert rows(session, person) == []


def test_consent_that_ends_and_comes_back_plans_anew(session: Session, person: Person) -> None:
    expecting(session, person)
    agree(session, person, Scope.CARE, on=LATE, granted=False)
    plan(session, person, LATE, "consent")
    assert planned(session, person) == []
    agree(session, person, Scope.CARE, on=LATE + timedelta(days=2))
    plan(session, person, LATE + timedelta(days=2), "consent")
    assert planned(session, person)[0] == ("anc.bphs5.3", 1, LATE + timedelta(days=2), date(2026, 6, 28))


def test_queued_reminder_is_cancelled_with_its_message(store: Store) -> None:
    person = queued(store)
    with store.transaction() as session:
        agree(session, person, Scope.CARE, on=LATE, granted=False)
        plan(session, person, LATE, "consent")
        assert [row.cause for row in rows(session, person, S.CANCELLED)] == ["consent"]
        message = session.exec(select(Outbox)).one()
        assert (message.state, message.content, message.error) == (OutboxState.CANCELLED, None, "consent")
    assert deliver(store, at(LATE, 11)) == []


def ready(session: Session) -> Person:
    township(session)
    person = woman(session)
    joined(session, person)
    return person


def queued(store: Store) -> Person:
    """A woman whose first reminder waits to be sent."""
    with store.transaction() as session:
        person = ready(session)
        expecting(session, person)
    with store.transaction() as session:
        tick.run(session, at(LATE))
    return person


def test_message_already_taken_is_left_to_arrive(store: Store) -> None:
    person = queued(store)
    with store.transaction() as session:
        dispatch.claim(session, "tests", at(LATE), 10)
        agree(session, person, Scope.CARE, on=LATE, granted=False)
        plan(session, person, LATE, "consent")
        assert [row.schedule for row in rows(session, person, S.SENDING)] == ["anc.bphs5.3"]


def test_what_was_sent_is_not_planned_again(store: Store) -> None:
    with store.transaction() as session:
        person = ready(session)
        first = expecting(session, person)
    with store.transaction() as session:
        tick.run(session, at(LATE))
    assert len(deliver(store, at(LATE))) == 1
    with store.transaction() as session:
        event = session.get_one(Event, first)
        event.status = EventStatus.VOIDED
        plan(session, person, LATE, "event")
        assert planned(session, person) == []
        event.status = EventStatus.RECORDED
        plan(session, person, LATE, "event")
        assert "anc.bphs5.3" not in {row[0] for row in planned(session, person)}
        assert len(rows(session, person, S.SENT)) == 1


def test_round_opens_for_those_who_agreed(session: Session, person: Person) -> None:
    agree(session, person, Scope.ROUND, on=LATE)
    session.add(ExamRound(township=TOWNSHIP, key="2026-2", opens=date(2026, 9, 1), closes=date(2026, 10, 31)))
    reminders.replan_township(session, TOWNSHIP, at(LATE), "rounds")
    assert [row[0] for row in planned(session, person)] == ["round.invite", "round.again", "round.last"]


def test_preset_of_the_township_decides(session: Session, person: Person) -> None:
    expecting(session, person)
    town = session.get_one(Township, TOWNSHIP)
    town.settings = {"presets": {"anc": "cn7"}}
    reminders.replan_township(session, TOWNSHIP, at(LATE), "settings")
    assert {row[0] for row in planned(session, person) if row[0].startswith("anc")} == {
        f"anc.cn7.{number}" for number in (3, 4, 5, 6, 7)
    }
    assert {row.cause for row in rows(session, person, S.SUPERSEDED)} == {"settings"}


def test_own_row_of_the_township_switches_a_schedule_off(session: Session, person: Person) -> None:
    town = session.get_one(Township, TOWNSHIP)
    town.settings = {"schedules": [{"key": "edd.ask", "enabled": False}]}
    township_settings.forget(session)
    expecting(session, person)
    assert "edd.ask" not in {row[0] for row in planned(session, person)}


def test_hold_rests_what_expects_a_birth(session: Session, person: Person) -> None:
    expecting(session, person)
    mark(session, person, "hold", LATE)
    plan(session, person, LATE, "hold")
    assert planned(session, person) == []


def test_no_more_of_these_ends_one_group(session: Session, person: Person) -> None:
    expecting(session, person)
    mark(session, person, "group:anc", LATE)
    plan(session, person, LATE, "mark")
    assert [row[0] for row in planned(session, person)] == ["edd.prepare", "edd.ask"]


def test_pause_moves_what_is_still_in_its_window(session: Session, person: Person) -> None:
    expecting(session, person)
    mark(session, person, "pause", LATE, date(2026, 6, 20))
    plan(session, person, LATE, "pause")
    assert planned(session, person)[0] == ("anc.bphs5.3", 1, date(2026, 6, 20), date(2026, 6, 28))


def test_replan_of_nobody_is_refused(session: Session) -> None:
    with pytest.raises(NotFound):
        reminders.replan_person(session, "0" * 32, at(LATE), "event")


def test_horizon_moves_on_by_a_28th_a_night(session: Session, person: Person) -> None:
    agree(session, person, Scope.FEEDBACK, on=LATE)
    report(session, person, EventKind.MIGRATE_OUT, LATE)
    plan(session, person, LATE)
    later = LATE + timedelta(days=40)
    count = len(planned(session, person))
    for night in range(28):
        assert reminders.extend(session, night, "", 5, at(later)) == ""
    assert len(planned(session, person)) in (
        count + 1,
        count + 2,
    )  # her day of the month lies within forty days once or twice


def test_horizon_is_moved_in_portions(session: Session, person: Person) -> None:
    agree(session, person, Scope.CARE, on=LATE)
    night = int(person.id[-2:], 16) % 28
    assert reminders.extend(session, night, "", 1, at(LATE)) == person.id
    assert reminders.extend(session, night, person.id, 1, at(LATE)) == ""
    assert reminders.extend(session, night + 1, "", 1, at(LATE)) == ""


def test_quiet_hours_are_only_ever_lengthened(session: Session, person: Person) -> None:
    town = session.get_one(Township, TOWNSHIP)
    town.settings = {"quiet_hours": {"from": "22:00", "to": "10:00"}, "holidays": ["2026-06-12"]}
    township_settings.forget(session)
    choices = township_settings.of(session, TOWNSHIP)
    assert [moment.isoformat() for moment in choices.quiet] == ["20:30:00", "10:00:00"]
    assert choices.calendar.own == {date(2026, 6, 12)}


def test_lapsed_only_after_the_window(session: Session, person: Person) -> None:
    expecting(session, person)
    assert due.lapse(session, TOWNSHIP, date(2026, 6, 28), at(LATE)) == 0
    assert due.lapse(session, TOWNSHIP, date(2026, 6, 29), at(LATE)) == 1
    assert [row.schedule for row in rows(session, person, S.LAPSED)] == ["anc.bphs5.3"]


@pytest.mark.sqlite
def test_reminders_that_change_are_found_by_their_ids_however_many_wait(session: Session, person: Person) -> None:
    expecting(session, person)
    asked: list[tuple[str, Any]] = []
    sa.event.listen(
        session.connection(), "before_cursor_execute", lambda _c, _d, line, given, *_: asked.append((line, given))
    )
    reminders.replan(session, person, (), at(LATE), "event")
    [(line, given)] = [one for one in asked if one[0].startswith("UPDATE reminder")]
    looked = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {line}", given).all()
    assert looked[0][-1] == "SEARCH reminder USING INDEX sqlite_autoindex_reminder_1 (id=?)"


def test_messages_of_others_are_not_touched(session: Session, person: Person) -> None:
    other = woman(session, "王秀英")
    expecting(session, other)
    before = [row.id for row in rows(session, other, S.PLANNED)]
    expecting(session, person)
    assert [row.id for row in rows(session, other, S.PLANNED)] == before
    assert session.exec(select(Outbox).where(col(Outbox.reminder_id).is_not(None))).all() == []
