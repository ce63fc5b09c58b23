"""Lists of the township's office: what is to be paid to those who asked for it, and claims that were handed in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from models.kinds import ClaimState, PayoutState
from models.queries import labels
from models.tables import Claim, Payout, Person

PAGE = 8
FEW = 5
"""Smaller counts are not told where the lines themselves are not shown."""

LISTED = (PayoutState.MISSING, PayoutState.LISTED, PayoutState.PAID, PayoutState.RECEIVED)
"""What a list shows, in this order: what somebody should look at comes first."""

HANDED_IN = (ClaimState.HANDED_IN, ClaimState.REFUSED, ClaimState.PAID)


@dataclass(frozen=True)
class Payee:
    """A line of a list. `name` is written as the township does."""

    id: str
    name: str
    code: str
    place: tuple[str, str]
    state: str
    on: date
    amount: int = 0


@dataclass(frozen=True)
class Page:
    """A page of a list; `number` counts from 0."""

    rows: tuple[Payee, ...]
    total: int
    number: int
    pages: int


def payouts(session: Session, townships: Sequence[str], number: int) -> Page:
    """Payouts: those that did not come first, then those to be paid, then the newest."""
    order = sa.case(*((col(Payout.state) == state, place) for place, state in enumerate(LISTED)), else_=len(LISTED))
    wanted = (col(Payout.township).in_(townships), col(Payout.state).in_(LISTED), col(Payout.person_id).is_not(None))
    return _page(session, Payout, wanted, (order, col(Payout.id).desc()), number)


def claims(session: Session, townships: Sequence[str], number: int) -> Page:
    """Claims: those handed in first, the oldest of them first."""
    order = sa.case(
        *((col(Claim.state) == state, place) for place, state in enumerate(HANDED_IN)), else_=len(HANDED_IN)
    )
    wanted = (col(Claim.township).in_(townships), col(Claim.state).in_(HANDED_IN), col(Claim.person_id).is_not(None))
    return _page(session, Claim, wanted, (order, col(Claim.id)), number)


def by_month(session: Session, township: str) -> list[str]:
    """Per month and state how many payouts there are, as lines. No names; 1 to 4 are not told apart."""
    counted = (
        sa.select(col(Payout.month), col(Payout.state), sa.func.count())
        .where(col(Payout.township) == township)
        .group_by(col(Payout.month), col(Payout.state))
        .order_by(col(Payout.month), col(Payout.state))
    )
    rows = session.connection().execute(counted)
    return [f"{month:%Y-%m} {state}: {n if n >= FEW else f'<{FEW}'}" for month, state, n in rows]


def _page(session: Session, table: Any, wanted: tuple[Any, ...], order: tuple[Any, ...], number: int) -> Page:
    session.flush()
    total = session.connection().execute(sa.select(sa.func.count()).select_from(table).where(*wanted)).scalar_one()
    pages = max(1, -(-total // PAGE))
    number = min(max(number, 0), pages - 1)
    columns = sa.select(*table.__table__.columns, col(Person.group_code).label("group_code"))
    found = columns.join(Person, col(Person.id) == table.person_id).where(*wanted).order_by(*order)
    rows = session.connection().execute(found.limit(PAGE).offset(number * PAGE)).all()
    return Page(tuple(_payee(session, row) for row in rows), total, number, pages)


def _payee(session: Session, row: Any) -> Payee:
    style = labels.style_of(session, row.township)
    return Payee(
        id=row.id,
        name=labels.people(session, [row.person_id], style).get(row.person_id, ""),
        code=labels.case_code(row.person_id),
        place=labels.group(session, row.group_code),
        state=str(row.state),
        on=row.month if "month" in row._mapping else row.opened_on,
        amount=getattr(row, "amount", 0),
    )
