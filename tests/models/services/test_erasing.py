"""After erasing she is gone for everybody, what was planned ends, and counts stay."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from models.db import Store
from models.errors import NotFound
from models.kinds import EventKind, FollowupState, MessageClass, OutboxState, ReminderState, Role
from models.message import Message
from models.services import access, accounts, allowance, drafts, erasing, outbox, own_data, people
from models.tables import AllowanceEntry, Event, Followup, Invitation, Membership, Outbox, Person, Reminder
from tests.factories import GROUP, NOON, TOWNSHIP, joined, officer, township, woman
from tests.models.services import held


def test_erasing_says_what_remains(erased: tuple[Store, str, erasing.Remaining]) -> None:
    _, _, remaining = erased
    assert (remaining.counted, remaining.owed, len(remaining.others)) == (1, 1000, 1)
    assert (remaining.who.person_id, remaining.who.township) == (None, "")


def test_nothing_of_the_person_is_there_any_more(erased: tuple[Store, str, erasing.Remaining]) -> None:
    store, person_id, _ = erased
    with store.transaction() as session:
        assert session.get(Person, person_id) is None
        with pytest.raises(NotFound):
            people.get(session, person_id)


def test_what_was_owed_is_paid_out_once_for_the_code_alone(erased: tuple[Store, str, erasing.Remaining]) -> None:
    store, _, remaining = erased
    with store.transaction() as session:
        total = sum(session.exec(select(AllowanceEntry.amount)))
        paid = [
            allowance.pay_debt(session, TOWNSHIP, allowance.debtor(code), "office", NOON, NOON.date())
            for code in ("AAAAA-AAAAA", remaining.code.lower(), remaining.code)
        ]
        left = sum(session.exec(select(AllowanceEntry.amount)))
    assert (total, paid, left) == (1000, [0, 1000, 0], 0)


@pytest.mark.parametrize("place", ["answers", "offered"])
def test_forms_of_others_name_her_no_more(session: Session, place: str) -> None:
    who = held.everywhere(session)
    option = {"value": {"id": who.person_id, "name": "刘小梅"}, "label": "刘小梅"}
    form = {"answers": {}, "offered": []} | ({"offered": [option]} if place == "offered" else {"answers": option})
    worker = officer(session)
    drafts.begin(session, worker, EventKind.BIRTH, form, NOON)
    erasing.erase(session, who, NOON)
    left = drafts.open_of(session, worker)
    assert (left is None) is (place == "answers")
    assert left is None or "刘小梅" not in str(drafts.content(session, left))


def test_what_she_had_opened_goes_at_once_and_what_others_opened_when_it_was_to(store: Store) -> None:
    with store.transaction() as session:
        who, worker = held.everywhere(session), officer(session)
        later = NOON + timedelta(minutes=10)
        for reader in (who, worker):
            outbox.queue(session, reader.address, Message(deletes=7), MessageClass.REPLY, NOON, due_at=later)
    with store.transaction() as session:
        erasing.erase(session, who, NOON)
    with store.transaction() as session:
        removals = session.exec(select(Outbox).where(Outbox.method == "delete"))
        assert {row.chat_id: row.due_at for row in removals} == {who.chat_id: NOON, worker.chat_id: later}


def test_workers_find_her_no_more(session: Session) -> None:
    who = held.everywhere(session)
    erasing.erase(session, who, NOON)
    with pytest.raises(NotFound):
        people.reachable(session, officer(session), who.person_id or "")


def test_events_stay_as_nameless_ticks(erased: tuple[Store, str, erasing.Remaining]) -> None:
    store, _, remaining = erased
    with store.transaction() as session:
        by_kind = {event.kind: event for event in session.exec(select(Event))}
        tick, wedding = by_kind[EventKind.PREGNANCY], by_kind[EventKind.MARRIAGE]
        assert (tick.person_id, tick.facts, wedding.partner_id) == (None, None, None)
        husband = people.get(session, remaining.others[0])
        facts = people.open_for(session, husband, wedding.facts or b"", f"event.facts:{wedding.id}")
        assert facts == {"marriage_kind": "first"}


def test_plans_items_and_invitations_end(erased: tuple[Store, str, erasing.Remaining]) -> None:
    store, _, _ = erased
    with store.transaction() as session:
        open_rows = select(Reminder).where(col(Reminder.state).in_((ReminderState.PLANNED, ReminderState.QUEUED)))
        assert session.exec(open_rows).all() == []
        items = [(item.state, item.person_id) for item in session.exec(select(Followup))]
        assert items == [(FollowupState.NOT_APPLICABLE, None)]
        unopened = select(Invitation).where(col(Invitation.used_at).is_(None))
        assert [(row.expires_at, row.person_id) for row in session.exec(unopened)] == [(NOON, None)]


def test_what_was_sent_to_her_chat_is_forgotten(store: Store) -> None:
    with store.transaction() as session:
        who = held.everywhere(session)
        outbox.queue(session, who.address, Message(), MessageClass.REPLY, NOON)
        session.flush()
    with store.transaction() as session:
        for row in session.exec(select(Outbox)):
            row.state, row.content = OutboxState.SENT, None
        erasing.erase(session, who, NOON)
    with store.transaction() as session:
        assert session.exec(select(Outbox.id).where(Outbox.chat_id == who.chat_id)).all() == []


def test_worker_who_erases_herself_keeps_her_role(session: Session) -> None:
    township(session)
    who = joined(session, woman(session))
    session.add(Membership(township=TOWNSHIP, account_id=who.account_id, role=Role.OFFICER, area=GROUP, since=NOON))
    who = access.refresh(session, accounts.get(session, who.account_id))
    after = erasing.erase(session, who, NOON).who
    assert (after.person_id, after.township, after.grants) == (None, TOWNSHIP, who.grants)


def test_nobody_else_erases_or_reads(session: Session) -> None:
    township(session)
    for who in (officer(session), joined(session, woman(session), verified=False)):
        for act in (erasing.erase, own_data.card, own_data.everything):
            with pytest.raises(NotFound):
                act(session, who, NOON)
