"""Reminders whose audience is the clinic: visits that its staff make. They go to staff, never to her."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from locales import Phrase
from models.kinds import MessageClass, ReminderState, Role
from models.message import Button, Message
from models.rules.names import masked
from models.rules.schedule_rows import CLINIC
from models.services import access, due, outbox, people, planning
from models.services.outbox import Address
from models.services.township_settings import Choices
from models.tables import Area, Person, Reminder

CHECK = "risk_followup"
"""The message about a check before pregnancy after which the clinic wants to see her again."""


def send(session: Session, choices: Choices, now: datetime, until: datetime, limit: int) -> dict[str, int]:
    """Queue at most `limit` of those due today, one message to each of the clinic's staff. Without staff they wait."""
    rows = _due(session, choices.township, choices.today(now), limit)
    grants = planning.live_grants(session, [row.person_id for row in rows])
    needs = {row.key: row.needs for row in choices.schedules.anchored}
    refused = {row.id for row in rows if needs.get(row.schedule) not in grants.get(row.person_id, {})}
    due.suppress(session, refused, "no_consent", now)
    sent = [_tell(session, row, choices.today(now), now, until) for row in rows if row.id not in refused]
    return {"clinic": sum(sent), "suppressed": len(refused)}


def _due(session: Session, township: str, today: date, limit: int) -> list[sa.Row[Any]]:
    wanted = (
        sa.select(
            *(
                getattr(Reminder, name)
                for name in ("id", "person_id", "schedule", "message", "anchor", "care_from", "care_to")
            )
        )
        .where(col(Reminder.state) == ReminderState.PLANNED, col(Reminder.audience) == CLINIC)
        .where(col(Reminder.send_from) <= today, col(Reminder.send_to) >= today)
        .where(col(Reminder.township) == township)
        .order_by(col(Reminder.id))
        .limit(limit)
    )
    return list(session.connection().execute(wanted))


def _tell(session: Session, row: Any, today: date, now: datetime, until: datetime) -> bool:
    person = people.get(session, row.person_id)
    staff = access.staff_of(session, person.group_code, Role.CLINIC)
    if not staff or row.id not in due.claim(session, [row.id], today, now):
        return False
    message = Message((_line(session, person, row),), _about(row))
    first, *others = staff
    outbox.queue(session, Address.of(first), message, MessageClass.REMINDER, now, expires_at=until, reminder_id=row.id)
    for account in others:
        outbox.queue(session, Address.of(account), message, MessageClass.DIGEST, now, expires_at=until)
    return True


def _about(row: Any) -> tuple[tuple[Button, ...], ...]:
    """The way to the check that it is about; a visit at home has an open item."""
    return ((Button(Phrase("notice.open"), f"cr|{row.anchor}"),),) if row.message == CHECK else ()


def _line(session: Session, person: Person, row: Any) -> Phrase:
    group = session.get(Area, person.group_code)
    return Phrase.of(
        f"clinic.{row.message}",
        name=masked(people.known(session, person).name),
        group=group.name if group else person.group_code,
        first=row.care_from,
        last=row.care_to,
    )
