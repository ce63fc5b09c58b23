"""A worker's chat without rights for the time being: locked after a loss, or not used for so many days.

Its roles, drafts and items stay; nothing of them can be reached, and to a locked chat nothing is sent. It is let in
again by a second person (admissions.py).
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from locales import Phrase
from models.db import collected
from models.errors import NotFound
from models.kinds import MessageClass, Rest
from models.message import Message
from models.rules import rights
from models.rules.area_codes import village_of
from models.services import access, accounts, admissions, audit, outbox, pins, staff, township_settings
from models.services.access import Who
from models.services.outbox import Address
from models.tables import Account, Audit, Membership

UNDO = timedelta(minutes=10)
"""So long whoever locked a chat can take it back: it was the wrong name on the list."""

_LOCK = "rest.lock"


def note_use(session: Session, people: Iterable[Who], now: datetime) -> None:
    """Workers wrote or tapped: note the day, once in it; whose last day is too long ago has no rights from here on."""
    for who in people:
        today = who.today(now)
        if not who.grants or who.used_on == today:
            continue
        unused = (today - who.used_on).days if who.used_on else 0
        asleep = unused > 0 and unused > township_settings.of(session, who.township).session_days
        values = {"rest": Rest.ASLEEP} if asleep else {"used_on": today}
        session.connection().execute(sa.update(Account).where(col(Account.id) == who.account_id).values(**values))
        known = access.known(session)
        known[who.chat_id] = replace(who, grants=(), rest=Rest.ASLEEP) if asleep else replace(who, used_on=today)
        if asleep:
            audit.note(session, who.township, who.account_id, "rest.asleep", who.account_id, now)


def lockable(session: Session, who: Who) -> list[tuple[Account, list[Membership]]]:
    """The colleagues whose chats `who` may lock, with their roles; those that are locked already are not among them."""
    session.flush()
    held = select(Membership, Account).join(Account, col(Account.id) == col(Membership.account_id))
    here = held.where(Membership.township == who.township, col(Membership.until).is_(None))
    found: dict[str, tuple[Account, list[Membership]]] = {}
    for row, account in session.exec(here.order_by(col(Membership.area), col(Membership.id))):
        if account.id != who.account_id and account.rest is not Rest.LOCKED and _may_lock(who, row):
            found.setdefault(account.id, (account, []))[1].append(row)
    return list(found.values())


def lock(session: Session, who: Who, account_id: str, now: datetime) -> Account:
    """Lock a colleague's chat at once. Raises NotFound unless `who` may; locked already it stays so."""
    account = session.get(Account, account_id)
    if account is None or account.id == who.account_id:
        raise NotFound
    if account.rest is Rest.LOCKED and _locked_by(session, who, account, now):
        return account
    if all(one.id != account_id for one, _ in lockable(session, who)):
        raise NotFound
    put(session, account, who.account_id, now)
    _tell(session, who, account, now)
    return account


def put(session: Session, account: Account, by: str, now: datetime) -> None:
    """Lock a chat: no right is left from this transaction on, and nothing that waits for it leaves."""
    account.rest, account.awaits = Rest.LOCKED, ""
    session.add(account)
    audit.note(session, account.township, by, _LOCK, account.id, now)
    pins.close(session, account.id)
    outbox.cancel_for(session, account.chat_id, MessageClass, now, "locked")
    access.refresh(session, account)


def undo(session: Session, who: Who, account_id: str, now: datetime) -> Account:
    """Whoever has just locked a chat takes it back. Raises NotFound for anybody else, and later."""
    account = session.get(Account, account_id)
    if account is None or account.rest is not Rest.LOCKED or not _locked_by(session, who, account, now):
        raise NotFound
    account.rest = None
    session.add(account)
    audit.note(session, account.township, who.account_id, "rest.undo", account.id, now)
    access.refresh(session, account)
    return account


def _may_lock(who: Who, row: Membership) -> bool:
    """Whether it is somebody of the same village, or of what lies above it."""
    near = (village_of(area) for area in who.areas(*rights.of_role("staff_lock", row.role)))
    return any(row.area.startswith(area) for area in near)


def _locked_by(session: Session, who: Who, account: Account, now: datetime) -> bool:
    """Whether `who` locked it within the last minutes."""
    locks = sa.select(col(Audit.id)).where(
        col(Audit.actor) == who.account_id,
        col(Audit.action) == _LOCK,
        col(Audit.object_id) == account.id,
        col(Audit.at) > now - UNDO,
    )
    wanted, since = (who.account_id, _LOCK, account.id), now - UNDO
    here = any(
        (row["actor"], row["action"], row["object_id"]) == wanted and row["at"] > since
        for row in collected(session, Audit)
    )
    return here or session.connection().execute(locks.limit(1)).first() is not None


def _tell(session: Session, who: Who, account: Account, now: datetime) -> None:
    """Those who may let it in again hear whose chat was locked, and by whom."""
    named = {
        "name": staff.name_of(session, account) or Phrase("staff.unnamed"),
        "by": staff.name_of(session, accounts.get(session, who.account_id)) or Phrase("staff.unnamed"),
    }
    for other in admissions.deciders(session, account):
        if other.id != who.account_id:
            told = Message((Phrase.of("lock.notice", **named),))
            outbox.queue(session, Address.of(other), told, MessageClass.PROMPT, now)
