"""After erasing nothing leads back to her; counts stay."""

from datetime import timedelta

import pytest
from sqlmodel import Session, SQLModel, col, select

from models.db import Store
from models.errors import NotFound
from models.kinds import EventKind, FollowupState, MessageClass, OutboxState, ReminderState, Role, Scope
from models.message import Message
from models.services import (
    access,
    accounts,
    allowance,
    asks,
    audit,
    cards,
    choices,
    drafts,
    erasing,
    feedback,
    invitations,
    links,
    outbox,
    own_data,
    own_settings,
    people,
    unasked,
)
from models.tables import (
    Account,
    AllowanceEntry,
    Audit,
    Event,
    FeedbackPrompt,
    Followup,
    Invitation,
    Membership,
    Outbox,
    Payout,
    Person,
    Reminder,
)
from scheduler import retention
from tests.factories import GROUP, NOON, TOWNSHIP, cadre, joined, officer, township, woman
from tests.scheduler.scenes import report
from tests.stores import content

TODAY = NOON.date()


def _full(session: Session) -> access.Who:
    """A woman about whom something is held everywhere."""
    township(session)
    person, husband = woman(session), woman(session, "李建国")
    people.set_phone(session, person, "+8613800000001")
    made = invitations.make(session, Role.SERVICE_USER, GROUP, "", NOON, person.id)
    who = invitations.redeem(session, access.refresh(session, _account(session)), made.token, NOON).who
    invitations.make(session, Role.SERVICE_USER, GROUP, "", NOON, person.id)
    links.share_phone(session, who, "+8613800000001", NOON)
    report(session, person, EventKind.PREGNANCY, TODAY, lmp="2026-01-05", gestation={"lmp": "2026-01-05"})
    wedding = report(session, husband, EventKind.MARRIAGE, TODAY, spouse="刘小梅", marriage_kind="first")
    wedding.partner_id = person.id
    who = access.known(session)[who.chat_id]
    choices.choose(session, who, Scope.CARE, True, NOON)
    choices.no_more(session, who, "folic", NOON)
    asks.call_back(session, who, "me", NOON)
    prompt = FeedbackPrompt(township=TOWNSHIP, person_id=person.id, reminder_id="r", asked_on=TODAY)
    session.add(prompt)
    session.flush()
    feedback.answer(session, who, prompt.id, "all_well", NOON)
    planned = session.exec(select(Reminder.id).where(Reminder.person_id == person.id)).first()
    unasked.queue(session, who.address, Message(), MessageClass.REMINDER, NOON, reminder_id=planned)
    listed = {"month": TODAY, "amount": 1000, "listed_at": NOON, "changed_at": NOON}
    session.add(Payout(township=TOWNSHIP, person_id=person.id, **listed))
    return who


def _account(session: Session) -> Account:
    row = Account(chat_id=7_111_111_111, language="zh_Hans", created_at=NOON)
    session.add(row)
    session.flush()
    return row


@pytest.fixture
def erased(store: Store) -> tuple[Store, str, erasing.Remaining]:
    """The store after she erased herself."""
    with store.transaction() as session:
        who = _full(session)
    with store.transaction() as session:
        remaining = erasing.erase(session, who, NOON)
    return store, who.person_id or "", remaining


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


def test_no_column_of_any_table_holds_an_id_of_hers(store: Store) -> None:
    """The schema says which columns there are: a new one is looked at too."""
    with store.transaction() as session:
        who = _full(session)
    ids = _ids(store, who.person_id or "")
    assert len(ids) > 12
    with store.transaction() as session:
        others = erasing.erase(session, who, NOON).others
    counting = (Event, Reminder, FeedbackPrompt, Followup, Invitation, AllowanceEntry, Payout)
    counted = set(others).union(*(_ids_of(store, table) for table in counting))
    chat_as_it_was = {who.account_id}  # it leads to no chat any more
    assert {place: value for place, value in _values(store) if value in ids - counted - chat_as_it_was} == {}


def test_audit_forgets_whom_it_was_about_and_still_holds(store: Store) -> None:
    with store.transaction() as session:
        who = _full(session)
        cards.read(session, cadre(session), who.person_id or "", NOON)
    with store.transaction() as session:
        erasing.erase(session, who, NOON)
        audit.note(session, TOWNSHIP, "somebody", "later", "x", NOON)
    with store.transaction() as session:
        lines = session.exec(select(Audit).order_by(col(Audit.place))).all()
        assert audit.broken_at(session, TOWNSHIP) is None
        assert [(line.object_id, line.salt) for line in lines if line.action == "read.card"] == [("", None)]
        lines[-1].object_id = "somebody else"
    with store.transaction() as session:
        assert audit.broken_at(session, TOWNSHIP) == len(lines)


def test_what_was_owed_is_paid_out_once_for_the_code_alone(erased: tuple[Store, str, erasing.Remaining]) -> None:
    store, _, remaining = erased
    with store.transaction() as session:
        total = sum(session.exec(select(AllowanceEntry.amount)))
        paid = [
            allowance.pay_debt(session, TOWNSHIP, code, "office", NOON, TODAY)
            for code in ("AAAAA-AAAAA", remaining.code.lower(), remaining.code)
        ]
        left = sum(session.exec(select(AllowanceEntry.amount)))
    assert (total, paid, left) == (1000, [0, 1000, 0], 0)


