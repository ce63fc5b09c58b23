"""After erasing nothing leads back to her: no id, no line of the audit, no byte of a file."""

from datetime import timedelta

from sqlmodel import SQLModel, col, select

from models.db import Store
from models.kinds import OutboxState
from models.services import audit, cards, erasing, own_settings, people
from models.tables import AllowanceEntry, Audit, Event, FeedbackPrompt, Followup, Invitation, Outbox, Payout, Reminder
from scheduler import retention
from tests.factories import NOON, TOWNSHIP, cadre
from tests.models.services import held
from tests.stores import content


def test_no_column_of_any_table_holds_an_id_of_hers(store: Store) -> None:
    """The schema says which columns there are: a new one is looked at too."""
    with store.transaction() as session:
        who = held.everywhere(session)
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
        who = held.everywhere(session)
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
        who = held.everywhere(session)
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
        who = held.everywhere(session)
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
