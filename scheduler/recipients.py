"""Who gets what is said to those who work: open chats with a role in a township, and the areas it reaches."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col

from models.kinds import MessageClass, Role
from models.message import Message
from models.services import access, outbox
from models.services.outbox import Address
from models.tables import Account, Leave, Membership

STALE = timedelta(hours=4)


@dataclass(frozen=True)
class Recipient:
    """One chat and the areas of the role for which it was looked up."""

    account_id: str
    address: Address
    areas: tuple[str, ...]

    def within(self, codes: Iterable[str]) -> list[str]:
        """Those of `codes` that one of the areas holds, in order."""
        return [code for code in sorted(codes) if code.startswith(self.areas)]


def holders(session: Session, township: str, role: Role) -> list[Recipient]:
    """Everybody in a township who holds the role now and can be written to."""
    wanted = (
        sa.select(col(Account.id), col(Account.chat_id), col(Account.language), col(Membership.area))
        .join(Membership, col(Membership.account_id) == col(Account.id))
        .where(col(Membership.township) == township, col(Membership.role) == role, col(Membership.until).is_(None))
        .where(access.REACHED)
        .order_by(col(Account.id), col(Membership.area))
    )
    found: dict[str, Recipient] = {}
    for account_id, chat_id, language, area in session.connection().execute(wanted):
        known = found.get(account_id)
        areas = (*known.areas, area) if known else (area,)
        found[account_id] = Recipient(account_id, Address(chat_id, language, township), areas)
    return list(found.values())


def at_work(session: Session, township: str, role: Role) -> list[Recipient]:
    """The same without those who are on leave now: whoever stands in for them holds the role too."""
    on_leave = sa.select(col(Leave.account_id)).where(
        col(Leave.township) == township, col(Leave.begun_at).is_not(None), col(Leave.ended_at).is_(None)
    )
    away = set(session.connection().execute(on_leave).scalars())
    return [one for one in holders(session, township, role) if one.account_id not in away]


def tell(session: Session, one: Recipient, message: Message, now: datetime) -> None:
    """Queue what is said by the clock. What could not leave for some hours is stale, and does not leave."""
    outbox.queue(session, one.address, message, MessageClass.DIGEST, now, expires_at=now + STALE)
