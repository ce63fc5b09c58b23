"""Her decisions take effect at once: in the ledger, in the plan, in the queue."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session, col, select

from models.db import Store
from models.errors import NotFound
from models.kinds import EventKind, MessageClass, ReminderState, Scope
from models.message import Message
from models.services import access, accounts, choices, consent, her_notes, marks, outbox, unasked
from models.tables import Account, Membership, Outbox, Person, Reminder
from tests.factories import GROUP, NOON, TOWNSHIP, joined, officer, township, woman
from tests.scheduler.scenes import report, rows

TODAY = NOON.date()


@pytest.fixture
def person(session: Session) -> Person:
    """Somebody pregnant on record."""
    township(session)
    her = woman(session)
    report(session, her, EventKind.PREGNANCY, TODAY, gestation={"lmp": "2026-01-05"}, lmp="2026-01-05")
    return her


def _open(session: Session, person: Person) -> list[Reminder]:
    return rows(session, person, ReminderState.PLANNED, ReminderState.QUEUED)


def test_yes_plans_and_no_ends_the_plan(session: Session, person: Person) -> None:
    who = joined(session, person)
    choices.choose(session, who, Scope.CARE, True, NOON)
    assert _open(session, person)
    choices.choose(session, who, Scope.CARE, False, NOON)
    assert _open(session, person) == []


def test_stop_ends_consents_plan_and_queue_together(session: Session, person: Person) -> None:
    who = joined(session, person)
    choices.choose(session, who, Scope.CARE, True, NOON)
    queued = _queue_first(session, person, who)
    stopped = choices.stop(session, who, NOON)
    assert (stopped.messages, stopped.works_on) == (True, False)
    assert (consent.grants(session, person.id), _open(session, person)) == ({}, [])
    assert [row.state for row in rows(session, person) if row.id == queued] == [ReminderState.CANCELLED]


def test_stop_of_somebody_who_works_too_leaves_the_work(store: Store) -> None:
    with store.transaction() as session:
        township(session)
        her = woman(session)
        report(session, her, EventKind.PREGNANCY, TODAY, gestation={"lmp": "2026-01-05"}, lmp="2026-01-05")
        who = joined(session, her)
        session.add(Membership(township=TOWNSHIP, account_id=who.account_id, role="officer", area=GROUP, since=NOON))
        choices.choose(session, access.refresh(session, accounts.get(session, who.account_id)), Scope.CARE, True, NOON)
        outbox.queue(session, who.address, Message(), MessageClass.PROMPT, NOON)
        queued = _queue_first(session, her, who)
    with store.transaction() as session:
        access.meet_again(session, [who.chat_id])
        assert choices.stop(session, access.known(session)[who.chat_id], NOON).works_on
    with store.transaction() as session:
        assert [row.state for row in rows(session, her) if row.id == queued] == [ReminderState.CANCELLED]
        assert session.exec(select(Outbox.state).order_by(col(Outbox.id))).all() == ["queued", "cancelled"]


def _queue_first(session: Session, person: Person, who: access.Who) -> str:
    first = _open(session, person)[0]
    first.state = ReminderState.QUEUED
    session.add(first)
    session.flush()
    unasked.queue(session, who.address, Message(), MessageClass.REMINDER, NOON, reminder_id=first.id)
    return first.id


@pytest.mark.parametrize("how", ["stop", "pause", "purpose", "other purpose"])
@pytest.mark.parametrize("written", [True, False])
def test_note_that_waits_for_the_morning_goes_no_more_but_work_in_her_chat_does(
    store: Store, how: str, written: bool
) -> None:
    """She works for the village too; what was queued in the night is called back, be it written already or not."""
    with store.transaction() as session:
        township(session)
        her = woman(session)
        who = joined(session, her)
        session.add(Membership(township=TOWNSHIP, account_id=who.account_id, role="officer", area=GROUP, since=NOON))
        who = access.refresh(session, accounts.get(session, who.account_id))
        for scope in (Scope.ROUND, Scope.CARE):
            choices.choose(session, who, scope, True, NOON)
        outbox.queue(session, who.address, Message(), MessageClass.PROMPT, NOON)
        her_notes.send(session, her, "me", NOON)
        her_notes.say(session, her, Message(), NOON, purpose=Scope.ROUND)
        if not written:
            _end(session, who, how)
    if written:
        with store.transaction() as session:
            access.meet_again(session, [who.chat_id])
            _end(session, access.known(session)[who.chat_id], how)
    note = "cancelled" if how in ("stop", "pause") else "queued"
    again = "queued" if how == "other purpose" else "cancelled"
    with store.transaction() as session:
        assert session.exec(select(Outbox.state).order_by(col(Outbox.id))).all() == ["queued", note, again]


def _end(session: Session, who: access.Who, how: str) -> None:
    if how == "stop":
        choices.stop(session, who, NOON)
    elif how == "pause":
        choices.pause(session, who, TODAY + timedelta(days=9), NOON)
    else:
        choices.choose(session, who, Scope.ROUND if how == "purpose" else Scope.CARE, False, NOON)


def test_stop_of_an_unverified_chat_silences_nobody_else(session: Session, person: Person) -> None:
    hers, stranger = joined(session, person), joined(session, person, verified=False)
    choices.choose(session, hers, Scope.CARE, True, NOON)
    stopped = choices.stop(session, stranger, NOON)
    assert (stopped.messages, stopped.who.person_id) == (True, None)
    assert set(consent.grants(session, person.id)) == {Scope.CARE}


def test_stop_without_messages_says_so(session: Session, person: Person) -> None:
    stopped = choices.stop(session, officer(session), NOON)
    assert (stopped.messages, stopped.works_on) == (False, True)


def test_block_closes_the_chat_and_is_a_stop(session: Session, person: Person) -> None:
    who = joined(session, person)
    choices.choose(session, who, Scope.CARE, True, NOON)
    choices.block(session, who, NOON)
    account = session.get(Account, who.account_id)
    assert account is not None
    assert (account.open, consent.grants(session, person.id)) == (False, {})


def test_block_of_staff_only_closes_the_chat(session: Session, person: Person) -> None:
    who = officer(session)
    choices.block(session, who, NOON)
    assert not accounts.get(session, who.account_id).open


def test_no_more_of_a_group_ends_that_group_alone_and_can_be_lifted(session: Session, person: Person) -> None:
    who = joined(session, person)
    choices.choose(session, who, Scope.CARE, True, NOON)
    groups = {row.section for row in _open(session, person)}
    choices.no_more(session, who, "anc", NOON)
    assert {row.section for row in _open(session, person)} == groups - {"anc"}
    choices.go_on(session, who, "anc", NOON)
    assert {row.section for row in _open(session, person)} == groups


def test_pause_moves_what_falls_into_it(session: Session, person: Person) -> None:
    who = joined(session, person)
    choices.choose(session, who, Scope.CARE, True, NOON)
    until = TODAY + timedelta(days=30)
    choices.pause(session, who, until, NOON)
    assert min(row.send_from for row in _open(session, person)) >= until
    choices.go_on(session, who, "", NOON)
    assert min(row.send_from for row in _open(session, person)) < until


def test_nobody_else_decides(session: Session, person: Person) -> None:
    for who in (officer(session), joined(session, person, verified=False)):
        with pytest.raises(NotFound):
            choices.pause(session, who, date(2027, 1, 1), NOON)
    assert marks.live(session, person.id, TODAY) == {}
