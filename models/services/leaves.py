"""Leave with a deputy: for these days, and no longer, a colleague has the absent one's roles beside her own.

What the deputy holds are memberships like any other, marked with the leave; a tick begins and ends them (`turn_over`).
"""

from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from locales import Phrase
from models.clock import local_day
from models.db import hold
from models.errors import NotFound, Rejected
from models.message import Button, Message
from models.services import access, accounts, audit, lent, notices, staff
from models.services.access import Who
from models.tables import Account, Leave, Membership, Township

LONGEST, FARTHEST = timedelta(days=92), timedelta(days=183)
"""So long a leave may be, and so far ahead it may begin."""


def of(session: Session, account_id: str) -> Leave | None:
    """The leave that an account has or will have, or None."""
    session.flush()
    wanted = select(Leave).where(Leave.account_id == account_id, col(Leave.ended_at).is_(None))
    return session.exec(wanted.order_by(col(Leave.id).desc())).first()


def deputies(session: Session, who: Who) -> list[Account]:
    """The colleagues who may stand in for `who`: for every role of hers somebody of those that the table names."""
    mine = lent.own(session, who.account_id)
    found: dict[str, Account] = {}
    for account, row in staff.workers(session, who.township):
        is_free = account.id != who.account_id and account.rest is None and row.leave_id is None
        if is_free and lent.covers(row, mine):
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
    lent.close(session, row, now)
    other = row.deputy_id if who.account_id == row.account_id else row.account_id
    _tell(session, other, Phrase("leave.over" if other == row.deputy_id else "leave.refused"), now)
    return row


def turn_over(session: Session, now: datetime) -> dict[str, int]:
    """Begin the leaves whose first day has come, end those whose last day is over, or whose deputy may not stand in
    any more. Running again changes nothing.
    """
    begun = ended = 0
    zones = dict(session.exec(select(Township.code, Township.zone)).all())
    for row in _going(session):
        is_over = local_day(now, zones[row.township]) > row.last
        if is_over or not lent.can_stand_in(session, row):
            lent.close(session, row, now)
            _tell(session, row.deputy_id, Phrase("leave.over"), now)
            _tell(session, row.account_id, Phrase("leave.back" if is_over else "leave.refused"), now)
            ended += 1
        elif row.begun_at is None and local_day(now, zones[row.township]) >= row.first:
            _begin(session, row, now)
            begun += 1
    return {"begun": begun, "ended": ended}


def _going(session: Session) -> list[Leave]:
    """The leaves that are not over, read when nobody else can end one: their townships are held from here on."""
    session.flush()
    going = select(Leave).where(col(Leave.ended_at).is_(None)).order_by(col(Leave.id))
    towns = {row.township for row in session.exec(going)}
    hold(session, *towns)
    now_going = going.where(col(Leave.township).in_(towns)).execution_options(populate_existing=True)
    return list(session.exec(now_going))


def _begin(session: Session, row: Leave, now: datetime) -> None:
    row.begun_at = now
    session.add(row)
    has = {(one.role, one.area) for one in access.held(session, row.deputy_id)}
    for one in lent.own(session, row.account_id):
        if (one.role, one.area) not in has:
            session.add(
                Membership(
                    township=one.township, account_id=row.deputy_id, role=one.role, area=one.area, since=now,
                    leave_id=row.id,
                )
            )  # fmt: skip
    access.refresh(session, accounts.get(session, row.deputy_id))
    _tell(session, row.deputy_id, _named(session, "leave.begins", row), now)


def _named(session: Session, key: str, row: Leave) -> Phrase:
    name = staff.name_of(session, accounts.get(session, row.account_id)) or Phrase("staff.unnamed")
    return Phrase.of(key, name=name, first=row.first, last=row.last)


def _tell(
    session: Session, account_id: str, said: Phrase, now: datetime, buttons: tuple[tuple[Button, ...], ...] = ()
) -> None:
    notices.tell(session, accounts.get(session, account_id), Message((said,), buttons), now)
