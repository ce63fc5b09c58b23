"""Reminders whose day has come: found, checked once more, queued. In portions; each step is a conditional UPDATE.

Consent, marks and the channel are read again here, at the last moment; the plan itself is kept by reminders.py.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from locales import Phrase
from models.failpoints import Point, reach
from models.ids import portions
from models.kinds import MessageClass, ReminderState, Scope
from models.message import Button, Message
from models.rules.life import step
from models.rules.schedule_rows import HERS
from models.services import planning, prompts, reminders, unasked
from models.services.outbox import Address
from models.services.reconciling import SILENT
from models.services.reminders_life import STATE
from models.services.township_settings import Choices
from models.tables import Account, PersonLink, Reminder

WEEK = timedelta(days=7)
A_WEEK = 2
"""Reminders that a woman gets in any seven days, and at most one of them on a day."""
APART = timedelta(days=14)
"""From one monthly question to the next at the least: where one had to wait, so does the next."""

_TABLE: sa.Table = Reminder.__table__  # type: ignore[attr-defined]
_LEFT = (ReminderState.QUEUED, ReminderState.SENDING, ReminderState.SENT, ReminderState.DOUBTFUL)


@dataclass(frozen=True)
class Due:
    """A reminder that may go now, and the chat it goes to."""

    id: str
    person_id: str
    schedule: str
    message: str
    chat_id: int
    language: str


def find(
    session: Session,
    choices: Choices,
    today: date,
    limit: int,
    asleep: Collection[str] = (),
    awake: Collection[str] | None = None,
) -> list[Due]:
    """At most `limit` reminders that may leave on `today`: one for a woman, care before rounds before feedback, and
    nobody is asked how she is twice in a fortnight.

    Left out are those who had their share today or this week, and those whom no verified chat leads to: their reminders
    wait inside of their windows. So do those of persons who are `asleep` by their own clock, or not `awake`, if given.
    """
    asked = {"township": choices.township, "today": today, "week": today - WEEK, "apart": today - APART, "room": limit}
    asked |= {"asleep": list(asleep), "everybody": awake is None, "awake": list(awake or ())}
    found: dict[str, Due] = {}
    for row in session.connection().execute(_FIRST, asked):
        found.setdefault(row.person_id, Due(*row))
    return list(found.values())


def send(
    session: Session, choices: Choices, due: Sequence[Due], now: datetime, until: Callable[[str], datetime]
) -> dict[str, int]:
    """Check each once more and queue those that pass; nothing leaves to a person after `until`.

    Returns what became of them.
    """
    today, ids = choices.today(now), [one.person_id for one in due]
    resting = planning.resting(session, ids, today)
    if resting:
        reminders.replan_many(session, resting, now, "rest")
        due = _still_open(session, due, today)
    grants = planning.live_grants(session, ids)
    needs = {row.key: row.needs for row in choices.schedules.anchored}
    refused = {one.id for one in due if not _agreed(needs.get(one.schedule), grants.get(one.person_id, {}))}
    tired = prompts.unanswered(session, _asked(due, grants))
    silent = {one.id for one in due if one.message in prompts.MESSAGES and one.person_id in tired} - refused
    suppress(session, refused, "no_consent", now)
    suppress(session, silent, SILENT, now)
    going = [one for one in due if one.id not in refused | silent]
    queued = claim(session, [one.id for one in going], today, now)
    for one in going:
        if one.id in queued:
            _queue(session, choices.township, one, today, now, until(one.person_id))
            reach(Point.REMINDER_QUEUED)
    return {"queued": len(queued), "suppressed": len(refused | silent)}


def claim(session: Session, ids: Sequence[str], today: date, now: datetime) -> set[str]:
    """Take planned reminders to queue their messages. Returns those that nobody else took or ended."""
    values = {"state": step(ReminderState.PLANNED, ReminderState.QUEUED), "sent_on": today, "changed_at": now}
    return set(_end(session, ids, values))


def suppress(session: Session, ids: Iterable[str], why: str, now: datetime) -> None:
    """End planned reminders that may not go, with the reason."""
    state = step(ReminderState.PLANNED, ReminderState.SUPPRESSED)
    _end(session, list(ids), {"state": state, "cause": why, "changed_at": now})


def lapse(session: Session, township: str, today: date, now: datetime) -> int:
    """End the planned reminders whose send window closed before `today`. Returns how many."""
    closed = sa.update(Reminder).where(
        col(Reminder.state) == ReminderState.PLANNED,
        col(Reminder.send_from) <= today,
        col(Reminder.send_to) < today,
        col(Reminder.township) == township,
    )
    values = {"state": step(ReminderState.PLANNED, ReminderState.LAPSED), "changed_at": now}
    return session.connection().execute(closed.values(values)).rowcount


def renew(session: Session, choices: Choices, today: date, now: datetime) -> int:
    """Plan anew what expired in the queue and is still inside of its window. Returns for how many persons."""
    expired = sa.select(col(Reminder.person_id)).where(
        col(Reminder.state) == ReminderState.EXPIRED,
        col(Reminder.send_from) <= today,
        col(Reminder.send_to) >= today,
        col(Reminder.township) == choices.township,
    )
    ids = session.connection().execute(expired.distinct()).scalars().all()
    reminders.replan_many(session, ids, now, "expired")
    return len(ids)


def _firsts() -> sa.Subquery:
    """Of each person's reminders that are due, the places in which they stand; the first one goes."""
    today = sa.bindparam("today", type_=sa.Date)
    mine = _TABLE.alias("mine")
    rank = sa.case((mine.c.section == "round", 1), (mine.c.section == "away", 2), else_=0)
    order = (rank, mine.c.send_to, mine.c.id)
    place = sa.func.row_number().over(partition_by=mine.c.person_id, order_by=order).label("place")
    return (
        sa.select(mine.c.id, mine.c.person_id, mine.c.schedule, mine.c.message, place)
        .where(mine.c.state == ReminderState.PLANNED, mine.c.send_from <= today, mine.c.send_to >= today)
        .where(mine.c.township == sa.bindparam("township"), mine.c.audience.in_(HERS), *_has_room(mine, today))
        .where(mine.c.person_id.not_in(sa.bindparam("asleep", expanding=True)))
        .where(
            sa.or_(
                sa.bindparam("everybody", type_=sa.Boolean),
                mine.c.person_id.in_(sa.bindparam("awake", expanding=True)),
            )
        )
        .subquery()
    )


