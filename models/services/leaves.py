"""Leave with a deputy: for these days, and no longer, a colleague has the absent one's roles beside her own.

What the deputy holds are memberships like any other, marked with the leave; a tick begins and ends them (`turn_over`).
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from locales import Phrase
from models.clock import local_day
from models.errors import NotFound, Rejected
from models.kinds import MessageClass, Role
from models.message import Button, Message
from models.rules import rights
from models.services import access, accounts, audit, followups, outbox, staff
from models.services.access import Who
from models.services.outbox import Address
from models.tables import Account, Leave, Membership, Township

LONGEST, FARTHEST = timedelta(days=92), timedelta(days=183)
"""So long a leave may be, and so far ahead it may begin."""

_VILLAGE = 12


def of(session: Session, account_id: str) -> Leave | None:
    """The leave that an account has or will have, or None."""
    session.flush()
    wanted = select(Leave).where(Leave.account_id == account_id, col(Leave.ended_at).is_(None))
    return session.exec(wanted.order_by(col(Leave.id).desc())).first()


def deputies(session: Session, who: Who) -> list[Account]:
    """The colleagues who may stand in for `who`: for every role of hers somebody of those that the table names."""
    mine = _own(session, who.account_id)
    found: dict[str, Account] = {}
    for account, row in staff.workers(session, who.township):
        is_free = account.id != who.account_id and account.rest is None and row.leave_id is None
        if is_free and mine and all(_fits(row, one) for one in mine):
            found[account.id] = account
    return list(found.values())


def take(session: Session, who: Who, first: date, last: date, deputy_id: str, now: datetime) -> Leave:
    """Go on leave from `first` to `last`, both included. Raises NotFound for another deputy, Rejected for the days."""
    today = who.today(now)
    if of(session, who.account_id):
        raise Rejected("leave.is_one")
    if not today <= first <= last or last - first >= LONGEST or first - today > FARTHEST:
        raise Rejected("leave.days_wrong", first=today)
    if deputy_id not in {one.id for one in deputies(session, who)}:
        raise NotFound
    row = Leave(
        township=who.township, account_id=who.account_id, deputy_id=deputy_id, first=first, last=last, made_at=now
    )
    session.add(row)
    session.flush()
    audit.note(session, row.township, who.account_id, "leave.take", row.id, now)
    refuse = ((Button(Phrase("leave.cannot"), f"lv|{row.id}|n"),),)
    _tell(session, deputy_id, _named(session, "leave.asked", row), now, refuse)
    if first == today:
        _begin(session, row, now)
    return row


def end(session: Session, who: Who, leave_id: str, now: datetime) -> Leave:
    """She is back, or does not go; or the deputy cannot. The other one is told. Raises NotFound, also afterwards."""
    row = session.get(Leave, leave_id)
    if row is None or row.ended_at is not None or who.account_id not in (row.account_id, row.deputy_id):
        raise NotFound
    audit.note(session, row.township, who.account_id, "leave.end", row.id, now)
    _close(session, row, now)
    other = row.deputy_id if who.account_id == row.account_id else row.account_id
    _tell(session, other, Phrase("leave.over" if other == row.deputy_id else "leave.refused"), now)
    return row


def turn_over(session: Session, now: datetime) -> dict[str, int]:
    """Begin the leaves whose first day has come, end those whose last day is over, or where one of the two works here
    no more. Running again changes nothing.
    """
    session.flush()
    begun = ended = 0
    zones = dict(session.exec(select(Township.code, Township.zone)).all())
    for row in session.exec(select(Leave).where(col(Leave.ended_at).is_(None)).order_by(col(Leave.id))).all():
        today = local_day(now, zones[row.township])
        if today > row.last or not all(_own(session, one) for one in (row.account_id, row.deputy_id)):
            _close(session, row, now)
            _tell(session, row.deputy_id, Phrase("leave.over"), now)
            _tell(session, row.account_id, Phrase("leave.back"), now)
            ended += 1
        elif row.begun_at is None and today >= row.first:
            _begin(session, row, now)
            begun += 1
    return {"begun": begun, "ended": ended}


def _begin(session: Session, row: Leave, now: datetime) -> None:
    row.begun_at = now
    session.add(row)
    has = {(one.role, one.area) for one in _held(session, row.deputy_id)}
    for one in _own(session, row.account_id):
        if (one.role, one.area) not in has:
            session.add(
                Membership(
                    township=one.township, account_id=row.deputy_id, role=one.role, area=one.area, since=now,
                    leave_id=row.id,
                )
            )  # fmt: skip
    access.refresh(session, accounts.get(session, row.deputy_id))
    _tell(session, row.deputy_id, _named(session, "leave.begins", row), now)


def _close(session: Session, row: Leave, now: datetime) -> None:
    row.ended_at = now
    session.add(row)
    for one in session.exec(select(Membership).where(Membership.leave_id == row.id, col(Membership.until).is_(None))):
        one.until = now
        followups.release(session, one.account_id, one.area, now)
    access.refresh(session, accounts.get(session, row.deputy_id))


def _fits(row: Membership, absent: Membership) -> bool:
    """Whether a role lets its holder stand in for another: as the table says, and for an officer in the village."""
    near = _VILLAGE if absent.role is Role.OFFICER else len(row.township)
    return row.role in rights.of_role("staff_deputy", absent.role) and absent.area.startswith(row.area[:near])


def _own(session: Session, account_id: str) -> list[Membership]:
    return [one for one in _held(session, account_id) if one.leave_id is None]


def _held(session: Session, account_id: str) -> Sequence[Membership]:
    held = select(Membership).where(Membership.account_id == account_id, col(Membership.until).is_(None))
    return session.exec(held.order_by(col(Membership.id))).all()


def _named(session: Session, key: str, row: Leave) -> Phrase:
    name = staff.name_of(session, accounts.get(session, row.account_id)) or Phrase("staff.unnamed")
    return Phrase.of(key, name=name, first=row.first, last=row.last)


def _tell(
    session: Session, account_id: str, said: Phrase, now: datetime, buttons: tuple[tuple[Button, ...], ...] = ()
) -> None:
    to = Address.of(accounts.get(session, account_id))
    outbox.queue(session, to, Message((said,), buttons), MessageClass.PROMPT, now)
