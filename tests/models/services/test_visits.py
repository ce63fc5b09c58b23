"""Booked days: seats, who decides, what a change of the calendar and a stop do."""

from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from models import examined
from models.errors import NotFound
from models.kinds import EventKind, EventStatus, ReminderState, Role, RoundState, Scope
from models.rules.rounds import PREPREGNANCY
from models.services import care_messages, choices, coverage, erasing, reminders, township_settings, visits
from models.services.access import Who
from models.services.visits import DayFull
from models.tables import Clinic, Event, ExamRound, Person, Township, Visit, ZeroReport
from tests import stores
from tests.factories import GROUP, NOON, TOWNSHIP, VILLAGE, cadre, joined, officer, staff, township, woman
from tests.scheduler.scenes import agree, mark, report, rows

SUBJECT = "round:1"
NINTH, NEXT = date(2026, 4, 9), date(2026, 4, 19)
APRIL = NOON + timedelta(days=13)


@pytest.fixture(autouse=True)
def _town(request: pytest.FixtureRequest) -> None:
    """The township of every test that works in one open transaction."""
    if "session" not in request.fixturenames:
        return
    session: Session = request.getfixturevalue("session")
    township(session)
    clinic = session.exec(select(Clinic)).one()
    clinic.days = {"of_month": [9, 19], "dates": [], "hours": "8:30–11:30", "capacity": 1}
    session.add(ExamRound(township=TOWNSHIP, key="1", opens=date(2026, 4, 1), closes=date(2026, 4, 30)))
    session.add(clinic)
    session.flush()


def tail(session: Session) -> str:
    return session.exec(select(Clinic.id)).one()[-8:]


def she(session: Session, name: str = "刘小梅", *scopes: Scope) -> tuple[Person, Who]:
    person = woman(session, name)
    agree(session, person, *(scopes or (Scope.ROUND,)), on=NOON.date())
    return person, joined(session, person)


def test_days_with_room_are_those_of_the_round_from_tomorrow_on(session: Session) -> None:
    _, who = she(session)
    assert [day.on for day in visits.standing(session, who, SUBJECT, APRIL).free] == [NINTH, NEXT]
    assert [day.on for day in visits.standing(session, who, SUBJECT, APRIL + timedelta(days=7)).free] == [NEXT]


def test_a_full_day_is_not_offered_and_not_given(session: Session) -> None:
    (_, first), (_, second) = she(session), she(session, "林静")
    visits.book(session, first, SUBJECT, NINTH, tail(session), APRIL)
    assert [day.on for day in visits.standing(session, second, SUBJECT, APRIL).free] == [NEXT]
    with pytest.raises(DayFull):
        visits.book(session, second, SUBJECT, NINTH, tail(session), APRIL)
    assert visits.standing(session, second, SUBJECT, APRIL).state is RoundState.INVITED


def test_moving_gives_the_seat_back_and_booking_twice_is_booking_once(session: Session) -> None:
    (_, first), (_, second) = she(session), she(session, "林静")
    for _ in range(2):
        visits.book(session, first, SUBJECT, NINTH, tail(session), APRIL)
    visits.book(session, first, SUBJECT, NEXT, tail(session), APRIL)
    assert visits.book(session, second, SUBJECT, NINTH, tail(session), APRIL).state is RoundState.BOOKED
    assert len(session.exec(select(Visit)).all()) == 2


@pytest.mark.parametrize("word", [RoundState.DECLINED, RoundState.NOT_APPLICABLE, RoundState.DONE])
def test_a_word_ends_reminders_at_once_and_can_be_taken_back(session: Session, word: RoundState) -> None:
    person, who = she(session)
    visits.book(session, who, SUBJECT, NINTH, tail(session), APRIL)
    assert visits.say(session, who, SUBJECT, word, APRIL).state is word
    assert rows(session, person, ReminderState.PLANNED) == []
    assert session.exec(select(Event)).all() == []  # her word changes no record
    assert visits.say(session, who, SUBJECT, RoundState.INVITED, APRIL).state is RoundState.INVITED
    assert {row.schedule for row in rows(session, person, ReminderState.PLANNED)} == {
        "round.invite", "round.day", "round.again", "round.last",
    }  # fmt: skip


