"""What the clinic notes about a check: who may, for how long, and that it goes with the person."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session, select

from models import daybook
from models.errors import NotFound
from models.kinds import ConsentBasis, EventKind, Noted, ReminderState, Role, Scope
from models.rules.rounds import PREPREGNANCY
from models.services import closing, erasing, exam_notes, own_data
from models.services.access import Who
from models.tables import Event, ExamNote, Person
from tests.factories import NOON, TOWNSHIP, VILLAGE, cadre, joined, officer, staff, township, woman
from tests.scheduler.scenes import agree, report, rows

TODAY = NOON.date()


@pytest.fixture
def person(session: Session) -> Person:
    township(session)
    found = woman(session)
    agree(session, found, Scope.CARE, on=date(2026, 1, 1))
    return found


@pytest.fixture
def doctor(session: Session) -> Who:
    return staff(session, Role.CLINIC, TOWNSHIP)


def checked(session: Session, person: Person, doctor: Who, kind: str = PREPREGNANCY) -> Event:
    event = report(session, person, EventKind.EXAM, TODAY, exam_kind=kind)
    for check in exam_notes.lately(session, doctor, TODAY):
        exam_notes.put(session, doctor, check, Noted.NEEDS_FOLLOWUP, NOON)
        exam_notes.put(session, doctor, check, Noted.NEEDS_FOLLOWUP, NOON)
    return event


def planned(session: Session, person: Person) -> set[str]:
    return {row.schedule for row in rows(session, person, ReminderState.PLANNED)}


def test_reminders_follow_each_note_and_each_note_taken_back(session: Session, person: Person, doctor: Who) -> None:
    event = checked(session, person, doctor)
    for change, what, left in (
        (exam_notes.put, Noted.COLLECTED, {"prepreg.risk"}),
        (exam_notes.put, Noted.CLINIC_CLOSES, set()),
        (exam_notes.take_back, Noted.CLINIC_CLOSES, {"prepreg.risk"}),
        (exam_notes.take_back, Noted.NEEDS_FOLLOWUP, set()),
        (exam_notes.take_back, Noted.COLLECTED, {"prepreg.result"}),
    ):
        change(session, doctor, exam_notes.get(session, doctor, event.root_id, TODAY), what, NOON)
        assert planned(session, person) == left


def test_only_the_clinic_of_the_place_notes_something_and_only_for_ninety_days(
    session: Session, person: Person, doctor: Who
) -> None:
    root_id = checked(session, person, doctor).root_id
    others = (officer(session), cadre(session), staff(session, Role.OFFICE, TOWNSHIP), joined(session, person))
    for who in (*others, staff(session, Role.CLINIC, VILLAGE[:-1] + "2")):
        with pytest.raises(NotFound):
            exam_notes.get(session, who, root_id, TODAY)
    assert exam_notes.get(session, doctor, root_id, TODAY + exam_notes.LATELY)
    with pytest.raises(NotFound):
        exam_notes.get(session, doctor, root_id, TODAY + exam_notes.LATELY + timedelta(days=1))


def test_checks_of_other_kinds_and_of_the_dead_are_not_listed(session: Session, person: Person, doctor: Who) -> None:
    checked(session, person, doctor, "anc")
    assert exam_notes.lately(session, doctor, TODAY) == []
    checked(session, person, doctor)
    report(session, person, EventKind.DEATH, TODAY)
    assert exam_notes.lately(session, doctor, TODAY) == []


@pytest.mark.parametrize("how", ["erased", "rejected", "closed"])
def test_where_the_check_loses_its_person_the_note_goes(
    session: Session, person: Person, doctor: Who, how: str
) -> None:
    event, her = checked(session, person, doctor), joined(session, person)
    assert [one["what"] for one in own_data.everything(session, her, NOON)["clinic_noted"]] == [Noted.NEEDS_FOLLOWUP]
    if how == "erased":
        erasing.erase(session, her, NOON)
    elif how == "rejected":
        event.consent_basis = ConsentBasis.TOLD_AND_AGREED
        daybook.reject(session, her, event.root_id, NOON)
    else:
        closing.close(session, NOON + timedelta(days=120), 10)
    assert session.exec(select(ExamNote)).all() == []