def _has_room(mine: sa.FromClause, today: sa.ColumnElement[date]) -> tuple[sa.ColumnElement[bool], ...]:
    """She had neither her share of today nor that of the week, nor was she asked how she is a few days ago."""
    had = _TABLE.alias("had")
    left = (had.c.person_id == mine.c.person_id, had.c.audience.in_(HERS), had.c.state.in_(_LEFT))
    before = sa.select(sa.func.count()).where(*left)
    this_week = before.where(had.c.sent_on > sa.bindparam("week", type_=sa.Date)).scalar_subquery()
    this_day = before.where(had.c.sent_on >= today).scalar_subquery()
    months = sorted(prompts.MESSAGES)
    lately = (had.c.message.in_(months), had.c.sent_on > sa.bindparam("apart", type_=sa.Date))
    asked = sa.exists().where(*left, *lately)
    return this_week < A_WEEK, this_day == 0, sa.or_(mine.c.message.not_in(months), ~asked)


def _select_first() -> sa.Select[Any]:
    """The first of each person, with the chat it goes to. Built once: it is asked every few minutes."""
    first = _firsts()
    link = (col(PersonLink.person_id) == first.c.person_id, col(PersonLink.until).is_(None))
    columns = (first.c.id, first.c.person_id, first.c.schedule, first.c.message)
    return (
        sa.select(*columns, col(Account.chat_id), col(Account.language))
        .join(PersonLink, sa.and_(*link, col(PersonLink.verified_at).is_not(None)))
        .join(Account, sa.and_(col(Account.id) == col(PersonLink.account_id), col(Account.open).is_(True)))
        .where(first.c.place == 1)
        .order_by(first.c.id, col(PersonLink.id))
        .limit(sa.bindparam("room"))
    )


_FIRST = _select_first()


def _still_open(session: Session, due: Sequence[Due], today: date) -> list[Due]:
    open_ids = sa.select(col(Reminder.id)).where(
        col(Reminder.id).in_([one.id for one in due]),
        STATE == ReminderState.PLANNED,
        col(Reminder.send_from) <= today,
    )
    left = set(session.connection().execute(open_ids).scalars())
    return [one for one in due if one.id in left]


def _agreed(needed: Scope | None, grants: Iterable[Scope]) -> bool:
    return needed is not None and needed in grants


def _asked(due: Iterable[Due], grants: Mapping[str, Mapping[Scope, date]]) -> dict[str, date]:
    """Who is due to be asked how she is and agreed to it, each with the day of her yes."""
    hers = {one.person_id: grants.get(one.person_id, {}) for one in due if one.message in prompts.MESSAGES}
    return {person_id: live[Scope.FEEDBACK] for person_id, live in hers.items() if Scope.FEEDBACK in live}


def _end(session: Session, ids: Sequence[str], values: dict[str, object]) -> list[str]:
    done: list[str] = []
    for some in portions(ids):
        planned = (col(Reminder.id).in_(some), STATE == ReminderState.PLANNED)
        change = sa.update(Reminder).where(*planned).values(values).returning(col(Reminder.id))
        done += session.connection().execute(change).scalars()
    return done


def _queue(session: Session, township: str, one: Due, today: date, now: datetime, until: datetime) -> None:
    to = Address(one.chat_id, one.language, township)
    if one.message in prompts.MESSAGES:
        message = prompts.ask(session, township, one.person_id, one.id, one.message == prompts.PLAIN, today)
        unasked.queue(session, to, message, MessageClass.PROMPT, now, expires_at=until, reminder_id=one.id)
        return
    unasked.queue(session, to, neutral(one.id), MessageClass.REMINDER, now, expires_at=until, reminder_id=one.id)


def neutral(reminder_id: str) -> Message:
    """What a locked screen may show: that there is a note. What it is about opens on her tap."""
    open_it = Button(Phrase("remind.open"), f"r|{reminder_id}")
    return Message((Phrase("remind.neutral"), Phrase("remind.opt_out")), ((open_it,),), protect=True)
