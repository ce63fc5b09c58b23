"""Booked days: seats, who decides, what a stop does."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from models import examined
from models.errors import NotFound
from models.kinds import EventKind, ReminderState, Role, RoundState, Scope
from models.rules.rounds import PREPREGNANCY
from models.services import choices, erasing, township_settings, visits, visits_upkeep
from models.services.visits import DayFull
from models.tables import Event, ExamRound, Visit
from tests.factories import TOWNSHIP, cadre, joined, officer, staff
from tests.models.services.booking import APRIL, NEXT, NINTH, SUBJECT, she, tail
from tests.scheduler.scenes import mark, report, rows

pytestmark = pytest.mark.usefixtures("clinic_days")


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


def test_what_was_said_is_forgotten_ninety_days_after_the_round(session: Session) -> None:
    _, who = she(session)
    visits.say(session, who, SUBJECT, RoundState.DECLINED, APRIL)
    assert visits_upkeep.forget_old(session, APRIL + timedelta(days=100)) == 0
    assert visits_upkeep.forget_old(session, APRIL + timedelta(days=130)) == 1


def test_what_was_said_of_a_round_that_no_file_names_any_more_is_forgotten_too(session: Session) -> None:
    _, who = she(session)
    visits.say(session, who, SUBJECT, RoundState.DECLINED, APRIL)
    session.delete(session.exec(select(ExamRound)).one())
    session.flush()
    township_settings.forget(session)
    assert visits_upkeep.forget_old(session, APRIL + timedelta(days=89)) == 0
    assert visits_upkeep.forget_old(session, APRIL + timedelta(days=91)) == 1


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


def test_a_round_rests_during_a_pregnancy_and_what_is_booked_stays_hers(session: Session) -> None:
    (person, who), (booked, other) = she(session), she(session, "林静")
    visits.book(session, other, SUBJECT, NINTH, tail(session), APRIL)
    for one in (person, booked):
        report(session, one, EventKind.PREGNANCY, APRIL.date() - timedelta(days=10))
    assert visits.open_matters(session, who, APRIL) == []
    assert visits.open_matters(session, other, APRIL) == [SUBJECT]
    visits.say(session, other, SUBJECT, RoundState.INVITED, APRIL)
    assert visits.open_matters(session, other, APRIL) == []
