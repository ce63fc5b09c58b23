"""The allowance for answered prompts, in fen: lines are only added to its ledger. Owed whatever the answer says."""

import hashlib
import secrets
from collections.abc import Collection, Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.db import hold
from models.services import audit
from models.tables import AllowanceEntry, FeedbackPrompt, Payout, Township

USUAL = 1000
"""Ten yuan."""

ANSWER, PAID, RETURNED, CORRECTION = ("answer", "paid", "returned", "correction")
"""Why a line was added; a phrase `entry.<cause>` each."""

DEBT = "debt"
"""What is owed to somebody who is erased becomes one, to whoever has the code."""

_LETTERS, _CODE = "ABCDEFGHJKMNPQRSTUVWXYZ23456789", 10
"""Signs of a debt's code: none that is easily taken for another."""


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
            township=prompt.township, person_id=prompt.person_id, amount=worth, cause=ANSWER, prompt_id=prompt.id,
            at=now, on=today,
        )
    )  # fmt: skip
    session.flush()
    return worth


def add(session: Session, payout: Payout, fen: int, cause: str, now: datetime, today: date) -> None:
    """Add a line that follows from a payout: less is owed where `fen` is below zero."""
    assert payout.person_id is not None
    session.add(
        AllowanceEntry(
            township=payout.township, person_id=payout.person_id, amount=fen, cause=cause, payout_id=payout.id,
            at=now, on=today,
        )
    )  # fmt: skip
    session.flush()


def balance(session: Session, person_id: str) -> int:
    """What is owed to a person: the sum of her lines."""
    total = sa.select(sa.func.coalesce(sa.func.sum(col(AllowanceEntry.amount)), 0))
    owed: int = session.connection().execute(total.where(col(AllowanceEntry.person_id) == person_id)).scalar_one()
    return owed


def paid(session: Session, payout_id: str) -> int:
    """What was paid on a payout, corrections and what was taken back included."""
    total = sa.select(sa.func.coalesce(sa.func.sum(col(AllowanceEntry.amount)), 0))
    given: int = session.connection().execute(total.where(col(AllowanceEntry.payout_id) == payout_id)).scalar_one()
    return -given


def entries(session: Session, person_id: str) -> Sequence[AllowanceEntry]:
    """Every line of a person's ledger, oldest first."""
    session.flush()
    hers = select(AllowanceEntry).where(AllowanceEntry.person_id == person_id)
    return session.exec(hers.order_by(col(AllowanceEntry.at), col(AllowanceEntry.id))).all()


def leave_debt(session: Session, person_id: str, township: str, now: datetime, today: date) -> str:
    """What is owed to somebody who is erased becomes a debt to whoever has the code returned; empty: nothing is owed.

    The sum of the township's lines stays as it was. The code is kept nowhere; `debtor` finds the debt by it.
    """
    owed = balance(session, person_id)
    if owed <= 0:
        return ""
    code = "".join(secrets.choice(_LETTERS) for _ in range(_CODE))
    for payee, amount in (("", -owed), (debtor(code), owed)):
        _add(session, township, payee, amount, DEBT, now, today)
    return f"{code[:5]}-{code[5:]}"


def debtor(code: str) -> str:
    """The nameless payee that a code stands for; `debt` says what is still owed."""
    bare = "".join(letter for letter in code.upper() if letter.isalnum())
    return hashlib.sha256(f"allowance debt {bare}".encode()).hexdigest()[:32]


def debt(session: Session, townships: Collection[str], payee: str) -> tuple[str, int]:
    """Which of some townships owes how much (fen) to a nameless payee; ("", 0): none of them anything, or no such.

    Who is on record is none: what is owed to her goes through the paid lists.
    """
    sums = {township: sum(line.amount for line in _debt_lines(session, township, payee)) for township in townships}
    return next(((township, fen) for township, fen in sums.items() if fen), ("", 0))


def _debt_lines(session: Session, township: str, payee: str) -> list[AllowanceEntry]:
    """The lines of a payee whose first one is a debt to whoever has a code; none of everybody else."""
    lines = [line for line in entries(session, payee) if line.township == township]
    return lines if lines and lines[0].cause == DEBT and lines[0].amount > 0 else []


def pay_debt(session: Session, township: str, payee: str, actor: str, now: datetime, today: date) -> int:
    """The office paid a debt of its township out. Returns the fen that were owed; again for the same payee 0."""
    hold(session, township)
    _, owed = debt(session, [township], payee)
    if owed:
        _add(session, township, payee, -owed, PAID, now, today)
        audit.note(session, township, actor, "debt.paid", "", now)
    return owed


def unpay_debt(session: Session, township: str, payee: str, actor: str, now: datetime, today: date) -> int:
    """That was a slip of the finger: the debt stands again. Returns the fen that are owed again, 0 if none was paid."""
    hold(session, township)
    lines = _debt_lines(session, township, payee)
    if not lines or lines[-1].cause != PAID:
        return 0
    _add(session, township, payee, -lines[-1].amount, RETURNED, now, today)
    audit.note(session, township, actor, "debt.returned", "", now)
    return -lines[-1].amount


def _add(session: Session, township: str, payee: str, amount: int, cause: str, now: datetime, today: date) -> None:
    line = AllowanceEntry(township=township, person_id=payee, amount=amount, cause=cause, at=now, on=today)
    session.add(line)
    session.flush()


def yuan(fen: int) -> str:
    """An amount as people read it: 10, or 7.50."""
    return f"{fen / 100:.2f}" if fen % 100 else str(fen // 100)
