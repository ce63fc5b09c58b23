"""Costs that a woman asks to be paid back: which papers are needed, where that stands. Nothing says what it was for."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from locales import Phrase
from models.errors import NotFound, OutOfDate
from models.kinds import ClaimState, MessageClass, Paper, Role
from models.message import Button, Message
from models.rules import rights
from models.services import access, audit, her_notes, outbox, people
from models.services.access import Who
from models.services.asks import hers, herself
from models.services.outbox import Address
from models.tables import Claim

_UNDER_WAY = (ClaimState.GATHERING, ClaimState.HANDED_IN, ClaimState.REFUSED)
OFFICE_SEES = (ClaimState.HANDED_IN, ClaimState.REFUSED, ClaimState.PAID)


def begin(session: Session, who: Who, now: datetime) -> Claim:
    """Open a claim, with its list of papers. While one is being gathered, that one."""
    person_id = herself(who)
    session.flush()
    gathering = select(Claim).where(Claim.person_id == person_id, Claim.state == ClaimState.GATHERING)
    if found := session.exec(gathering).first():
        return found
    row = Claim(township=who.township, person_id=person_id, opened_on=who.today(now), changed_at=now)
    session.add(row)
    session.flush()
    audit.note(session, row.township, who.account_id, "claim.open", row.id, now)
    return row


def of_hers(session: Session, who: Who) -> Sequence[Claim]:
    """Her claims, newest first."""
    session.flush()
    return session.exec(select(Claim).where(Claim.person_id == herself(who)).order_by(col(Claim.id).desc())).all()


def hand_in(session: Session, who: Who, claim_id: str, now: datetime) -> Claim:
    """She handed the papers in: the office is told that somebody did."""
    row = hers(session, who, Claim, claim_id)
    if row.state not in (ClaimState.GATHERING, ClaimState.REFUSED):
        raise OutOfDate
    _turn(session, who, row, ClaimState.HANDED_IN, (), now)
    message = Message((Phrase("back.notice"),), ((Button(Phrase("pay.open"), "q"),),))
    for account in access.staff_of(session, row.township, Role.OFFICE):
        outbox.queue(session, Address.of(account), message, MessageClass.PROMPT, now)
    return row


def withdraw(session: Session, who: Who, claim_id: str, now: datetime) -> Claim:
    """She does not want it any more."""
    row = hers(session, who, Claim, claim_id)
    if row.state not in _UNDER_WAY:
        raise OutOfDate
    return _turn(session, who, row, ClaimState.WITHDRAWN, (), now)


def get(session: Session, who: Who, claim_id: str) -> Claim:
    """A claim that was handed in to the office's own township. Otherwise NotFound."""
    row = session.exec(select(Claim).where(Claim.id == claim_id).with_for_update()).one_or_none()
    if row is None or row.state not in OFFICE_SEES or not who.reaches(row.township, *rights.to("money.work")):
        raise NotFound
    return row


def pay(session: Session, who: Who, claim_id: str, now: datetime) -> Claim:
    """The office paid it back."""
    return _decide(session, who, claim_id, ClaimState.PAID, (), now)


def refuse(session: Session, who: Who, claim_id: str, missing: Iterable[Paper], now: datetime) -> Claim:
    """Papers are missing: she is told which, and can hand them in."""
    return _decide(session, who, claim_id, ClaimState.REFUSED, tuple(missing), now)


def reopen(session: Session, who: Who, claim_id: str, now: datetime) -> Claim:
    """The office's last step was a slip: the claim is handed in, as before."""
    return _decide(session, who, claim_id, ClaimState.HANDED_IN, (), now)


def _decide(
    session: Session, who: Who, claim_id: str, state: ClaimState, missing: Sequence[Paper], now: datetime
) -> Claim:
    row = get(session, who, claim_id)
    if row.person_id is None or row.state is state or (state is ClaimState.REFUSED and not missing):
        raise OutOfDate
    _turn(session, who, row, state, missing, now)
    her_notes.send(session, people.get(session, row.person_id), f"cl|v|{row.id}", now)
    return row


def _turn(session: Session, who: Who, row: Claim, state: ClaimState, missing: Sequence[Paper], now: datetime) -> Claim:
    row.state, row.missing, row.changed_at = state, [str(paper) for paper in missing], now
    session.add(row)
    audit.note(session, row.township, who.account_id, f"claim.{state}", row.id, now)
    return row