def test_only_a_purpose_that_she_agreed_to_opens_a_matter(session: Session) -> None:
    _, none = she(session, "林静", Scope.FEEDBACK)
    _, care = she(session, "王芳", Scope.CARE)
    assert visits.open_matters(session, none, APRIL) == []
    assert visits.open_matters(session, care, APRIL) == [PREPREGNANCY]
    with pytest.raises(NotFound):
        visits.book(session, care, SUBJECT, NINTH, tail(session), APRIL)
    with pytest.raises(NotFound):
        visits.standing(session, none, SUBJECT, APRIL)
    _, hers = she(session, "陈玉")
    assert visits.open_matters(session, hers, APRIL - timedelta(days=5)) == []  # the round has not opened


def test_nobody_else_decides(session: Session) -> None:
    person, _ = she(session)
    for who in (officer(session), cadre(session), joined(session, person, verified=False)):
        with pytest.raises(NotFound):
            visits.book(session, who, SUBJECT, NINTH, tail(session), APRIL)


@pytest.mark.parametrize("how", ["stop", "purpose", "erase"])
def test_what_she_takes_back_gives_the_seat_back(session: Session, how: str) -> None:
    person, who = she(session)
    _, other = she(session, "林静")
    visits.book(session, who, SUBJECT, NINTH, tail(session), APRIL)
    if how == "stop":
        choices.stop(session, who, APRIL)
    elif how == "purpose":
        choices.choose(session, who, Scope.ROUND, False, APRIL)
    else:
        erasing.erase(session, who, APRIL)
    assert session.exec(select(Visit).where(Visit.person_id == person.id)).all() == []
    assert visits.book(session, other, SUBJECT, NINTH, tail(session), APRIL).state is RoundState.BOOKED


def test_a_day_taken_out_of_the_calendar_is_told_and_one_put_back_stands(session: Session) -> None:
    person, who = she(session)
    visits.book(session, who, SUBJECT, NINTH, tail(session), APRIL)
    clinic = session.exec(select(Clinic)).one()
    for days, state, schedule in (([19], RoundState.INVITED, "round.moved"), ([9], RoundState.BOOKED, "round.visit")):
        clinic.days = {**clinic.days, "of_month": days}
        concerned = visits.check_calendar(session, TOWNSHIP, APRIL.date(), APRIL)
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
    assert visits.check_calendar(session, TOWNSHIP, APRIL.date(), APRIL) == [person.id]
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


def test_what_was_said_is_forgotten_ninety_days_after_the_round(session: Session) -> None:
    _, who = she(session)
    visits.say(session, who, SUBJECT, RoundState.DECLINED, APRIL)
    assert visits.forget_old(session, APRIL + timedelta(days=100)) == 0
    assert visits.forget_old(session, APRIL + timedelta(days=130)) == 1


def test_what_was_said_of_a_round_that_no_file_names_any_more_is_forgotten_too(session: Session) -> None:
    _, who = she(session)
    visits.say(session, who, SUBJECT, RoundState.DECLINED, APRIL)
    session.delete(session.exec(select(ExamRound)).one())
    session.flush()
    township_settings.forget(session)
    assert visits.forget_old(session, APRIL + timedelta(days=89)) == 0
    assert visits.forget_old(session, APRIL + timedelta(days=91)) == 1


