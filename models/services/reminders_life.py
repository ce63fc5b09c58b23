"""A reminder's life once its message is queued: it follows what becomes of the message. Planning it is elsewhere.

Each step is one conditional UPDATE, so that a step which somebody else took first is not taken again.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from models.db import collected
from models.kinds import ReminderState
from models.tables import Reminder

_ON_ITS_WAY = (ReminderState.QUEUED, ReminderState.SENDING)
_SOME = 500


def set_out(session: Session, ids: Collection[str], now: datetime) -> set[str]:
    """The messages of the reminders `ids` are claimed. Returns those that nobody stopped in the meantime."""
    step = sa.update(Reminder).where(col(Reminder.id).in_(ids), col(Reminder.state) == ReminderState.QUEUED)
    values = {"state": ReminderState.SENDING, "changed_at": now}
    return set(session.execute(step.values(values).returning(col(Reminder.id))).scalars()) if ids else set()


def follow(
    session: Session,
    ids: Iterable[str | None],
    to: ReminderState,
    now: datetime,
    cause: str | None = None,
    sent_on: date | None = None,
) -> None:
    """Reminders that are queued or being sent become `to`. None among `ids` stands for a message without a reminder."""
    values = {"state": to, "changed_at": now} | ({} if cause is None else {"cause": cause})
    values |= {} if sent_on is None else {"sent_on": sent_on}
    wanted = [reminder_id for reminder_id in ids if reminder_id]
    for start in range(0, len(wanted), _SOME):
        some = col(Reminder.id).in_(wanted[start : start + _SOME])
        session.execute(sa.update(Reminder).where(some, col(Reminder.state).in_(_ON_ITS_WAY)).values(values))
    for row in collected(session, Reminder):
        if row["id"] in wanted and row["state"] in _ON_ITS_WAY:
            row.update(values)
