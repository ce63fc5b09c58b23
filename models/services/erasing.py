"""Forgetting a person at her own word: her key is destroyed, and with it everything sealed under it. Counts stay.

Which rows are hers and what becomes of each column is said by models/inventory.toml, and is done from there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col, select

from models.db import bury, scrub
from models.kinds import FollowupState, OutboxState, ReminderState
from models.queries import mine
from models.rules import inventory, life
from models.services import access, accounts, allowance, audit, drafts, invitations, outbox, people, talk
from models.services.access import Who
from models.services.asks import herself
from models.tables import Account, Event, Followup, Membership, Outbox, Person, PersonLink, Reminder
from models.tombstones import Tombstones

DONE = "person.erase"
"""What the audit says when somebody was erased; it does not say who."""

_NAMED_IN = "spouse"


@dataclass(frozen=True)
class Remaining:
    """What is left: nameless lines that only count, and what was still owed, in fen, with the code it is paid out for.

    `who` is whoever erased herself, as she goes on. `others` are the people whose events named her: what their records
    say is to be worked out anew.
    """

    who: Who | None
    counted: int
    owed: int
    code: str
    others: tuple[str, ...]


def erase(session: Session, who: Who, now: datetime) -> Remaining:
    """Erase the person of this verified chat. The chat becomes a stranger's, or goes on as staff only."""
    person = people.get(session, herself(who))
    owed = allowance.balance(session, person.id)
    code = allowance.leave_debt(session, person.id, person.township, now, who.today(now))
    _bury(session, person.id)
    counted, others = _forget(session, person, [who.chat_id], now)
    return Remaining(_leave(session, who, now), counted, owed, code, others)


def erase_in_person(session: Session, person_id: str, by: str, now: datetime, today: date) -> Remaining:
    """Erase somebody who asked for it at the counter. Her chats, if she has any, become nobody's."""
    person = people.get(session, person_id)
    owed = allowance.balance(session, person.id)
    code = allowance.leave_debt(session, person.id, person.township, now, today)
    audit.note(session, person.township, by, "counter.erase", "", now)
    _bury(session, person_id)
    counted, others = _forget_with_chats(session, person, now)
    return Remaining(None, counted, owed, code, others)


def erase_again(session: Session, person_id: str, now: datetime) -> tuple[str, ...]:
    """In a store that was put back from a backup: erase somebody who had been erased since. Returns `others`.

    Her chats become nobody's. Again for the same person it changes nothing more.
    """
    return _forget_with_chats(session, people.get(session, person_id), now)[1]


def _bury(session: Session, person_id: str) -> None:
    """No backup brings her back, nor a packet that she came in: one from before may hold it as it waited."""
    for one in (person_id, *(packet.id for packet in mine.arrivals(session, person_id))):
        bury(session, one)


def _forget_with_chats(session: Session, person: Person, now: datetime) -> tuple[int, tuple[str, ...]]:
    hers = select(Account).join(PersonLink, col(PersonLink.account_id) == col(Account.id))
    chats = session.exec(hers.where(PersonLink.person_id == person.id, col(PersonLink.until).is_(None))).all()
    counted, others = _forget(session, person, [account.chat_id for account in chats], now)
    for account in chats:
        if not access.refresh(session, account).grants:
            accounts.give_up(session, account)
    session.flush()
    return counted, others


def settle(session: Session, tombstones: Tombstones) -> None:
    """Find out how erasures ended of which only the beginning is noted: the program was ended in between."""
    for person_id in sorted(tombstones.unsettled()):
        there = sa.select(col(Person.id)).where(col(Person.id) == person_id).with_for_update()
        found = session.execute(there).one_or_none()
        (tombstones.finish if found is None else tombstones.withdraw)([person_id])


def _forget(session: Session, person: Person, chat_ids: Sequence[int], now: datetime) -> tuple[int, tuple[str, ...]]:
    """Take the person out of every table. Returns how many events still count, and whose events had named her."""
    for chat_id in chat_ids:
        outbox.cancel_hers(session, chat_id, now, "erased")
    session.flush()
    _end_plans(session, person.id, now)
    counted, others = _loosen_events(session, person)
    invitations.revoke(session, person.id, now)
    drafts.forget_person(session, person.township, person.id, now)
    forget_messages(session, chat_ids, now)
    rows = _take_out(session, person)
    audit.note(session, person.township, "", DONE, "", now)
    audit.forget(session, rows)
    scrub(session)
    return counted, others