def test_day_for_the_check_before_pregnancy_is_reminded_and_followed_by_the_result(session: Session) -> None:
    person, who = she(session, "王芳", Scope.CARE)
    row = visits.book(session, who, PREPREGNANCY, NINTH, tail(session), APRIL)
    planned = rows(session, person, ReminderState.PLANNED)
    assert [(row.schedule, row.send_from) for row in planned] == [
        ("prepreg.slip", NINTH - timedelta(days=3)), ("prepreg.slip", NINTH - timedelta(days=1)),
    ]  # fmt: skip
    doctor, day = staff(session, Role.CLINIC, TOWNSHIP), APRIL + timedelta(days=7)
    assert examined.done(session, doctor, person, PREPREGNANCY, examined.CLINIC, NINTH, day)
    assert examined.on_record(session, examined.visit(session, doctor, row.visit_id))
    assert "prepreg.result" in {row.schedule for row in rows(session, person, ReminderState.PLANNED)}
    again = visits.standing(session, who, PREPREGNANCY, day)
    assert again.state is RoundState.INVITED  # another one may be booked


@pytest.mark.parametrize(
    ("kind", "days", "offered"),
    [
        (EventKind.PREGNANCY, 10, False), (EventKind.PREGNANCY_END, 10, False), (EventKind.PREGNANCY_END, 70, True),
        (EventKind.BIRTH, 10, True),
    ],
)  # fmt: skip
def test_nobody_who_is_pregnant_or_had_a_loss_is_offered_the_check_before(
    session: Session, kind: EventKind, days: int, offered: bool
) -> None:
    person, who = she(session, "王芳", Scope.CARE)
    report(session, person, kind, APRIL.date() - timedelta(days=days))
    assert (PREPREGNANCY in visits.open_matters(session, who, APRIL)) is offered


def test_under_a_hold_the_check_before_is_not_spoken_of(session: Session) -> None:
    person, who = she(session, "王芳", Scope.CARE)
    mark(session, person, "hold", APRIL.date())
    assert visits.open_matters(session, who, APRIL) == []


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


ACTS = st.tuples(st.integers(0, 3), st.sampled_from(["9", "19", "give up", "decline", "back", "been", "stop"]))


@given(st.lists(ACTS, max_size=14))
@settings(max_examples=12)
def test_whatever_four_women_do_seats_and_plans_add_up(acts: list[tuple[int, str]]) -> None:
    """No day has more than its seats, nobody has two, and each plan is what a start from scratch gives."""
    with (
        TemporaryDirectory() as folder,
        stores.fresh(Path(folder), stores.SQLITE) as store,
        store.transaction() as session,
    ):
        township(session)
        clinic = session.exec(select(Clinic)).one()
        clinic.days = {"of_month": [9, 19], "dates": [], "hours": "", "capacity": 2}
        april = ExamRound(township=TOWNSHIP, key="1", opens=date(2026, 4, 1), closes=date(2026, 4, 30))
        session.add_all([clinic, april])
        women = [she(session, f"王{number}") for number in range(4)]
        reminders.replan_many(session, [person.id for person, _ in women], APRIL, "begin")
        for number, act in acts:
            with suppress(DayFull, NotFound):
                _does(session, women[number][1], act)
            seats = [(row.day, row.seat) for row in session.exec(select(Visit).where(col(Visit.day).is_not(None)))]
            assert len(seats) == len(set(seats))
            assert all(seat in (1, 2) for _, seat in seats)
        for person, _ in women:
            before = [row.id for row in rows(session, person, ReminderState.PLANNED)]
            reminders.replan_person(session, person.id, APRIL, "again")
            assert [row.id for row in rows(session, person, ReminderState.PLANNED)] == before


def _does(session: Session, who: Who, act: str) -> None:
    said = {"give up": RoundState.INVITED, "decline": RoundState.DECLINED, "been": RoundState.DONE}
    if act.isdigit():
        visits.book(session, who, SUBJECT, date(2026, 4, int(act)), tail(session), APRIL)
    elif act == "stop":
        choices.stop(session, who, APRIL)
    elif act == "back":
        choices.choose(session, who, Scope.ROUND, True, APRIL)
    else:
        visits.say(session, who, SUBJECT, said[act], APRIL)
