"""The tick that sends: what goes, what waits, what ends, and that nothing goes twice, early, late or unwanted."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session, select

from locales import LANGUAGES, text
from models.db import Store
from models.kinds import EventKind, OutboxState, Role, Scope
from models.rules.discretion import telling
from models.services import due, township_settings
from models.tables import Account, Outbox, Person, Reminder
from scheduler import reminders
from tests.factories import TOWNSHIP, joined, staff, woman
from tests.scheduler.scenes import agree, at, days, deliver, mark, plan, report, rows, waiting
from tests.scheduler.ticking import DAY, S, away, expecting, states, tick


def test_due_reminder_goes_neutral_and_once(town: Store) -> None:
    with town.transaction() as session:
        person = expecting(session)
    assert tick(town, DAY).counts == {"queued": 1}
    assert tick(town, DAY).counts == {}
    [(_, message)] = deliver(town, at(DAY))
    with town.transaction() as session:
        [row] = rows(session, person, S.SENT)
    assert [line.key for line in message.lines] == ["remind.neutral", "remind.opt_out"]
    assert [button.data for line in message.buttons for button in line] == [f"r|{row.id}"]
    assert (row.sent_on, message.protect) == (DAY, True)


def test_consent_withdrawn_without_a_word_to_the_plan_is_still_seen(town: Store) -> None:
    with town.transaction() as session:
        person = expecting(session)
        agree(session, person, Scope.CARE, on=DAY, granted=False)
    assert tick(town, DAY).counts == {"suppressed": 1}
    assert deliver(town, at(DAY)) == []
    with town.transaction() as session:
        assert [row.cause for row in rows(session, person, S.SUPPRESSED)] == ["no_consent"]


@pytest.mark.parametrize("what", ["hold", "pause", "group:anc"])
def test_mark_set_without_a_word_to_the_plan_is_still_seen(town: Store, what: str) -> None:
    with town.transaction() as session:
        person = expecting(session)
        mark(session, person, what, DAY)
    assert tick(town, DAY).counts == {}
    assert deliver(town, at(DAY)) == []
    assert states(town, person)[0] == "anc.bphs5.3 superseded"


def test_mark_of_another_kind_holds_nothing_back(town: Store) -> None:
    with town.transaction() as session:
        mark(session, expecting(session), "group:round", DAY)
    assert tick(town, DAY).counts == {"queued": 1}


def test_woman_not_yet_verified_waits_and_lapses(town: Store) -> None:
    with town.transaction() as session:
        person = expecting(session, verified=False)
    assert [tick(town, day).counts for day in days(DAY, date(2026, 6, 28))] == [{}] * 19
    assert tick(town, date(2026, 6, 29)).counts == {"lapsed": 1}
    assert states(town, person) == ["anc.bphs5.3 lapsed"]


def test_closed_chat_gets_nothing(town: Store) -> None:
    with town.transaction() as session:
        expecting(session)
        for account in session.exec(select(Account)):
            account.open = False
    assert tick(town, DAY).counts == {}


def test_what_expired_in_the_queue_is_planned_anew(town: Store) -> None:
    with town.transaction() as session:
        person = expecting(session)
    tick(town, DAY)
    assert deliver(town, at(DAY, 20, 31)) == []
    assert tick(town, DAY + timedelta(days=1)).counts == {"renewed": 1, "queued": 1}
    assert len(deliver(town, at(DAY + timedelta(days=1)))) == 1
    assert states(town, person) == ["anc.bphs5.3 expired", "anc.bphs5.3 sent"]


def test_at_most_one_a_day_and_two_a_week_with_care_first(town: Store) -> None:
    with town.transaction() as session:
        person = woman(session)
        joined(session, person)
        for nth, section in enumerate(("away", "round", "anc", "anc"), start=1):
            session.add(reminder(person, section, nth))
    sent = {day: [row for row, _ in sections(town, person, day)] for day in days(DAY, DAY + timedelta(days=8))}
    assert sent == {day: [] for day in days(DAY, DAY + timedelta(days=8))} | {
        DAY: ["anc"],
        DAY + timedelta(days=1): ["anc"],
        DAY + timedelta(days=7): ["round"],
        DAY + timedelta(days=8): ["away"],
    }


def test_two_monthly_questions_are_a_fortnight_apart_where_the_first_had_to_wait(town: Store) -> None:
    with town.transaction() as session:
        person = woman(session)
        joined(session, person)
        session.add_all([reminder(person, "away", 1), reminder(person, "away", 2)])
    asked = [day for day in days(DAY, DAY + timedelta(days=20)) if sections(town, person, day)]
    assert asked == [DAY, DAY + timedelta(days=14)]


def reminder(person: Person, section: str, nth: int) -> Reminder:
    message = "monthly_feedback" if section == "away" else "anc_visit"
    schedule = {"away": "away.monthly", "round": "round.invite", "anc": "anc.bphs5.3"}[section]
    span = {"send_from": DAY, "send_to": DAY + timedelta(days=30), "care_from": DAY, "care_to": DAY}
    return Reminder(
        township=TOWNSHIP, person_id=person.id, schedule=schedule, section=section, message=message, anchor="e",
        nth=nth, planned_at=at(DAY), changed_at=at(DAY), **span,
    )  # fmt: skip


def sections(store: Store, person: Person, day: date) -> list[tuple[str, str]]:
    with store.transaction() as session:
        agree(session, person, *Scope, on=DAY)
    for hour in (9, 15):
        tick(store, day, hour)
        deliver(store, at(day, hour))
    with store.transaction() as session:
        return [(row.section, row.id) for row in rows(session, person, S.SENT) if row.sent_on == day]


def test_clinic_is_told_of_its_visits_without_a_full_name(town: Store) -> None:
    with town.transaction() as session:
        delivered(session)
        clinic, second = (staff(session, Role.CLINIC, TOWNSHIP) for _ in range(2))
    assert tick(town, DAY).counts == {"clinic": 1}
    sent = dict(deliver(town, at(DAY)))
    assert set(sent) == {clinic.chat_id, second.chat_id}
    assert text("zh_Hans", sent[clinic.chat_id].lines[0]).startswith("一组 刘*梅 的产后访视")
    assert tick(town, DAY).counts == {}


def delivered(session: Session) -> Person:
    """Born three days ago: the home visit is due."""
    person = woman(session)
    joined(session, person)
    agree(session, person, Scope.CARE, on=DAY - timedelta(days=30))
    report(session, person, EventKind.BIRTH, DAY - timedelta(days=3))
    plan(session, person, DAY)
    return person


def test_visit_of_the_clinic_waits_for_staff_and_lapses(town: Store) -> None:
    with town.transaction() as session:
        person = delivered(session)
    assert [tick(town, day).counts for day in days(DAY, DAY + timedelta(days=4))] == [{}] * 5
    assert tick(town, DAY + timedelta(days=5)).counts == {"lapsed": 1}
    assert states(town, person) == ["pnc.7 lapsed"]


def test_visit_of_the_clinic_needs_her_consent_too(town: Store) -> None:
    with town.transaction() as session:
        person = delivered(session)
        staff(session, Role.CLINIC, TOWNSHIP)
        agree(session, person, Scope.CARE, on=DAY, granted=False)
    assert tick(town, DAY).counts == {"suppressed": 1}


def test_more_than_a_portion_asks_to_be_run_again(town: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reminders, "PORTION", 2)
    with town.transaction() as session:
        for name in ("刘小梅", "王秀英", "张大山"):
            expecting(session, name=name)
    first, second, third = (tick(town, DAY) for _ in range(3))
    assert (first.more, first.counts) == (True, {"queued": 2})
    assert (second.more, second.counts, third.counts) == (False, {"queued": 1}, {})


def test_claim_of_what_another_took_is_empty(town: Store) -> None:
    with town.transaction() as session:
        expecting(session)
        choices = township_settings.of(session, TOWNSHIP)
        found = due.find(session, choices, DAY, 10)
        assert due.claim(session, [found[0].id], DAY, at(DAY)) == {found[0].id}
        assert due.claim(session, [found[0].id], DAY, at(DAY)) == set()
        assert due.send(session, choices, found, at(DAY), lambda _: at(DAY, 20)) == {"queued": 0, "suppressed": 0}


def test_states_add_up_over_a_year_with_outages(town: Store) -> None:
    with town.transaction() as session:
        women = [expecting(session, date(2026, 3, 1)), away(session, date(2026, 3, 1))]
    off = {*days(date(2026, 3, 20), date(2026, 3, 22)), *days(date(2026, 7, 1), date(2026, 7, 30))}
    sent = 0
    for day in days(date(2026, 3, 1), date(2027, 4, 4)):
        if day not in off:
            tick(town, day)
            sent += len(deliver(town, at(day)))
    with town.transaction() as session:
        found = [row for person in women for row in rows(session, person)]
        assert all(row.send_from <= row.sent_on <= row.send_to for row in found if row.sent_on)
        assert sent == sum(row.state is S.SENT for row in found)
        assert {row.state for row in found if row.send_to < date(2027, 4, 4)} <= {S.SENT, S.LAPSED, S.SUPPRESSED}


@pytest.mark.parametrize("language", LANGUAGES)
def test_locked_screen_says_nothing(town: Store, language: str) -> None:
    with town.transaction() as session:
        expecting(session)
        away(session, DAY - timedelta(days=70))
    for day in days(DAY, DAY + timedelta(days=31)):
        tick(town, day)
    with town.transaction() as session:
        seen = [text(language, line) for message in waiting(session) for line in message.lines]
        seen += [text(language, b.label) for m in waiting(session) for line in m.buttons for b in line]  # type: ignore[arg-type]
        assert session.exec(select(Outbox).where(Outbox.state != OutboxState.QUEUED)).all() == []
    assert len(seen) > 6
    assert [line for line in seen if telling(line)] == []


def test_every_message_to_her_has_its_detail() -> None:
    from locales import phrases
    from models.rules import schedules

    hers = {row.message for row in schedules.load().anchored if row.personal} - {"monthly_feedback"}
    clinics = {row.message for row in schedules.load().anchored if row.audience == "clinic"}
    for language in LANGUAGES:
        known = phrases(language)
        assert {f"detail.{message}" for message in hers} | {f"clinic.{message}" for message in clinics} <= set(known)
