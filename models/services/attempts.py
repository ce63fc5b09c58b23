"""Messages that do not reach a woman: after three in a row hers rest, and the operator is told. Nobody else is.

It is no stop: what she agreed to stands, and goes on when she says so (choices.go_on, /start). A chat that is closed to
the bot is one, and is not seen here.
"""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.kinds import ReminderState
from models.rules.schedule_rows import CLINIC
from models.services import audit, marks, reminders, township_settings
from models.services.dispatch import FAILED
from models.tables import DeliveryMark, Person, Reminder

IN_A_ROW = 3

_TRIED = sa.or_(
    col(Reminder.state).in_((ReminderState.SENT, ReminderState.DOUBTFUL)), col(Reminder.cause).startswith(FAILED)
)


def rest(session: Session, reminder_ids: Iterable[str], now: datetime) -> int:
    """Some reminders of these did not arrive, or perhaps not: let those women's messages rest for whom it was too
    often. Returns for how many.
    """
    session.flush()
    hers = (
        sa.select(col(Reminder.person_id), col(Reminder.township))
        .join(Person, sa.and_(col(Person.id) == col(Reminder.person_id), col(Person.key).is_not(None)))
        .where(col(Reminder.id).in_(list(reminder_ids)), col(Reminder.audience) != CLINIC)
    )
    rested = 0
    for person_id, township in session.connection().execute(hers.distinct()).all():
        today = township_settings.of(session, township).today(now)
        if marks.UNREACHED not in marks.live(session, person_id, today) and _unreached(session, person_id):
            marks.unreached(session, township, person_id, today, now)
            audit.note(session, township, "sender", "channel.rest", person_id, now)
            reminders.replan_person(session, person_id, now, "unreached")
            rested += 1
    return rested


def resting(session: Session, limit: int) -> list[DeliveryMark]:
    """The women whose messages rest because nothing reached them, the newest first."""
    wanted = select(DeliveryMark).where(DeliveryMark.what == marks.UNREACHED, col(DeliveryMark.until).is_(None))
    return list(session.exec(wanted.order_by(col(DeliveryMark.id).desc()).limit(limit)))


def _unreached(session: Session, person_id: str) -> bool:
    """Whether the newest ones all went nowhere, as far as anybody knows; counted anew since she said to go on."""
    lifted = sa.select(sa.func.max(col(DeliveryMark.until))).where(
        col(DeliveryMark.person_id) == person_id, col(DeliveryMark.what) == marks.UNREACHED
    )
    since = session.connection().execute(lifted).scalar_one()
    newest = sa.select(col(Reminder.state)).where(
        col(Reminder.person_id) == person_id, col(Reminder.audience) != CLINIC, _TRIED
    )
    if since:
        newest = newest.where(col(Reminder.send_from) >= since)
    newest = newest.order_by(col(Reminder.changed_at).desc(), col(Reminder.id).desc()).limit(IN_A_ROW)
    states = session.connection().execute(newest).scalars().all()
    return len(states) == IN_A_ROW and ReminderState.SENT not in states
