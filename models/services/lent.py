"""Roles that a deputy holds for the days of somebody's leave (leaves.py), and what ends them before its last day."""

from datetime import datetime

from sqlmodel import Session, col, select

from locales import Phrase
from models.kinds import Role
from models.message import Message
from models.rules import rights
from models.rules.area_codes import township_of, village_of
from models.services import access, accounts, followups, notices
from models.tables import Leave, Membership


def own(session: Session, account_id: str) -> list[Membership]:
    """The roles that are somebody's own, and so can be lent."""
    return [one for one in access.held(session, account_id) if one.leave_id is None]


def covers(row: Membership, absent: list[Membership]) -> bool:
    """Whether a role lets its holder stand in for somebody who holds all of these."""
    return bool(absent) and all(_fits(row, one) for one in absent)


def can_stand_in(session: Session, leave: Leave) -> bool:
    """Whether the deputy may still stand in, by roles that both hold now."""
    absent = own(session, leave.account_id)
    return any(covers(row, absent) for row in own(session, leave.deputy_id))


def close(session: Session, leave: Leave, now: datetime) -> None:
    """End a leave: what was lent for it is over, and what the deputy looked after there is free."""
    leave.ended_at = now
    session.add(leave)
    rows = select(Membership).where(Membership.leave_id == leave.id, col(Membership.until).is_(None))
    for one in session.exec(rows).all():
        _take_back(session, one, now)


def role_ended(session: Session, ended: Membership, now: datetime) -> None:
    """A role is over: so is what a deputy held of it, and every leave in which its owner may stand in no more."""
    session.flush()
    going = select(Leave).where(col(Leave.ended_at).is_(None))
    lent = select(Membership).join(Leave, col(Leave.id) == col(Membership.leave_id))
    same = lent.where(Leave.account_id == ended.account_id, col(Membership.until).is_(None))
    for one in session.exec(same.where(Membership.role == ended.role, Membership.area == ended.area)).all():
        _take_back(session, one, now)
    for leave in session.exec(going.where(Leave.deputy_id == ended.account_id)).all():
        if not can_stand_in(session, leave):
            close(session, leave, now)
            refused(session, leave, now)


def _take_back(session: Session, row: Membership, now: datetime) -> None:
    row.until = now
    session.add(row)
    followups.release(session, row.account_id, row.area, now)
    access.refresh(session, accounts.get(session, row.account_id))


def refused(session: Session, leave: Leave, now: datetime) -> None:
    """Tell the absent one that somebody else has to be found."""
    notices.tell(session, accounts.get(session, leave.account_id), Message((Phrase("leave.refused"),)), now)


def _fits(row: Membership, absent: Membership) -> bool:
    """Whether a role lets its holder stand in for another: as the table says, and for an officer in the village."""
    near = village_of if absent.role is Role.OFFICER else township_of
    return row.role in rights.of_role("staff_deputy", absent.role) and absent.area.startswith(near(row.area))
