"""Booked days as the clinic and the calendar have them: what is entered, dropped, moved and counted."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session, select

from models import examined
from models.errors import NotFound
from models.kinds import EventKind, EventStatus, ReminderState, Role, RoundState
from models.services import care_messages, choices, coverage, reminders, township_settings, visits, visits_upkeep
from models.tables import Clinic, Event, ExamRound, Township, Visit, ZeroReport
from tests.factories import GROUP, TOWNSHIP, VILLAGE, cadre, officer, staff
from tests.models.services.booking import APRIL, NEXT, NINTH, SUBJECT, she, tail
from tests.scheduler.scenes import report, rows

pytestmark = pytest.mark.usefixtures("clinic_days")


def test_a_day_taken_out_of_the_calendar_is_told_and_one_put_back_stands(session: Session) -> None:
    person, who = she(session)
    visits.book(session, who, SUBJECT, NINTH, tail(session), APRIL)
    clinic = session.exec(select(Clinic)).one()
    for days, state, schedule in (([19], RoundState.INVITED, "round.moved"), ([9], RoundState.BOOKED, "round.visit")):
        clinic.days = {**clinic.days, "of_month": days}
        concerned = visits_upkeep.check_calendar(session, TOWNSHIP, APRIL.date(), APRIL)
        reminders.replan_many(session, concerned, APRIL, "setup")
        assert concerned == [person.id]
        assert visits.standing(session, who, SUBJECT, APRIL).state is state
        assert schedule in {row.schedule for row in rows(session, person, ReminderState.PLANNED)}


@pytest.mark.parametrize("how", ["taken out", "ends earlier"])
def test_a_day_of_a_round_that_is_taken_out_is_told_and_its_seat_is_free(session: Session, how: str) -> None:
    person, who = she(session)
    visits.book(session, who, SUBJECT, NINTH, tail(session), APRIL)
    one = session.exec(select(ExamRound)).one()
    if how == "taken out":
        session.delete(one)
    else:
        one.closes = date(2026, 4, 8)
    session.flush()
    assert visits_upkeep.check_calendar(session, TOWNSHIP, APRIL.date(), APRIL) == [person.id]
    reminders.replan_many(session, [person.id], APRIL, "setup")
    (row,) = visits.all_of(session, person.id)
    assert (row.fell_away, row.seat) == (True, None)
    (told,) = [row for row in rows(session, person, ReminderState.PLANNED) if row.schedule == "round.moved"]
    told.state = ReminderState.SENT
    session.flush()
    opened = care_messages.opened(session, who, told.id, APRIL)
    assert opened is not None
    off = how == "taken out"
    assert (opened.lines[0].key == care_messages.OFF, len(opened.buttons)) == (off, 0 if off else 1)


def test_the_eve_of_a_clinic_day_is_planned_by_the_calendar_as_it_is(session: Session) -> None:
    person, _ = she(session)

    def eves() -> list[date]:
        reminders.replan_township(session, TOWNSHIP, APRIL, "setup")
        return [row.send_from for row in rows(session, person, ReminderState.PLANNED) if row.schedule == "round.day"]

    assert eves() == [date(2026, 4, 8), date(2026, 4, 18)]
    town = session.get(Township, TOWNSHIP)
    assert town is not None
    town.settings = {"holidays": ["2026-04-09"]}
    assert eves() == [date(2026, 4, 18)]
    clinic = session.exec(select(Clinic)).one()
    clinic.days = {**clinic.days, "of_month": [20]}
    assert eves() == [date(2026, 4, 19)]


def test_clinic_enters_the_check_once_and_takes_it_back(session: Session) -> None:
    person, who = she(session)
    visit_id = visits.book(session, who, SUBJECT, NINTH, tail(session), APRIL).visit_id
    doctor = staff(session, Role.CLINIC, TOWNSHIP)
    session.add(ZeroReport(township=TOWNSHIP, group_code=GROUP, day=NINTH, by="x", at=APRIL))
    day = APRIL + timedelta(days=7)
    row = examined.visit(session, doctor, visit_id)
    assert examined.done(session, doctor, person, SUBJECT, examined.CLINIC, NINTH, day)
    assert not examined.done(session, doctor, person, SUBJECT, examined.CLINIC, NINTH, day)
    event = session.exec(select(Event)).one()
    assert (event.kind, event.source, event.person_id) == (EventKind.EXAM, "clinic", person.id)
    assert visits.standing(session, who, SUBJECT, day).state is RoundState.DONE
    assert rows(session, person, ReminderState.PLANNED) == []
    assert session.exec(select(ZeroReport)).one().withdrawn_at is None  # no report of the group's day
    examined.take_back(session, doctor, row, day)
    assert event.status is EventStatus.VOIDED
    assert visits.standing(session, who, SUBJECT, day - timedelta(days=7)).state is RoundState.BOOKED


def test_visit_is_for_the_clinic_alone(session: Session) -> None:
    _, who = she(session)
    visit_id = visits.book(session, who, SUBJECT, NINTH, tail(session), APRIL).visit_id
    for other in (officer(session), cadre(session), who, staff(session, Role.CLINIC, "990102202")):
        with pytest.raises(NotFound):
            examined.visit(session, other, visit_id)


@pytest.mark.parametrize("word", [*visits.CHOSEN, "stop"])
def test_old_button_of_the_clinic_does_not_tell_what_she_said_since(session: Session, word: RoundState | str) -> None:
    _, who = she(session)
    visit_id = visits.book(session, who, SUBJECT, NINTH, tail(session), APRIL).visit_id
    if word in visits.CHOSEN:
        visits.say(session, who, SUBJECT, RoundState(word), APRIL)
    else:
        choices.stop(session, who, APRIL)
    with pytest.raises(NotFound):
        examined.visit(session, staff(session, Role.CLINIC, TOWNSHIP), visit_id)


def test_coverage_counts_people_by_their_best_source_and_the_township_in_tens(session: Session) -> None:
    one, many = township_settings.of(session, TOWNSHIP).rounds[0], []
    for number in range(12):
        person, who = she(session, f"王{number}")
        many.append((person, who))
        if number < 11:
            report(session, person, EventKind.EXAM, NINTH, exam_kind="round")
    report(session, many[0][0], EventKind.EXAM, NEXT, exam_kind="round").source = "slip"
    report(session, many[11][0], EventKind.EXAM, NINTH, exam_kind="anc")
    visits.say(session, many[11][1], SUBJECT, RoundState.DONE, APRIL)
    assert coverage.by_source(session, cadre(session), [VILLAGE], one) == {
        "clinic": 0, "slip": 1, "officer": 10, "self": 0,
    }  # fmt: skip
    assert coverage.rounded(session, TOWNSHIP, one) == (10, 10)


def test_what_the_clinic_drops_can_be_taken_back_on_the_day_unless_she_said_something_since(session: Session) -> None:
    person, who = she(session)
    _, other = she(session, "林静")
    doctor, morrow = staff(session, Role.CLINIC, TOWNSHIP), APRIL + timedelta(days=1)
    row = session.get_one(Visit, visits.book(session, who, SUBJECT, NINTH, tail(session), APRIL).visit_id)
    before = [(one.schedule, one.send_from) for one in rows(session, person, ReminderState.PLANNED)]
    visits.does_not_apply(session, doctor, row, APRIL)
    assert rows(session, person, ReminderState.PLANNED) == []
    visits.book(session, other, SUBJECT, NINTH, tail(session), APRIL)  # the day's only seat
    for nobody, when in ((cadre(session), APRIL), (doctor, morrow)):
        with pytest.raises(NotFound):
            examined.dropped(session, nobody, row.id, when)
    visits.applies_again(session, doctor, examined.dropped(session, doctor, row.id, APRIL), APRIL)
    assert (visits.standing(session, who, SUBJECT, APRIL).day, row.seat) == (NINTH, 2)
    assert [(one.schedule, one.send_from) for one in rows(session, person, ReminderState.PLANNED)] == before
    visits.does_not_apply(session, doctor, row, APRIL)
    visits.say(session, who, SUBJECT, RoundState.DECLINED, APRIL)
    with pytest.raises(NotFound):
        examined.dropped(session, doctor, row.id, APRIL)