def _ids(store: Store, person_id: str) -> set[str]:
    """The ids of all rows that stand beside the person's, whatever the table."""
    with store.transaction() as session:
        tables = [table for table in SQLModel.metadata.sorted_tables if table.name != "audit"]
        rows = [row for table in tables for row in session.connection().execute(table.select())]
    beside = [value for row in rows if person_id in row for value in row]
    return {value for value in beside if isinstance(value, str) and len(value) == 32}


def _ids_of(store: Store, table: type[SQLModel]) -> list[str]:
    """What still counts keeps its own random number."""
    with store.transaction() as session:
        return list(session.exec(select(table.id)))  # type: ignore[attr-defined]


def _values(store: Store) -> list[tuple[str, str]]:
    with store.transaction() as session:
        return [
            (f"{table.name}.{name}", str(value))
            for table in SQLModel.metadata.sorted_tables
            for row in session.connection().execute(table.select()).mappings()
            for name, value in row.items()
        ]


def test_nothing_leads_from_her_chat_to_what_was_hers(erased: tuple[Store, str, erasing.Remaining]) -> None:
    """Row by row: whatever stands beside her chat, what stands beside that, and so on."""
    store, person_id, remaining = erased
    with store.transaction() as session:
        tables = SQLModel.metadata.sorted_tables
        rows = [set(map(str, row)) for table in tables for row in session.connection().execute(table.select())]
        hers = {person_id, *session.exec(select(Event.id)), *session.exec(select(Reminder.id))}
    reached = {str(remaining.who.chat_id)}
    while more := {value for row in rows if row & reached for value in row if len(value) == 32} - reached:
        reached |= more
    assert remaining.who.account_id in reached
    assert not hers & reached


def test_files_hold_nothing_of_her_any_more(store: Store) -> None:
    """With SQLite not even in the write-ahead log or in pages that are free: who has the master key opens nothing."""
    with store.transaction() as session:
        who = _full(session)
        own_settings.change(session, who, NOON, called="小梅")
        hers = people.get(session, who.person_id or "").model_dump()
    secrets = [value if isinstance(value, bytes) else str(value).encode() for value in _telling(hers)]
    assert len(secrets) == 6
    before = content(store)
    assert all(secret in before for secret in secrets)
    with store.transaction() as session:
        erasing.erase(session, who, NOON)
    after = content(store)
    assert [name for name, secret in zip(hers, secrets, strict=False) if secret in after] == []


def test_what_was_under_way_leads_nowhere_after_the_night(store: Store) -> None:
    with store.transaction() as session:
        who = _full(session)
    with store.transaction() as session:
        row = session.exec(select(Outbox).where(col(Outbox.reminder_id).is_not(None))).one()
        row.state, row_id = OutboxState.SENDING, row.id
        session.add(row)
    with store.transaction() as session:
        erasing.erase(session, who, NOON)
    with store.transaction() as session:
        row = session.get_one(Outbox, row_id)
        assert row.reminder_id is not None  # its sender still says what became of it
        row.state, row.sent_at = OutboxState.SENT, NOON
        session.add(row)
    with store.transaction() as session:
        retention.run(session, NOON + timedelta(hours=12))
        assert session.info["scrub"]
        session.expire_all()
        assert session.get_one(Outbox, row_id).reminder_id is None


def _telling(row: dict[str, object]) -> list[object]:
    """What of a person's row leads to her: her random number, her key and what it seals, the digest of her number."""
    return [row[name] for name in ("id", "key", "details", "phone", "phone_index", "own")]


@pytest.mark.parametrize("place", ["answers", "offered"])
def test_forms_of_others_name_her_no_more(session: Session, place: str) -> None:
    who = _full(session)
    option = {"value": {"id": who.person_id, "name": "刘小梅"}, "label": "刘小梅"}
    form = {"answers": {}, "offered": []} | ({"offered": [option]} if place == "offered" else {"answers": option})
    worker = officer(session)
    drafts.begin(session, worker, EventKind.BIRTH, form, NOON)
    erasing.erase(session, who, NOON)
    left = drafts.open_of(session, worker)
    assert (left is None) is (place == "answers")
    assert left is None or "刘小梅" not in str(drafts.content(session, left))


def test_workers_find_her_no_more(session: Session) -> None:
    who = _full(session)
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
        who = _full(session)
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


def test_copy_holds_everything_in_words_of_the_file(session: Session) -> None:
    who = _full(session)
    content = own_data.everything(session, who, NOON)
    assert (content["name"], content["phone"], content["group"]) == ("刘小梅", "+8613800000001", "一组")
    assert [event["kind"] for event in content["events"]] == ["pregnancy", "marriage"]
    assert (content["consents"][0]["purpose"], content["answers"][0]["answer"]) == ("care", "all_well")
    assert (content["switched_off"], content["allowance_fen"]) == (["folic"], 1000)
    assert content["paid_lists"] == [{"on": NOON.date(), "fen": 1000, "state": "listed"}]
