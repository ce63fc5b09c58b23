"""Messages that do not reach a woman: three in a row let hers rest, until she herself says that they may go on."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session

from bot import check as checks
from models.kinds import EventKind, ReminderState, Scope
from models.services import attempts, choices, consent, dispatch, own_data, reminders
from models.services.access import Who
from models.tables import Person, Reminder
from tests.factories import NOON, joined, township, woman
from tests.models.services import rows
from tests.scheduler.scenes import agree, report
from tests.scheduler.scenes import rows as rows_of

S = ReminderState
LEFT = date(2026, 1, 15)


@pytest.fixture
def her(session: Session) -> Who:
    """A woman away who is asked once a month."""
    township(session)
    person = woman(session)
    who = joined(session, person)
    agree(session, person, Scope.FEEDBACK, on=LEFT)
    report(session, person, EventKind.MIGRATE_OUT, LEFT)
    reminders.replan_person(session, person.id, NOON, "event")
    return who


def _person(session: Session, who: Who) -> Person:
    return session.get_one(Person, who.person_id)


def ended(session: Session, who: Who, *states: ReminderState) -> list[str]:
    """Reminders of hers that ended so, one after the other."""
    ids = []
    for number, state in enumerate(states):
        row = rows.reminder()
        row.id, row.person_id, row.state = f"r{len(ids)}{state}"[:32], who.person_id or "", state
        row.cause = f"{dispatch.FAILED}no" if state is S.CANCELLED else ""
        row.changed_at = NOON + timedelta(minutes=number)
        session.add(row)
        ids.append(row.id)
    session.flush()
    return ids


@pytest.mark.parametrize(
    ("states", "rests"),
    [
        ((S.DOUBTFUL, S.DOUBTFUL, S.DOUBTFUL), 1),
        ((S.CANCELLED, S.DOUBTFUL, S.CANCELLED), 1),
        ((S.DOUBTFUL, S.SENT, S.DOUBTFUL), 0),
        ((S.SENT, S.DOUBTFUL, S.DOUBTFUL), 0),
        ((S.DOUBTFUL, S.DOUBTFUL), 0),
        ((S.SENT, S.DOUBTFUL, S.DOUBTFUL, S.DOUBTFUL), 1),
    ],
)
def test_three_in_a_row_let_messages_rest(
    session: Session, her: Who, states: tuple[ReminderState, ...], rests: int
) -> None:
    lost = ended(session, her, *states)
    assert attempts.rest(session, lost, NOON) == rests
    assert attempts.rest(session, lost, NOON) == 0
    assert len(attempts.resting(session, 9)) == rests
    assert (rows_of(session, _person(session, her), S.PLANNED) == []) is bool(rests)
    assert own_data.card(session, her, NOON).unreached is bool(rests)


def test_check_names_the_channel_that_rests_and_not_the_woman(session: Session, her: Who) -> None:
    lost = ended(session, her, S.DOUBTFUL, S.DOUBTFUL, S.DOUBTFUL)
    assert list(checks.unreached(session, NOON)) == []
    attempts.rest(session, lost, NOON)
    [mark] = attempts.resting(session, 9)
    line = f"channel {mark.id}: at rest since 2026-03-20, after 3 messages that did not arrive"
    assert list(checks.unreached(session, NOON)) == [line]
    assert (her.person_id or "") not in line
    choices.reached_again(session, her, NOON)
    assert list(checks.unreached(session, NOON)) == []


@pytest.mark.parametrize("again", [choices.reached_again, lambda *args: choices.go_on(*args[:2], "", args[2])])
def test_she_alone_lets_them_go_on_and_agrees_to_nothing_new(session: Session, her: Who, again: object) -> None:
    attempts.rest(session, ended(session, her, S.DOUBTFUL, S.DOUBTFUL, S.DOUBTFUL), NOON)
    before = dict(consent.grants(session, her.person_id or ""))
    assert callable(again)
    again(session, her, NOON)
    assert attempts.resting(session, 9) == []
    assert rows_of(session, _person(session, her), S.PLANNED)
    assert consent.grants(session, her.person_id or "") == before


def test_visit_of_the_clinic_that_was_lost_concerns_no_woman(session: Session, her: Who) -> None:
    lost = ended(session, her, S.DOUBTFUL, S.DOUBTFUL, S.DOUBTFUL)
    for reminder_id in lost:
        session.get_one(Reminder, reminder_id).audience = "clinic"
    assert attempts.rest(session, lost, NOON) == 0


def test_stopped_stays_stopped_when_she_begins_anew(session: Session, her: Who) -> None:
    attempts.rest(session, ended(session, her, S.DOUBTFUL, S.DOUBTFUL, S.DOUBTFUL), NOON)
    choices.stop(session, her, NOON)
    choices.reached_again(session, her, NOON)
    assert rows_of(session, _person(session, her), S.PLANNED) == []
