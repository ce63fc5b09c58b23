"""What becomes of booked days when the calendar changes, and when their time is over."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.kinds import RoundState
from models.queries import clinic_days
from models.rules import retention
from models.rules.rounds import PREPREGNANCY
from models.services import township_settings
from models.services.township_settings import Choices
from models.services.visits import free_seat, round_of
from models.tables import Visit

KEPT = retention.rules()["visits"].span
"""How long after its round, or its day, a visit is kept."""


def check_calendar(session: Session, township: str, today: date, now: datetime) -> list[str]:
    """The clinics' days or the rounds changed: note which booked days fell away (or came back). Returns whom it
    concerns.
    """
    township_settings.forget(session)
    choices = township_settings.of(session, township)
    clinics = {one.id: one for one in clinic_days.places(session, township)}
    concerned = []
    ahead = select(Visit).where(Visit.township == township, Visit.state == RoundState.BOOKED, col(Visit.day) >= today)
    for row in session.exec(ahead):
        assert row.day is not None
        clinic = clinics.get(row.clinic_id or "")
        gone = clinic is None or not (clinic.days.falls_on(row.day, choices.holidays) and _takes_place(choices, row))
        if gone != row.fell_away:
            row.fell_away, row.changed_at = gone, now
            row.seat = None if gone else free_seat(session, row.clinic_id or "", row.day)
            session.add(row)
            session.flush()
            concerned.append(row.person_id)
    return concerned


def forget_old(session: Session, now: datetime) -> int:
    """Drop what was said about rounds that ended, and days that passed, 90 days ago. Returns how many."""
    count = 0
    for choices in township_settings.every(session):
        over = choices.today(now) - KEPT
        ended = [one.subject for one in choices.rounds if one.closes < over]
        past = sa.and_(col(Visit.subject) == PREPREGNANCY, col(Visit.changed_at) < now - KEPT, _before(over))
        gone = sa.and_(_of_none(choices), col(Visit.changed_at) < now - KEPT, _before(over))
        mine = (col(Visit.township) == choices.township, sa.or_(col(Visit.subject).in_(ended), past, gone))
        count += session.connection().execute(sa.delete(Visit).where(*mine)).rowcount
    return count


def _takes_place(choices: Choices, row: Visit) -> bool:
    """Whether the booked day lies within its round as the township has it now; a check before pregnancy has none."""
    if row.subject == PREPREGNANCY or row.day is None:
        return True
    one = round_of(choices, row.subject)
    return one is not None and one.opens <= row.day <= one.closes


def _of_none(choices: Choices) -> sa.ColumnElement[bool]:
    """That a row is about a round that the township's file does not name any more."""
    return col(Visit.subject).not_in([PREPREGNANCY, *(one.subject for one in choices.rounds)])


def _before(day: date) -> sa.ColumnElement[bool]:
    return sa.or_(col(Visit.day).is_(None), col(Visit.day) < day)
