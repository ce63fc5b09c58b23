"""The allowance for answered prompts, in fen: lines are only added to its ledger. Owed whatever the answer says."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.tables import AllowanceEntry, FeedbackPrompt, Township

USUAL = 1000
"""Ten yuan."""


def amount(session: Session, township: str) -> int:
    """What one answered prompt is worth in a township."""
    row = session.get(Township, township)
    return int(row.settings.get("allowance", USUAL)) if row else USUAL


def owe(session: Session, prompt: FeedbackPrompt, now: datetime, today: date) -> int:
    """Note what an answered prompt is worth. Again for the same prompt it adds nothing; returns what was added."""
    session.flush()
    worth = amount(session, prompt.township)
    noted = select(AllowanceEntry.id).where(AllowanceEntry.prompt_id == prompt.id)
    if worth <= 0 or session.exec(noted).first() is not None:
        return 0
    session.add(
        AllowanceEntry(
            township=prompt.township, person_id=prompt.person_id, amount=worth, cause="answer", prompt_id=prompt.id,
            at=now, on=today,
        )
    )  # fmt: skip
    session.flush()
    return worth


def balance(session: Session, person_id: str) -> int:
    """What is owed to a person: the sum of her lines."""
    total = sa.select(sa.func.coalesce(sa.func.sum(col(AllowanceEntry.amount)), 0))
    owed: int = session.connection().execute(total.where(col(AllowanceEntry.person_id) == person_id)).scalar_one()
    return owed


def yuan(fen: int) -> str:
    """An amount as people read it: 10, or 7.50."""
    return f"{fen / 100:.2f}" if fen % 100 else str(fen // 100)
