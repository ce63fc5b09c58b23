"""Rows of the outbox for tests: queued, claimed, marked, read back, each in a transaction of its own."""

from datetime import date, timedelta
from typing import Any

from sqlmodel import Session, select

from locales import Phrase
from models.db import Store, collected
from models.kinds import MessageClass, OutboxState, ReminderState
from models.message import Message
from models.services import dispatch, outbox
from models.services.access import Who
from models.services.dispatch import Result
from models.services.outbox import Address, Parcel
from models.tables import Account, Outbox, Reminder
from tests.factories import NOON

REPLY, PROMPT, REMINDER, DIGEST = MessageClass
LATER = NOON + timedelta(minutes=5)
HELLO = Message((Phrase.of("error.unexpected"),))
CHAT = 7_000_000_009


def put(store: Store, rank: MessageClass = REPLY, chat_id: int = CHAT, message: Message = HELLO, **more: Any) -> str:
    with store.transaction() as session:
        return outbox.queue(session, Address(chat_id, "en", "990101101"), message, rank, NOON, **more)


def planned(store: Store, chat_id: int = CHAT, open_chat: bool = True, **more: Any) -> tuple[str, str]:
    """A queued reminder with its message: (id of the row, id of the reminder)."""
    with store.transaction() as session:
        if not session.exec(select(Account).where(Account.chat_id == chat_id)).first():
            session.add(Account(chat_id=chat_id, open=open_chat, created_at=NOON))
        row = reminder()
        session.add(row)
        session.flush()
        return outbox.queue(
            session, Address(chat_id, "en", "990101101"), HELLO, REMINDER, NOON, reminder_id=row.id, **more
        ), row.id


def reminder() -> Reminder:
    day = date(2026, 3, 20)
    return Reminder(
        township="990101101", person_id="p", schedule="anc", section="care", message="anc", anchor="a", nth=1,
        send_from=day, send_to=day, care_from=day, care_to=day, state=ReminderState.QUEUED,
        planned_at=NOON, changed_at=NOON,
    )  # fmt: skip


def claim(store: Store, now: Any = NOON, limit: int = 10, **more: Any) -> list[Parcel]:
    with store.transaction() as session:
        return dispatch.claim(session, "me", now, limit, **more)


def mark(store: Store, *results: Result, now: Any = NOON) -> None:
    with store.transaction() as session:
        dispatch.mark(session, results, now)


def row(store: Store, row_id: str) -> Outbox:
    with store.transaction() as session:
        found = session.get(Outbox, row_id)
        assert found is not None
        return found


def behind(store: Store, reminder_id: str) -> Reminder:
    with store.transaction() as session:
        found = session.get(Reminder, reminder_id)
        assert found is not None
        return found


def waiting_for(session: Session, who: Who) -> int:
    """How many messages wait for a chat."""
    session.flush()
    mine = (Outbox.chat_id == who.chat_id, Outbox.state == OutboxState.QUEUED)
    stored = len(session.exec(select(Outbox.id).where(*mine)).all())
    here = [one for one in collected(session, Outbox) if one["chat_id"] == who.chat_id]
    return stored + sum(one["state"] is OutboxState.QUEUED for one in here)
