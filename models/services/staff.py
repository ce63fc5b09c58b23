"""Who works where: roles listed, and ended. A role begins with an invitation (invitations.py)."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from models.clock import local_day
from models.db import keyring
from models.errors import NotFound
from models.kinds import MessageClass, Role
from models.message import Message
from models.queries.sight import span
from models.services import access, accounts, audit, drafts, followups, outbox
from models.services.access import Who
from models.services.outbox import Address
from models.tables import Account, Membership
from locales import Phrase

ENDED_BY = {
    Role.OFFICER: (Role.CADRE, Role.OFFICE),
    Role.CADRE: (Role.OFFICE,),
    Role.CLINIC: (Role.OFFICE,),
    Role.OFFICE: (Role.OFFICE,),
}
"""Who may end a role: somebody with one of these over its area."""


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
    mine = [(row, account) for row, account in rows if _may_end(who, row)]
    return tuple(
        Holder(row.id, account.id, row.role, row.area, local_day(row.since, who.zone), name_of(session, account))
        for row, account in sorted(mine, key=lambda pair: (pair[0].area, pair[0].role, pair[0].id))
    )
