"""Planning from nothing, to hold the rows of reminders against: what her plan is today, and what her rows say."""

from collections.abc import Collection
from datetime import date, datetime

from sqlmodel import Session, col, select

from models.kinds import ReminderState
from models.services import history, planning, reconciling, township_settings
from models.services.dispatch import FAILED
from models.tables import Person, Reminder

LEFT = frozenset({ReminderState.QUEUED, ReminderState.SENDING, ReminderState.SENT, ReminderState.DOUBTFUL})
Said = tuple[object, ...]


def from_nothing(session: Session, person: Person, now: datetime, until: date | None = None) -> set[Said]:
    """The plan of what is still to go (up to `until`), without what has left, or ended for good."""
    choices = township_settings.with_clinic_days(session, township_settings.of(session, person.township))
    wishes = planning.wishes(session, [person.id], choices.zone)[person.id]
    plan = planning.planned(person, history.facts_of(session, person), wishes, choices, now)
    over = _over(rows(session, [person.id]))
    return {
        (one.schedule, one.anchor, one.nth, one.message, one.audience, *one.send, *one.care)
        for one in plan
        if one.send[1] >= choices.today(now) and (one.schedule, one.anchor, one.nth) not in over
        if until is None or one.send[0] <= until
    }


def kept(session: Session, person: Person, now: datetime, until: date | None = None) -> set[Said]:
    """The rows that are planned and not over."""
    today = township_settings.of(session, person.township).today(now)
    return {
        (
            row.schedule, row.anchor, row.nth, row.message, row.audience,
            row.send_from, row.send_to, row.care_from, row.care_to,
        )
        for row in rows(session, [person.id])
        if row.state is ReminderState.PLANNED and row.send_to >= today and (until is None or row.send_from <= until)
    }  # fmt: skip


def rows(session: Session, person_ids: Collection[str]) -> list[Reminder]:
    """Every reminder of these persons, whatever became of it."""
    wanted = select(Reminder).where(col(Reminder.person_id).in_(person_ids)).order_by(col(Reminder.id))
    return list(session.exec(wanted.execution_options(populate_existing=True)))


def _over(hers: Collection[Reminder]) -> set[Said]:
    """What is not to go any more, or not before something else happens."""
    names = {row.id: (row.schedule, row.anchor, row.nth) for row in hers}
    left = {names[row.id] for row in hers if row.state in LEFT or row.cause == reconciling.SILENT}
    # What expired in the queue is planned again by the first tick of the next morning, what Telegram did not take only
    # when something else changes for her.
    waits = {names[row.id] for row in hers if row.state is ReminderState.EXPIRED or row.cause.startswith(FAILED)}
    return left | (waits - {names[row.id] for row in hers if row.state is ReminderState.PLANNED})
