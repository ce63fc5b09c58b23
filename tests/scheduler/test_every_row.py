"""Every row of the schedules can really fire: for each there is somebody to whom its message goes, in words."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlmodel import Session, select

from locales import LANGUAGES, Phrase, text
from models.db import Store
from models.kinds import EventKind, ItemKind, Noted, ReminderState, Role, RoundState, Scope
from models.rules.rounds import PREPREGNANCY
from models.rules.schedule_rows import AnchorKind, Daily, Row
from models.rules.schedules import load
from models.services import exam_notes
from models.services.prompts import MONTHLY
from models.tables import Clinic, ExamRound, Followup, Person, Visit
from scheduler import digests
from scheduler import reminders as tick
from scheduler.digests import MESSAGES
from tests.factories import GROUP, TOWNSHIP, cadre, joined, officer, staff, township, woman
from tests.scheduler.scenes import agree, at, deliver, plan, report, rows

ROWS = load()
TODAY = date(2026, 6, 9)
FIRING = [row for row in ROWS.anchored if row.enabled and row.needs]
"""Every row about somebody."""

BY_THE_CLOCK: list[Row | Daily] = [row for row in (*ROWS.anchored, *ROWS.daily) if row.enabled and row not in FIRING]
"""Every other row: what those who work are told."""


def happened(kind: EventKind, **answers: str) -> Callable[[Session, Person, date, Row], None]:
    return lambda session, person, anchor, row: report(session, person, kind, anchor, **answers) and None


def expecting(session: Session, person: Person, anchor: date, row: Row) -> None:
    name = row.anchor.value.removeprefix("pregnancy.")
    noticed = min(TODAY, anchor + timedelta(days=30)) if name == "lmp" else TODAY - timedelta(days=90)
    report(session, person, EventKind.PREGNANCY, noticed, **{name: anchor.isoformat()})


def began(session: Session, person: Person, anchor: date, row: Row) -> None:
    report(session, person, EventKind.MEASURE, anchor, action="start", method=row.method)


def in_a_round(session: Session, person: Person, anchor: date, row: Row) -> None:
    opens = anchor if row.anchor is AnchorKind.ROUND_OPEN else anchor - timedelta(days=60)
    session.add(ExamRound(township=TOWNSHIP, key="r", opens=opens, closes=opens + timedelta(days=60)))


def before_a_clinic_day(session: Session, person: Person, anchor: date, row: Row) -> None:
    clinic = session.exec(select(Clinic)).one()
    clinic.days = {"dates": [anchor.isoformat()]}
    session.add_all((clinic, ExamRound(township=TOWNSHIP, key="r", opens=TODAY, closes=anchor)))


def checked(session: Session, person: Person, anchor: date, row: Row) -> None:
    report(session, person, EventKind.EXAM, anchor, exam_kind="prepregnancy")
    if row.only_if:
        doctor = staff(session, Role.CLINIC, TOWNSHIP)
        (check,) = exam_notes.lately(session, doctor, TODAY)
        exam_notes.put(session, doctor, check, Noted.NEEDS_FOLLOWUP, at(anchor))


def booked(session: Session, person: Person, anchor: date, row: Row) -> None:
    """A day that she booked, in a round or not; where the row asks for it, the clinic is away on it."""
    clinic = session.exec(select(Clinic)).one()
    session.add(ExamRound(township=TOWNSHIP, key="r", opens=TODAY, closes=TODAY + timedelta(days=200)))
    subject = "round:r" if row.purpose == "round" else PREPREGNANCY
    seat = Visit(
        township=TOWNSHIP, person_id=person.id, subject=subject, state=RoundState.BOOKED, clinic_id=clinic.id,
        day=anchor, booked_on=TODAY - timedelta(days=2), fell_away=bool(row.only_if), changed_at=at(TODAY),
    )  # fmt: skip
    session.add(seat)


HAPPENS: dict[AnchorKind, Callable[[Session, Person, date, Row], None]] = {
    AnchorKind.LMP: expecting,
    AnchorKind.EDD: expecting,
    AnchorKind.BIRTH: happened(EventKind.BIRTH),
    AnchorKind.PREGNANCY_END: happened(EventKind.PREGNANCY_END),
    AnchorKind.MEASURE_START: began,
    AnchorKind.APPOINTMENT: booked,
    AnchorKind.PREPREGNANCY_EXAM: checked,
    AnchorKind.ROUND_OPEN: in_a_round,
    AnchorKind.ROUND_CLOSE: in_a_round,
    AnchorKind.CLINIC_DAY: before_a_clinic_day,
    AnchorKind.MIGRATE_OUT: happened(EventKind.MIGRATE_OUT, to_place="广东东莞"),
    AnchorKind.RETURN_HOME: happened(EventKind.RETURN_HOME),
}


@pytest.mark.parametrize("row", FIRING, ids=lambda row: row.key)
def test_row_reaches_somebody(store: Store, row: Row) -> None:
    with store.transaction() as session:
        township(session).settings = {"presets": {row.group: row.preset} if row.preset else {}}
        staff(session, Role.CLINIC, TOWNSHIP)
        person = woman(session)
        joined(session, person)
        assert row.needs
        agree(session, person, row.needs, on=date(2020, 1, 1))
        offset = row.offsets[0] if row.offsets else row.window[0] + (31 if row.every == "month" else 0)
        HAPPENS[row.anchor](session, person, TODAY - timedelta(days=offset), row)
        plan(session, person, TODAY)
    sent_on = TODAY
    while not _sent(store, person, row, sent_on) and sent_on < TODAY + timedelta(days=31):
        sent_on += timedelta(days=1)  # other reminders go first, or her day of the month is still to come
    with store.transaction() as session:
        assert row.key in {one.schedule for one in rows(session, person, ReminderState.SENT)}


@pytest.mark.parametrize("row", BY_THE_CLOCK, ids=lambda row: row.key)
def test_row_tells_somebody_who_works(store: Store, row: Row | Daily) -> None:
    day = TODAY
    while isinstance(row, Daily) and not digests.falls_on(row, day):
        day += timedelta(days=1)
    with store.transaction() as session:
        township(session)
        who = officer(session)
        cadre(session)
        clinic = session.exec(select(Clinic)).one()
        clinic.days = {"dates": [f"{day + timedelta(days=1)}"]}
        if "nothing reported today" in row.stop:
            report(session, woman(session), EventKind.MARRIAGE, day, by=who.account_id)
        if "no open items" in row.stop:
            late = day - timedelta(days=9)
            session.add(
                Followup(
                    township=TOWNSHIP, group_code=GROUP, person_id=woman(session).id, kind=ItemKind.PNC_42,
                    opened_by="x", opened_on=late, due_on=late,
                )
            )  # fmt: skip
    hour = digests.hour_of(row) if isinstance(row, Daily) else row.at
    assert hour
    with store.transaction() as session:
        done = digests.run(session, at(day, hour.hour, hour.minute)).counts
    assert done.get(row.message)


def _sent(store: Store, person: Person, row: Row, day: date) -> bool:
    """Whether it left on this day, or on one before."""
    with store.transaction() as session:
        tick.run(session, at(day))
    deliver(store, at(day))
    with store.transaction() as session:
        return row.key in {one.schedule for one in rows(session, person, ReminderState.SENT)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_has_its_words(language: str) -> None:
    for row in ROWS.anchored:
        if row.needs:
            place = {"clinic": "a", "hours": "b", "telephone": "c", "start": TODAY, "end": TODAY}
            who = {"name": "a", "group": "b", "first": TODAY, "last": TODAY}
            key = "feedback.ask" if row.message == MONTHLY else f"detail.{row.message}"
            phrase = Phrase(f"clinic.{row.message}", who) if row.audience == "clinic" else Phrase(key, place)
            assert text(language, phrase)


def test_everything_said_by_the_clock_has_somebody_who_says_it() -> None:
    assert {row.message for row in ROWS.daily} <= MESSAGES.keys()


def test_nobody_without_her_yes_hears_of_any_row(store: Store) -> None:
    with store.transaction() as session:
        township(session)
        person = woman(session)
        joined(session, person)
        for row in FIRING:
            if row.needs is not Scope.ROUND and row.anchor is not AnchorKind.APPOINTMENT and not row.only_if:
                HAPPENS[row.anchor](session, person, TODAY - timedelta(days=row.window[0]), row)
        agree(session, person, Scope.EXCHANGE, on=date(2020, 1, 1))
        plan(session, person, TODAY)
        assert rows(session, person) == []
