"""What a store that was put back must not do a second time: it does not know what happened after its backup was made.

Whoever was erased since is erased again; whoever wanted less since, or had a loss, is sent nothing more. What may have
left since does not leave again. Links may have been opened since, so none opens any more. The time since is noted as an
outage, and receipt numbers begin beyond those given out. What was paid since stands on paper alone: the office is told.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from locales import Phrase
from models import daybook
from models.clock import local_day
from models.kinds import MessageClass, OutboxState, ReminderState, Role
from models.message import Message
from models.queries.outages import moment
from models.rules.life import step
from models.rules.quiet_hours import next_allowed
from models.services import (
    access,
    allowance,
    audit,
    consent,
    dispatch,
    erasing,
    operator,
    outages,
    outbox,
    people,
    reminders,
    reminders_life,
    township_settings,
)
from models.services.access import Who
from models.services.outbox import Address
from models.tables import Account, Event, Invitation, Membership, Outage, Outbox, Person, Reminder, Township

_ROOM = 50
"""By how much receipt numbers of the day go on beyond those that the backup knows."""

_TOLD = {"restore.told": (Role.OFFICER, Role.CADRE), "restore.office": (Role.OFFICE,)}
"""What is said after it, and to whom: report again, and compare what was paid with the papers."""

_OPEN = (OutboxState.QUEUED, OutboxState.SENDING)


@dataclass(frozen=True)
class Settled:
    """How many: persons erased again and left in peace, reminders and questions not sent again, other messages dropped,
    links ended. `owed` of the erased were owed something (`fen` in all), and the codes they got are not known any more.
    """

    erased: int
    owed: int
    fen: int
    quiet: int
    doubtful: int
    dropped: int
    links: int


def settle(
    session: Session,
    erased: Collection[str],
    quiet: Iterable[str],
    made_at: datetime,
    now: datetime,
    say: Callable[[str, int], None],
) -> Settled:
    """Bring a store as of `made_at` to the present: `erased` are persons in it who were erased since, `quiet` those
    (if it has them) to whom less, or nothing, was to be sent since.
    """
    doubtful, dropped = _end_messages(session, now)
    debts = [fen for person_id in sorted(erased) if (fen := allowance.balance(session, person_id)) > 0]
    done = Settled(
        owed=len(debts),
        fen=sum(debts),
        erased=_erase(session, erased, now, say),
        quiet=_leave_in_peace(session, set(quiet) - set(erased), now),
        doubtful=doubtful + _doubt(session, now),
        dropped=dropped,
        links=_end_links(session, now),
    )
    _tell(session, made_at, now)
    operator.put(session, operator.POLL, now)
    day, highest = _newest_day(session, now)
    numbers = (day, highest + _ROOM)
    operator.put(session, operator.RESTORED, now, {"made_at": made_at.isoformat(), **asdict(done), "numbers": numbers})
    audit.note(session, "", "operator", "store.restore", "", now)
    return done


def _erase(session: Session, person_ids: Iterable[str], now: datetime, say: Callable[[str, int], None]) -> int:
    count = 0
    for count, person_id in enumerate(sorted(person_ids), start=1):
        for other in erasing.erase_again(session, person_id, now):
            daybook.follow(session, people.get(session, other), now, "erased")
        say("erasing again", count)
    return count


def _leave_in_peace(session: Session, person_ids: Collection[str], now: datetime) -> int:
    """Every consent of theirs ends, as at a stop: what exactly they wanted is not known. They may say yes again."""
    count, zones = 0, {choices.township: choices.zone for choices in township_settings.every(session)}
    for person_id in sorted(person_ids):
        person = session.get(Person, person_id)
        if person is not None and person.key and consent.grants(session, person_id):
            zone = zones[person.township]
            herself = Who("operator", 0, "", person.township, zone, person_id=person_id, verified=True)
            consent.withdraw_all(session, herself, now)
            reminders.replan_person(session, person_id, now, "consent")
            count += 1
    return count


def _end_messages(session: Session, now: datetime) -> tuple[int, int]:
    """What waited may have been sent since: care messages are doubtful, replies and digests are of yesterday."""
    table = Outbox.__table__  # type: ignore[attr-defined]
    end: dict[str, Any] = {"content": None, "claimed_by": None, "error": reminders_life.PUT_BACK, "sent_at": now}
    once = sa.update(table).where(table.c.state.in_(_OPEN), table.c.rank.in_(dispatch.ONCE))
    doubted = once.values(**end, state=OutboxState.DOUBTFUL).returning(table.c.reminder_id)
    behind = session.connection().execute(doubted).scalars().all()
    reminders_life.follow(session, behind, ReminderState.DOUBTFUL, now)
    rest = sa.update(table).where(table.c.state.in_(_OPEN)).values(**end, state=OutboxState.EXPIRED)
    return len(behind), session.connection().execute(rest).rowcount


def _doubt(session: Session, now: datetime) -> int:
    """Reminders whose window has begun may have been sent since; they count as sent today."""
    count = 0
    for code, zone in session.exec(select(Township.code, Township.zone)).all():
        today = local_day(now, zone)
        for before in (ReminderState.PLANNED, ReminderState.QUEUED):
            begun = (col(Reminder.township) == code, col(Reminder.state) == before, col(Reminder.send_from) <= today)
            state = step(before, ReminderState.DOUBTFUL)
            values = {"state": state, "cause": reminders_life.PUT_BACK, "changed_at": now, "sent_on": today}
            count += session.connection().execute(sa.update(Reminder).where(*begun).values(values)).rowcount
    return count


def _end_links(session: Session, now: datetime) -> int:
    unopened = (col(Invitation.used_at).is_(None), col(Invitation.expires_at) > now)
    return session.connection().execute(sa.update(Invitation).where(*unopened).values(expires_at=now)).rowcount


def _tell(session: Session, made_at: datetime, now: datetime) -> None:
    """Note the time since as an outage, and say in daytime what is to be done again, and compared."""
    outage = Outage(since=made_at, until=now)
    session.add(outage)
    session.flush()
    for choices in township_settings.every(session):
        outages.take(session, outage, "told", choices.township, now)  # this is said in other words
        span = {name: moment(at, choices.zone) for name, at in (("since", made_at), ("until", now))}
        due = next_allowed(now, choices.zone, *choices.quiet)
        for phrase, roles in _TOLD.items():
            for account in _staff(session, choices.township, roles):
                message = Message((Phrase(phrase, span),))
                outbox.queue(session, Address.of(account), message, MessageClass.DIGEST, now, due_at=due)


def _staff(session: Session, township: str, roles: Collection[Role]) -> Iterable[Account]:
    mine = sa.select(col(Membership.account_id)).where(
        col(Membership.township) == township, col(Membership.until).is_(None), col(Membership.role).in_(roles)
    )
    return session.exec(select(Account).where(col(Account.id).in_(mine), access.REACHED)).all()


def _newest_day(session: Session, now: datetime) -> tuple[str, int]:
    """Today where it begins last, and the highest receipt number of it."""
    zones = set(session.exec(select(Township.zone))) or {"UTC"}
    day = max(local_day(now, zone) for zone in zones)
    highest = sa.select(sa.func.max(col(Event.serial))).where(col(Event.reported_on) == day)
    return day.isoformat(), session.connection().execute(highest).scalar() or 0
