"""An officer's evening tap: "that is my day". It notes how many reports there were; what comes later is no fault."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.errors import NotFound, Rejected
from models.kinds import EventStatus, Level
from models.rules import rights
from models.rules.area_codes import township_of
from models.services import access, audit, places
from models.services.access import Who
from models.tables import DaySign, Event


def sign(session: Session, who: Who, group_code: str, now: datetime) -> DaySign:
    """Sign the group's day as it stands. Signing again, with nothing new, returns what was signed first.

    Raises NotFound for a group that is not there, or not theirs; Rejected where nothing was reported today.
    """
    today, count = to_sign(session, who, group_code, now)
    if not count:
        raise Rejected("day.nothing_yet", "group")
    wanted = select(DaySign).where(DaySign.group_code == group_code, DaySign.day == today)
    row = session.exec(wanted).one_or_none()
    if row is not None and row.reports == count:
        return row
    row = row or DaySign(township=township_of(group_code), group_code=group_code, day=today, by="", at=now, reports=0)
    row.by, row.at, row.reports = who.account_id, now, count
    session.add(row)
    session.flush()
    audit.note(session, row.township, who.account_id, "day.sign", row.id, now)
    return row


def to_sign(session: Session, who: Who, group_code: str, now: datetime) -> tuple[date, int]:
    """Today in a group whose day this worker may sign, and how many reports it has.

    Raises NotFound for a group that is not there, or not theirs.
    """
    access.require(who, group_code, *rights.to("day.sign"))
    if places.level(session, group_code) is not Level.GROUP:
        raise NotFound
    session.flush()
    today = who.today(now)
    standing = sa.select(sa.func.count()).where(
        col(Event.group_code) == group_code, col(Event.reported_on) == today, col(Event.status) == EventStatus.RECORDED
    )
    count: int = session.connection().execute(standing).scalar_one()
    return today, count
