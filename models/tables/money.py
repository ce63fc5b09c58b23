"""Money owed to women, and what was done about it: ledger, payouts, claims. Shapes only."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from models.kinds import ClaimState, PayoutState
from models.tables.columns import json_column, one_of, row_id, string, township


class AllowanceEntry(SQLModel, table=True):
    """One line of the allowance ledger, in fen: lines are only added; the balance is their sum."""

    id: str = row_id()
    township: str = township()
    person_id: str = string(32, index=True)
    amount: int
    cause: str = string(20)
    prompt_id: str | None = string(32, default=None, unique=True)
    payout_id: str | None = string(32, default=None, index=True)
    at: datetime
    on: date


class Payout(SQLModel, table=True):
    """One line of a township's list of a month: what the office is to pay to somebody who asked for that way.

    `amount` (fen) never changes once it stands; what was paid otherwise is a correction in the ledger. `answers` counts
    what she said since she was last asked.
    """

    __table_args__ = (sa.Index("ix_payout_township", "township", "state"),)
    id: str = row_id()
    township: str = township()
    person_id: str | None = string(32, default=None, index=True)
    month: date
    amount: int
    state: PayoutState = one_of(PayoutState, default=PayoutState.LISTED)
    answers: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    listed_at: datetime
    changed_at: datetime


class Claim(SQLModel, table=True):
    """She asks for costs to be paid back: where that stands. No paper is kept, and not what it was for.

    `missing` names the papers that the office still wants.
    """

    __table_args__ = (sa.Index("ix_claim_township", "township", "state"),)
    id: str = row_id()
    township: str = township()
    person_id: str | None = string(32, default=None, index=True)
    opened_on: date
    state: ClaimState = one_of(ClaimState, default=ClaimState.GATHERING)
    missing: list[str] = json_column(default_factory=list)
    changed_at: datetime
