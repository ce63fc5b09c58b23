"""Who is in this chat and what they may do. Read from the store in every transaction, never remembered."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.clock import local_clock, local_day
from models.db import cache
from models.errors import NotFound
from models.kinds import Rest, Role
from models.prepared import Prepared, among
from models.rules.area_codes import LEVELS
from models.rules.practice import practises
from models.services.outbox import Address
from models.tables import Account, Membership, PersonLink, Township

_ZONE = "Asia/Shanghai"

# Built once: these run for every batch of updates.
_OWNERS = Prepared(
    sa.select(
        col(Account.id),
        col(Account.chat_id),
        col(Account.language),
        col(Account.township),
        col(Account.awaits),
        col(Account.rest),
        col(Account.used_on),
        col(Township.zone),
        col(PersonLink.person_id),
        col(PersonLink.verified_at),
        col(Membership.role),
        col(Membership.area),
    )
    .outerjoin(Township, col(Township.code) == col(Account.township))
    .outerjoin(PersonLink, sa.and_(col(PersonLink.account_id) == col(Account.id), col(PersonLink.until).is_(None)))
    .outerjoin(Membership, sa.and_(col(Membership.account_id) == col(Account.id), col(Membership.until).is_(None)))
    .where(among(col(Account.chat_id), "chats"))
)
_HOLDERS: sa.Select[Any] = sa.select(col(Membership.account_id)).where(
    col(Membership.area).in_(sa.bindparam("areas", expanding=True)),
    col(Membership.role).in_(sa.bindparam("roles", expanding=True)),
    col(Membership.until).is_(None),
)
REACHED = sa.and_(col(Account.open).is_(True), col(Account.rest).is_distinct_from(Rest.LOCKED))
"""Chats to which a worker's messages go: not those that blocked the bot, not those of a lost phone."""
_OPEN_HOLDERS = sa.and_(col(Account.id).in_(_HOLDERS), REACHED)
_STAFF = select(Account).where(_OPEN_HOLDERS).order_by(col(Account.id))
_ADDRESSES = Prepared(
    sa.select(col(Account.id), col(Account.chat_id), col(Account.language), col(Account.township))
    .where(
        col(Account.id).in_(
            sa.select(col(Membership.account_id)).where(
                col(Membership.area).in_([sa.bindparam(f"area{length}") for length in LEVELS]),
                col(Membership.role) == sa.bindparam("role"),
                col(Membership.until).is_(None),
            )
        ),
        REACHED,
    )
    .order_by(col(Account.id))
)


@dataclass(frozen=True)
class Grant:
    """A role in an area; it reaches everything whose code begins with `area`."""

    role: Role
    area: str


@dataclass(frozen=True)
class Who:
    """The owner of a chat, as the store knows them at this moment. A stranger has neither grants nor a person.

    A worker's chat at `rest` has no grants; `used_on` is the last day on which it was used.
    """

    account_id: str
    chat_id: int
    language: str
    township: str = ""
    zone: str = _ZONE
    grants: tuple[Grant, ...] = ()
    person_id: str | None = None
    verified: bool = False
    awaits: str = ""
    rest: Rest | None = None
    used_on: date | None = None

    @property
    def address(self) -> Address:
        """Where replies to them go."""
        return Address(self.chat_id, self.language, self.township)

    def today(self, now: datetime) -> date:
        """The day that their village has."""
        return local_day(now, self.zone)

    def clock(self, at: datetime) -> str:
        """The time of day at an instant, by the clock of their village."""
        return local_clock(at, self.zone)

    def areas(self, *roles: Role) -> tuple[str, ...]:
        """Codes of the areas in which they hold one of `roles` (any staff role when none is named)."""
        return tuple(grant.area for grant in self.grants if not roles or grant.role in roles)

    def has(self, *roles: Role) -> bool:
        """Whether they hold one of `roles` anywhere, or, for SERVICE_USER, are linked to a person."""
        return bool(self.areas(*roles)) or (Role.SERVICE_USER in roles and self.person_id is not None)

    def reaches(self, code: str, *roles: Role) -> bool:
        """Whether one of their areas (of `roles`, if named) holds the area `code`, as codes go: it need not exist."""
        return len(code) in LEVELS and any(code.startswith(area) for area in self.areas(*roles))


def require(who: Who, code: str, *roles: Role) -> None:
    """Raise NotFound, which says the same as for what does not exist, unless `who` holds one of `roles` over `code`."""
    if not who.reaches(code, *roles):
        raise NotFound


def known(session: Session) -> dict[int, Who]:
    """Who the owners of chats are, as read in this transaction: chat id → Who."""
    return cache(session, "people")


def meet_again(session: Session, chat_ids: Iterable[int]) -> None:
    """Read the owners of `chat_ids` that have an account into `known`, in one query however many they are."""
    owners: dict[int, list[Any]] = {}
    for row in _OWNERS.all(session, chats=chat_ids):
        owners.setdefault(row.chat_id, []).append(row)
    known(session).update((chat_id, _who(rows)) for chat_id, rows in owners.items())


def refresh(session: Session, account: Account) -> Who:
    """Read one owner again, after a role, a link or the language changed within this transaction."""
    session.flush()
    meet_again(session, [account.chat_id])
    return known(session)[account.chat_id]


def _who(rows: Sequence[Any]) -> Who:
    """Who an owner is, from a row for each role. While somebody practises there is nothing else they could change."""
    account = rows[-1]
    grants = tuple(dict.fromkeys(Grant(row.role, row.area) for row in rows if row.role))
    grants = tuple(grant for grant in grants if practises(grant.area)) or grants
    return Who(
        account_id=account.id,
        chat_id=account.chat_id,
        language=account.language,
        township=account.township,
        zone=account.zone or _ZONE,
        grants=() if account.rest else grants,
        person_id=account.person_id,
        verified=account.verified_at is not None,
        awaits=account.awaits,
        rest=account.rest,
        used_on=account.used_on,
    )


def zones_of(session: Session, townships: Sequence[str]) -> dict[str, str]:
    """The time zone of each township."""
    wanted = {code for code in townships if code}
    if not wanted:
        return {}
    rows = session.exec(select(Township.code, Township.zone).where(col(Township.code).in_(wanted))).all()
    return dict(rows)


def staff_addresses(session: Session, code: str, role: Role) -> dict[str, Address]:
    """Where to write to `staff_of`: account id → address, without reading more of the accounts."""
    areas = {f"area{length}": code[:length] for length in LEVELS}
    found = _ADDRESSES.all(session, role=role, **areas)
    return {row.id: Address(row.chat_id, row.language, row.township) for row in found}


def held(session: Session, account_id: str) -> Sequence[Membership]:
    """The roles of an account, by place: lent ones too, and while it is at rest, but not what it practises with."""
    session.flush()
    rows = select(Membership).where(Membership.account_id == account_id, col(Membership.until).is_(None))
    ordered = rows.order_by(col(Membership.area), col(Membership.role))
    return [one for one in session.exec(ordered) if not practises(one.area)]


def staff_of(session: Session, code: str, *roles: Role) -> list[Account]:
    """Open accounts that hold one of `roles` in the area `code` or in an area that holds it."""
    return list(session.exec(_STAFF, params=_over(code, roles)))


def is_reached(account: Account) -> bool:
    """`REACHED`, asked of one account."""
    return account.open and account.rest is not Rest.LOCKED


def _over(code: str, roles: Sequence[Role]) -> dict[str, Any]:
    """Which memberships reach a place: those in an area that holds it, of one of the roles."""
    return {"areas": [code[:length] for length in LEVELS if length <= len(code)], "roles": list(roles)}