def _take_out(session: Session, person: Person) -> set[str]:
    """Delete or empty every row of hers, as the inventory says. Returns the ids of these rows, events left out."""
    session.flush()
    session.expunge(person)
    found: set[str] = set()
    for table in reversed(SQLModel.metadata.sorted_tables):
        held = inventory.tables()[table.name]
        columns = [table.c[name] for name in held.hers if name in table.c]
        if held.erased not in (inventory.DELETE, inventory.EMPTY):
            continue
        hers = sa.or_(*(column == person.id for column in columns))
        if table.name != Event.__tablename__:
            found |= set(session.connection().execute(sa.select(table.c.id).where(hers)).scalars())
        change = sa.delete(table) if held.erased == inventory.DELETE else sa.update(table).values(_emptied(table, held))
        session.connection().execute(change.where(hers))
    return found


def _emptied(table: sa.Table, held: inventory.Held) -> dict[str, Any]:
    instead = {inventory.NULL: None, inventory.OWN_ID: table.c.id}
    return {name: instead.get(value, value) for name, value in held.clears.items()}


def _end_plans(session: Session, person_id: str, now: datetime) -> None:
    for reminder in session.exec(select(Reminder).where(Reminder.person_id == person_id)):
        if reminder.state is ReminderState.PLANNED:
            reminder.state = life.step(reminder.state, ReminderState.SUPPRESSED)
            reminder.cause, reminder.changed_at = "erased", now
            session.add(reminder)
    hers = sa.update(Followup).where(col(Followup.person_id) == person_id, col(Followup.state) == FollowupState.OPEN)
    closed = {"state": FollowupState.NOT_APPLICABLE, "closed_at": now}
    session.connection().execute(hers.values(**closed))
    session.flush()


def _loosen_events(session: Session, person: Person) -> tuple[int, tuple[str, ...]]:
    """Her events become nameless ticks; here they are counted, and in those of others she is no longer named."""
    current = sa.select(sa.func.count(sa.distinct(col(Event.root_id)))).where(col(Event.person_id) == person.id)
    counted: int = session.connection().execute(current).scalar_one()
    shared = session.exec(select(Event).where(Event.partner_id == person.id)).all()
    for event in shared:
        _unname(session, event)
    session.flush()
    return counted, tuple({event.person_id for event in shared if event.person_id})


def _unname(session: Session, event: Event) -> None:
    event.partner_id = None
    if event.facts is not None and event.person_id is not None:
        other, place = people.get(session, event.person_id), f"event.facts:{event.id}"
        facts = people.open_for(session, other, event.facts, place)
        kept = {name: value for name, value in facts.items() if name != _NAMED_IN}
        event.facts = people.seal_for(session, other, kept, place)
    session.add(event)


def forget_messages(session: Session, chat_ids: Sequence[int], now: datetime) -> None:
    """What opened in a chat goes at once, and what was sent there is forgotten.

    Where somebody works in it too, that only leads to no plan any more.
    """
    session.flush()
    ended = (col(Outbox.chat_id).in_(chat_ids), col(Outbox.state).not_in((OutboxState.QUEUED, OutboxState.SENDING)))
    works = select(Account.chat_id).join(Membership, col(Membership.account_id) == col(Account.id))
    workers = works.where(col(Account.chat_id).in_(chat_ids), col(Membership.until).is_(None))
    session.connection().execute(sa.delete(Outbox).where(*ended, col(Outbox.chat_id).not_in(workers)))
    outbox.remove_now(session, chat_ids, now)
    sent = sa.update(Outbox).where(col(Outbox.chat_id).in_(chat_ids), col(Outbox.state) != OutboxState.SENDING)
    session.connection().execute(sent.values(reminder_id=None))
    talk.forget(session, chat_ids)


def loosen_sent(session: Session) -> None:
    """What was under way to a chat when its owner was erased leads to no plan any more either."""
    nobodys = sa.select(col(Reminder.id)).where(col(Reminder.person_id) == "")
    sent = sa.update(Outbox).where(col(Outbox.reminder_id).in_(nobodys), col(Outbox.state) != OutboxState.SENDING)
    session.connection().execute(sent.values(reminder_id=None))


def _leave(session: Session, who: Who, now: datetime) -> Who:
    session.flush()
    session.expire_all()
    if who.grants:
        return access.refresh(session, accounts.get(session, who.account_id))
    return accounts.begin_anew(session, who, now)
