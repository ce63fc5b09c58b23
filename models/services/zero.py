"""A group's signed "nothing today": signed once a day, withdrawn when something is reported after all."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.errors import Rejected
from models.prepared import Prepared
from models.rules.area_codes import township_of
from models.services import audit, day_signs
from models.services.access import Who
from models.tables import ZeroReport

_SIGNED = select(ZeroReport).where(
    col(ZeroReport.group_code) == sa.bindparam("group"), col(ZeroReport.day) == sa.bindparam("day")
)
_STANDING = Prepared(
    sa.select(col(ZeroReport.id)).where(
        col(ZeroReport.group_code) == sa.bindparam("group"),
        col(ZeroReport.day) == sa.bindparam("day"),
        col(ZeroReport.withdrawn_at).is_(None),
    )
)


def sign(session: Session, who: Who, group_code: str, now: datetime) -> ZeroReport:
    """Sign "nothing today" for a group. Signing again returns what was signed first.

    Raises NotFound for a group that is not there, or not theirs; Rejected where something was reported today.
    """
    today, count = day_signs.to_sign(session, who, group_code, now)
    if count:
        raise Rejected("zero.reported", "group", n=count)
    row = _row(session, group_code, today)
    if row is not None and row.withdrawn_at is None:
        return row
    if row is None:
        township = township_of(group_code)
        row = ZeroReport(township=township, group_code=group_code, day=today, by=who.account_id, at=now)
    row.by, row.at, row.withdrawn_at = who.account_id, now, None
    session.add(row)
    session.flush()
    audit.note(session, row.township, who.account_id, "zero.sign", row.id, now)
    return row


def withdraw(session: Session, group_code: str, day: date, now: datetime, by: str = "") -> None:
    """Something was reported after all: what was signed for `day` no longer holds. Harmless where nothing was."""
    if _STANDING.first(session, group=group_code, day=day) and (row := _row(session, group_code, day)):
        row.withdrawn_at = now
        session.add(row)
        session.flush()
        audit.note(session, row.township, by, "zero.withdraw", row.id, now)


def _row(session: Session, group_code: str, day: date) -> ZeroReport | None:
    return session.exec(_SIGNED, params={"group": group_code, "day": day}).one_or_none()
