"""A reminder's life once its message is queued: it follows what becomes of the message. Planning it is elsewhere.

Each step is one conditional UPDATE, so that a step which somebody else took first is not taken again.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from models.db import collected
from models.ids import portions
from models.kinds import ReminderState
from models.tables import Reminder

PUT_BACK = "restored"
"""The cause of what is doubtful because a backup was put back: it may have left since that backup was made."""

_ON_ITS_WAY = (ReminderState.QUEUED, ReminderState.SENDING)
_TABLE: sa.Table = Reminder.__table__  # type: ignore[attr-defined]
STATE = sa.func.coalesce(_TABLE.c.state, _TABLE.c.state)
"""The state, asked of reminders that are named by their ids. Asked of the column itself SQLite would take the index of
what is due, and walk through every reminder of the store in that state to find a few."""


def set_out(session: Session, ids: Collection[str], now: datetime) -> set[str]:
    """The messages of the reminders `ids` are claimed. Returns those that nobody stopped in the meantime."""
    if not ids:
        return set()
    return set(session.connection().execute(_SET_OUT, {"ids": list(ids), "changed_at": now}).scalars())


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
    for some in portions(wanted):
        if session.identity_map:  # objects of this session hear of it
            hers = sa.update(Reminder).where(col(Reminder.id).in_(some), col(Reminder.state).in_(_ON_ITS_WAY))
            session.execute(hers.values(values))
        else:
            session.connection().execute(_follow(tuple(values)), {"ids": some, **values})
    for row in collected(session, Reminder):
        if row["id"] in wanted and row["state"] in _ON_ITS_WAY:
            row.update(values)


_IDS: sa.BindParameter[Any] = sa.bindparam("ids", expanding=True)
_SET_OUT = (
    sa.update(_TABLE)
    .where(_TABLE.c.id.in_(_IDS), STATE == ReminderState.QUEUED)
    .values(state=ReminderState.SENDING, changed_at=sa.bindparam("changed_at"))
    .returning(_TABLE.c.id)
)


@lru_cache(maxsize=8)
def _follow(columns: tuple[str, ...]) -> sa.Update:
    """Reminders on their way get new values in so many columns. Built once: every round of the sender asks it."""
    on_their_way = (_TABLE.c.id.in_(_IDS), STATE.in_(_ON_ITS_WAY))
    return sa.update(_TABLE).where(*on_their_way).values({name: sa.bindparam(name) for name in columns})


def doubtful_since(session: Session, since: datetime, most: int) -> tuple[list[str], int]:
    """Reminders that are doubtful because a backup was put back at `since`: at most `most` ids, and how many in all."""
    here = (col(Reminder.state) == ReminderState.DOUBTFUL, col(Reminder.cause) == PUT_BACK)
    hers = (*here, col(Reminder.changed_at) == since)
    ids = session.connection().execute(sa.select(col(Reminder.id)).where(*hers).order_by(col(Reminder.id)).limit(most))
    count = session.connection().execute(sa.select(sa.func.count()).select_from(Reminder).where(*hers)).scalar_one()
    return list(ids.scalars()), count
