"""Brings the rows of reminders in line with a plan: what differs is superseded or cancelled, what is new is planned.

Rows are never deleted and never changed in what they say; a changed reminder is a new row. Pure rows in, rows out: the
plan itself comes from rules/plan.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col

from models.ids import new_id, portions
from models.kinds import OutboxState, ReminderState
from models.prepared import Prepared, among, write
from models.rules.life import step
from models.rules.plan import Planned
from models.rules.schedule_rows import CLINIC, HERS
from models.services import outbox, reminders_life
from models.tables import Outbox, Reminder

SILENT = "silent"
"""Why a monthly prompt was suppressed: three in a row had no answer."""

_PERSONAL = (*HERS, CLINIC)
_GONE = frozenset({ReminderState.QUEUED, ReminderState.SENDING, ReminderState.SENT, ReminderState.DOUBTFUL})
_REMINDERS: sa.Table = Reminder.__table__  # type: ignore[attr-defined]
_C = _REMINDERS.c
_ROWS = Prepared(
    sa.select(
        _C.id, _C.person_id, _C.schedule, _C.section, _C.message, _C.audience, _C.anchor, _C.nth,
        _C.send_from, _C.send_to, _C.care_from, _C.care_to, _C.state, _C.cause,
    )
    .where(among(_C.person_id, "persons"), sa.or_(*(_C.audience == one for one in _PERSONAL)))
    .order_by(_C.id)
)  # fmt: skip


class Identity(NamedTuple):
    """What names one reminder of a person, whatever its days are."""

    schedule: str
    anchor: str
    nth: int


@dataclass
class Changes:
    """What is to be done to the rows of one or many persons."""

    superseded: list[str] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)
    called_back: list[str] = field(default_factory=list)
    new: list[dict[str, Any]] = field(default_factory=list)
    of: set[str] = field(default_factory=set)
    """The persons of whom something is to be done."""

    @property
    def size(self) -> int:
        """How many rows are to be written."""
        return len(self.superseded) + len(self.cancelled) + len(self.called_back) + len(self.new)


def rows_of(session: Session, person_ids: Sequence[str]) -> dict[str, list[Any]]:
    """The rows of many persons, oldest first."""
    found: dict[str, list[Any]] = {person_id: [] for person_id in person_ids}
    for row in _ROWS.all(session, persons=person_ids):
        found[row.person_id].append(row)
    return found


def compare(
    changes: Changes,
    person_id: str,
    township: str,
    rows: Iterable[Any],
    plan: Iterable[Planned],
    today: date,
    now: datetime,
) -> None:
    """Add to `changes` what one person's rows need. What left, or may have left, is not planned a second time."""
    wanted = {Identity(one.schedule, one.anchor, one.nth): one for one in plan}
    taken, before = set(), changes.size
    for row in rows:
        identity = Identity(row.schedule, row.anchor, row.nth)
        if row.state is ReminderState.PLANNED and not _same(row, wanted.get(identity)):
            changes.superseded.append(row.id)
        elif row.state is ReminderState.QUEUED and not _same(row, wanted.get(identity)):
            changes.cancelled.append(row.id)
        elif row.state in _GONE or row.state is ReminderState.PLANNED or row.cause == SILENT:
            taken.add(identity)
            if row.state is ReminderState.SENDING and not _same(row, wanted.get(identity)):
                changes.called_back.append(row.id)
    for identity, one in wanted.items():
        if identity not in taken and one.send[1] >= today:
            changes.new.append(_row(person_id, township, one, now))
    if changes.size > before:
        changes.of.add(person_id)


def carry_out(session: Session, changes: Changes, cause: str, now: datetime) -> None:
    """Write the changes. A queued message that a sender has taken is called back; what has left is left to arrive."""
    to = step(ReminderState.PLANNED, ReminderState.SUPERSEDED)
    for some in portions(changes.superseded):
        still = (_C.id.in_(some), reminders_life.STATE == ReminderState.PLANNED)
        session.connection().execute(sa.update(Reminder).where(*still).values(state=to, cause=cause, changed_at=now))
    for some in portions(changes.cancelled):
        _cancel(session, some, cause, now)
    for some in portions([*changes.cancelled, *changes.called_back]):
        outbox.call_back(session, col(Outbox.reminder_id).in_(some))
    if changes.new:
        write(session, _REMINDERS, changes.new)


def _cancel(session: Session, reminder_ids: Sequence[str], cause: str, now: datetime) -> None:
    waiting = (col(Outbox.reminder_id).in_(reminder_ids), col(Outbox.state) == OutboxState.QUEUED)
    values = {"state": OutboxState.CANCELLED, "content": None, "error": cause}
    stopped = session.connection().execute(
        sa.update(Outbox).where(*waiting).values(values).returning(col(Outbox.reminder_id))
    )
    to = step(ReminderState.QUEUED, ReminderState.CANCELLED)
    reminders_life.follow(session, stopped.scalars().all(), to, now, cause)


def _same(row: Any, one: Planned | None) -> bool:
    return one is not None and (
        (row.message, row.audience, row.section) == (one.message, one.audience, one.group)
        and (row.send_from, row.send_to, row.care_from, row.care_to) == (*one.send, *one.care)
    )


def _row(person_id: str, township: str, one: Planned, now: datetime) -> dict[str, Any]:
    return {
        "id": new_id(), "township": township, "person_id": person_id, "schedule": one.schedule, "section": one.group,
        "message": one.message, "audience": one.audience, "anchor": one.anchor, "nth": one.nth,
        "send_from": one.send[0], "send_to": one.send[1], "care_from": one.care[0], "care_to": one.care[1],
        "state": ReminderState.PLANNED, "cause": "", "planned_at": now, "changed_at": now, "sent_on": None,
    }  # fmt: skip
