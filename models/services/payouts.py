"""Paying the allowance through the office, for those who asked for it: the list of a month, paid, received or not.

The amount of a line never changes; what differs is a new entry of the ledger, and she is asked again.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from locales import Phrase
from models.db import hold
from models.errors import NotFound, OutOfDate, Refused, Rejected
from models.kinds import MessageClass, PayoutState, Role
from models.message import Button, Message
from models.rules import rights
from models.services import access, allowance, audit, her_notes, outbox, people
from models.services.access import Who
from models.services.asks import hers, herself
from models.services.outbox import Address
from models.tables import Payout, Person

ANSWERABLE = (PayoutState.PAID, PayoutState.RECEIVED, PayoutState.MISSING)
"""States in which she can say whether it came."""

CHANGES = 2
"""What she may say each time that she is asked: her word, and once another one."""

MOST = 100_000
"""Fen: more than a thousand yuan at once is a typing error."""


class OwedLess(Refused):
    """Less is owed than the line says: it is to be struck off, and the list made anew."""

    phrase = "pay.owed_less"


class Answered(Refused):
    """She has said whether it came, and changed it once: from now on the office asks."""

    phrase = "paid.stands"


def ask(session: Session, who: Who, through_office: bool, now: datetime) -> None:
    """She wants the office to pay her, or to collect it herself again. A list that stands already keeps its lines."""
    person = people.get(session, herself(who))
    if person.through_office != through_office:
        person.through_office = through_office
        session.add(person)
        audit.note(session, person.township, who.account_id, "payout.ask", person.id, now, f"{int(through_office)}")


def make_list(session: Session, who: Who, township: str, now: datetime) -> int:
    """Put everybody on the list who asked for it and is owed something; again, only who is new. Returns how many."""
    access.require(who, township, *rights.to("money.work"))
    hold(session, township)
    session.flush()
    month = who.today(now).replace(day=1)
    listed = select(Payout.person_id).where(Payout.township == township, Payout.state == PayoutState.LISTED)
    waiting = set(session.exec(listed))
    added = 0
    for person in _asking(session, township):
        owed = allowance.balance(session, person.id)
        if person.id not in waiting and owed > 0:
            row = Payout(
                township=township, person_id=person.id, month=month, amount=owed, listed_at=now, changed_at=now
            )
            session.add(row)
            audit.note(session, township, who.account_id, "payout.list", row.id, now)
            added += 1
    session.flush()
    return added


def get(session: Session, who: Who, payout_id: str) -> Payout:
    """A line of a list of the office's own township. Otherwise NotFound."""
    row = session.exec(select(Payout).where(Payout.id == payout_id).with_for_update()).one_or_none()
    if row is None or not who.reaches(row.township, *rights.to("money.work")):
        raise NotFound
    return row


def pay(session: Session, who: Who, payout_id: str, now: datetime) -> Payout:
    """The office paid what the line says. She is asked whether it came.

    Raises OwedLess when an earlier payment was corrected since the line was made.
    """
    row = _open(session, who, payout_id, PayoutState.LISTED)
    if allowance.balance(session, row.person_id or "") < row.amount:
        raise OwedLess
    allowance.add(session, row, -row.amount, allowance.PAID, now, who.today(now))
    return _asked_again(session, who, row, "payout.pay", now)


def correct(session: Session, who: Who, payout_id: str, fen: int, now: datetime) -> Payout:
    """Another amount was paid than the line says: the difference is a new entry. Raises Rejected for no such amount."""
    row = _open(session, who, payout_id, *ANSWERABLE)
    if not 0 < fen <= MOST:
        raise Rejected("pay.amount_wrong", "amount", most=allowance.yuan(MOST))
    if difference := allowance.paid(session, row.id) - fen:
        allowance.add(session, row, difference, allowance.CORRECTION, now, who.today(now))
    return _asked_again(session, who, row, "payout.correct", now)


def cleared(session: Session, who: Who, payout_id: str, now: datetime) -> Payout:
    """It has been seen to: she is asked once more whether it came."""
    row = _open(session, who, payout_id, PayoutState.MISSING)
    return _asked_again(session, who, row, "payout.clear", now)


def take_back(session: Session, who: Who, payout_id: str, now: datetime) -> Payout:
    """It was not paid after all: it is owed again, and stands on the next list. A line not paid yet is struck off."""
    row = _open(session, who, payout_id, PayoutState.LISTED, *ANSWERABLE)
    if given := allowance.paid(session, row.id):
        allowance.add(session, row, given, allowance.RETURNED, now, who.today(now))
    _turn(session, who.account_id, row, PayoutState.RETURNED, "payout.return", now)
    return row


def answer(session: Session, who: Who, payout_id: str, received: bool, now: datetime) -> Payout:
    """She says whether it came; once she may say otherwise. "Not received" is told to the office."""
    row = hers(session, who, Payout, payout_id)
    state = PayoutState.RECEIVED if received else PayoutState.MISSING
    if row.state not in ANSWERABLE:
        raise OutOfDate
    if row.state is not state:
        if row.answers >= CHANGES:
            raise Answered
        row.answers += 1
        _turn(session, who.account_id, row, state, "payout.answer", now)
        if state is PayoutState.MISSING:
            _tell_office(session, row.township, now)
    return row


def to_answer(session: Session, person_id: str) -> Sequence[Payout]:
    """What was paid to a person and she may still speak of: nothing said, or that it did not come; oldest first."""
    session.flush()
    asked = (col(Payout.state).in_((PayoutState.PAID, PayoutState.MISSING)), col(Payout.answers) < CHANGES)
    wanted = select(Payout).where(Payout.person_id == person_id, *asked)
    return session.exec(wanted.order_by(col(Payout.id))).all()


def of(session: Session, person_id: str) -> Sequence[Payout]:
    """Every line of the lists that names a person, oldest first."""
    session.flush()
    return session.exec(select(Payout).where(Payout.person_id == person_id).order_by(col(Payout.id))).all()


def _asking(session: Session, township: str) -> Iterable[Person]:
    wanted = select(Person).where(Person.township == township, col(Person.through_office).is_(True))
    return session.exec(wanted.where(col(Person.key).is_not(None)).order_by(col(Person.id)))


def _open(session: Session, who: Who, payout_id: str, *states: PayoutState) -> Payout:
    row = get(session, who, payout_id)
    if row.state not in states or row.person_id is None:
        raise OutOfDate
    return row


def _asked_again(session: Session, who: Who, row: Payout, action: str, now: datetime) -> Payout:
    row.answers = 0
    _turn(session, who.account_id, row, PayoutState.PAID, action, now)
    assert row.person_id is not None
    her_notes.send(session, people.get(session, row.person_id), f"al|v|{row.id}", now)
    return row


def _turn(session: Session, actor: str, row: Payout, state: PayoutState, action: str, now: datetime) -> None:
    row.state, row.changed_at = state, now
    session.add(row)
    # Whether she said yes or no stays out of the chain, as with every answer of hers.
    audit.note(session, row.township, actor, action, row.id, now)


def _tell_office(session: Session, township: str, now: datetime) -> None:
    message = Message((Phrase("pay.notice"),), ((Button(Phrase("pay.open"), "y"),),))
    for account in access.staff_of(session, township, Role.OFFICE):
        outbox.queue(session, Address.of(account), message, MessageClass.PROMPT, now)
