"""After four months without a word a person asks for the number: on the same day, whatever became of her channel."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session, col, select

from models.daybook import follow
from models.kinds import Answer, EventKind, FollowupState, Scope
from models.services import choices, contact_checks, feedback, followups, items, township_settings
from models.tables import Followup, Person
from tests.factories import TOWNSHIP, cadre, joined, township, woman
from tests.models.services.arrived import prompt
from tests.scheduler.scenes import agree, at, mark, report

LEFT = date(2026, 1, 5)
DUE = LEFT + contact_checks.QUIET


@pytest.fixture
def her(session: Session) -> Person:
    """She left for another place."""
    township(session)
    person = woman(session)
    report(session, person, EventKind.MIGRATE_OUT, LEFT, to_place="广东东莞")
    return person


def opened(session: Session, first: date, last: date) -> list[date]:
    """On which of these days a check is opened."""
    found = []
    while first <= last:
        town = township_settings.of(session, TOWNSHIP)
        found += [first] * contact_checks.open_due(session, town, at(first))
        first += timedelta(days=1)
    return found


def check(session: Session) -> Followup:
    """The newest check that time opened."""
    wanted = select(Followup).where(col(Followup.opened_by).startswith(followups.AGAIN))
    row = session.exec(wanted.order_by(col(Followup.id).desc())).first()
    assert row is not None
    return row


@pytest.mark.parametrize("world", ["never joined", "joined", "stopped", "paused", "closed", "silent"])
def test_check_is_opened_on_the_same_day_in_every_world(session: Session, her: Person, world: str) -> None:
    if world != "never joined":
        who = joined(session, her)
        agree(session, her, Scope.FEEDBACK, on=LEFT)
    if world == "stopped":
        choices.stop(session, who, at(LEFT + timedelta(days=40)))
    elif world == "paused":
        mark(session, her, "pause", LEFT)
    elif world == "closed":
        choices.closed(session, who.chat_id, at(LEFT + timedelta(days=40)))
    elif world == "silent":
        prompt(session, her)
    assert opened(session, DUE - timedelta(days=10), DUE + timedelta(days=200)) == [DUE]
    row = check(session)
    assert (row.person_id, row.opened_on, row.due_on) == (her.id, DUE, DUE + timedelta(days=1))


def test_answer_of_whatever_kind_puts_the_check_off(session: Session, her: Person) -> None:
    who = joined(session, her)
    row = prompt(session, her)
    said = LEFT + timedelta(days=100)
    feedback.answer(session, who, row.id, Answer.NOT_NOW, at(said))
    assert opened(session, DUE, said + timedelta(days=200)) == [said + contact_checks.QUIET]


def test_open_check_is_not_doubled_and_a_closed_one_comes_again_after_a_year(session: Session, her: Person) -> None:
    worker = cadre(session)
    assert opened(session, DUE, DUE + timedelta(days=30)) == [DUE]
    closed = DUE + timedelta(days=30)
    items.done(session, worker, check(session).id, at(closed))
    again = closed + contact_checks.AFTER_A_CHECK
    assert opened(session, closed, again + timedelta(days=100)) == [again]


@pytest.mark.parametrize("kind", [EventKind.RETURN_HOME, EventKind.HUKOU_OUT, EventKind.DEATH, EventKind.MIGRATE_IN])
def test_nobody_is_asked_for_who_is_not_away(session: Session, her: Person, kind: EventKind) -> None:
    report(session, her, kind, LEFT + timedelta(days=60))
    assert opened(session, DUE, DUE + timedelta(days=10)) == []


def test_visit_home_for_a_time_is_no_return(session: Session, her: Person) -> None:
    day = LEFT + timedelta(days=30)
    report(session, her, EventKind.RETURN_HOME, day, temporary=True, until=(day + timedelta(days=9)).isoformat())
    assert opened(session, DUE, DUE) == [DUE]


def test_check_stays_through_other_events_and_ends_with_her_return(session: Session, her: Person) -> None:
    assert opened(session, DUE, DUE) == [DUE]
    report(session, her, EventKind.MARRIAGE, DUE)
    follow(session, her, at(DUE), "event")
    assert check(session).state is FollowupState.OPEN
    report(session, her, EventKind.RETURN_HOME, DUE)
    follow(session, her, at(DUE), "event")
    assert check(session).state is FollowupState.NOT_APPLICABLE
