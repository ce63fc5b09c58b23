"""Who works where: roles listed, and ended. A role begins with an invitation (invitations.py)."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from locales import Phrase
from models.clock import local_day
from models.db import keyring
from models.errors import NotFound
from models.kinds import MessageClass, Role
from models.message import Message
from models.rules import rights
from models.services import access, accounts, audit, drafts, followups, lent, outbox, pins
from models.services.access import Who
from models.services.outbox import Address
from models.tables import Account, Membership

_UNSAID = tuple(MessageClass)
"""What waits for somebody who works here no more is not said: it names people."""


@dataclass(frozen=True)
class Holder:
    """A role that somebody holds. `name` is what they call themselves, or empty."""

    membership_id: str
    account_id: str
    role: Role
    area: str
    since: date
    name: str


def holders(session: Session, who: Who) -> tuple[Holder, ...]:
    """The roles held in the areas of `who`, by area, that `who` may end."""
    session.flush()
    held = select(Membership, Account).join(Account, col(Account.id) == col(Membership.account_id))
    rows = session.exec(held.where(Membership.township == who.township, col(Membership.until).is_(None)))
    mine = [(row, account) for row, account in rows if may_end(who, row.role, row.area)]
    return tuple(
        Holder(row.id, account.id, row.role, row.area, local_day(row.since, who.zone), name_of(session, account))
        for row, account in sorted(mine, key=lambda pair: (pair[0].area, pair[0].role, pair[0].id))
    )


def workers(session: Session, township: str) -> list[tuple[Account, Membership]]:
    """Everybody who holds a role in a township, by place."""
    held = select(Account, Membership).join(Membership, col(Account.id) == col(Membership.account_id))
    here = held.where(Membership.township == township, col(Membership.until).is_(None))
    return list(session.exec(here.order_by(col(Membership.area), col(Membership.id))).all())


def end(session: Session, who: Who, membership_id: str, now: datetime) -> Membership:
    """End a role at once: no right is left from this transaction on, drafts are dropped, items are free to be taken.

    Ending it again changes nothing. Raises NotFound for a role that is not theirs to end.
    """
    session.flush()
    row = session.get(Membership, membership_id)
    if row is None or not may_end(who, row.role, row.area):
        raise NotFound
    if row.until is not None:
        return row
    row.until = now
    session.add(row)
    audit.note(session, row.township, who.account_id, "staff.end", row.id, now, row.role)
    account = accounts.get(session, row.account_id)
    lent.role_ended(session, row, now)
    followups.release(session, row.account_id, row.area, now)
    account.awaits = ""
    reached = access.is_reached(account)
    left, held = access.refresh(session, account), access.held(session, account.id)
    if not any(one.role in rights.to("report.enter") for one in held):
        drafts.forget_all(session, left)
    if not held:
        account.rest = None
        pins.forget(session, account.id)
        outbox.cancel_for(session, account.chat_id, _UNSAID, now, "retired")
    if reached:  # and not by whoever has a phone that was locked, though the lock goes with the last role
        told = Message((Phrase.of("staff.ended", role=Phrase(f"role.{row.role}")),))
        outbox.queue(session, Address.of(account), told, MessageClass.PROMPT, now)
    return row


def ended_by(role: Role) -> tuple[Role, ...]:
    """Who may end a role, or invite to it: somebody with one of these over its area."""
    return rights.of_role("staff_end", role)


def may_end(who: Who, role: Role, area: str) -> bool:
    """Whether a role in an area is theirs to give and to take."""
    return bool(ended_by(role)) and who.reaches(area, *ended_by(role))


def name_of(session: Session, account: Account) -> str:
    """What somebody who works with the bot calls themselves, or an empty text."""
    return keyring(session).open(account.name, _place(account)).decode() if account.name else ""


def called(session: Session, who: Who, account_id: str) -> Phrase | str:
    """How `who` reads the name of a colleague: "you", what they call themselves, or just "a colleague"."""
    if account_id == who.account_id:
        return Phrase("staff.you")
    return name_of(session, accounts.get(session, account_id)) or Phrase("staff.colleague")


def give_name(session: Session, account: Account, name: str) -> None:
    """Keep what somebody calls themselves, sealed."""
    account.name = keyring(session).seal(name.encode(), _place(account))
    session.add(account)


def _place(account: Account) -> str:
    return f"account.name:{account.id}"
