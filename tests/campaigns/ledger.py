"""What is true beside the store in the simulated year: what arrived, what went wrong, and how the two compare."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from models import ids
from models.kinds import ReminderState
from models.message import Message
from models.rules import schedules
from models.rules.life import OPEN
from models.services import allowance, people, planning
from models.services.outbox import Parcel
from models.tables import Person, Reminder
from tests.campaigns.women import PREGNANT, Woman
from tests.factories import TOWNSHIP
from tests.scheduler.scenes import local
from tests.scratch import from_nothing, kept
from tests.spared import found_in

_LAG = timedelta(days=90)
"""Each night a 28th of all is planned further ahead; whose turns fell into the longest outage waits for the next."""

_NEEDS = {row.key: row.needs for row in schedules.load().anchored}


@dataclass(frozen=True)
class Arrival:
    """A reminder that reached her telephone, whatever the program knows of it."""

    woman: int
    reminder: str
    name: tuple[str, str, int]
    at: datetime


@dataclass
class World:
    """What is true beside the store: the women, what arrived, and what went wrong."""

    random: Random
    women: list[Woman]
    by_chat: dict[int, Woman]
    arrived: list[Arrival] = field(default_factory=list)
    wrong: Counter[str] = field(default_factory=Counter)
    kills: int = 0
    compared: int = 0

    def note(self, woman: Woman, row: Any, message: Message, now: datetime, language: str = "") -> None:
        """A reminder (`row`) reaches her as `message`: is that right at this moment?"""
        clock = (now + timedelta(hours=8)).time()
        wrong = {
            "outside window": not row.send_from <= local(now) <= row.send_to,
            "in quiet hours": not (8, 30) <= (clock.hour, clock.minute) < (20, 30),
            "without live consent": _NEEDS[row.schedule] not in woman.agreed,
            "after a stop": woman.stopped,
            "after a death or an erasure": woman.gone,
            "after a birth or a loss": row.section in PREGNANT and not woman.expecting,
            "of a day that is not hers": row.anchor.startswith("appointment:")
            and not row.anchor.endswith(f"{woman.day}"),
            "asked to a round with a day booked": row.anchor.startswith("round:") and _to_come(woman.day, now),
            "in another language": (language or woman.language) != woman.language,
        }
        self.heard(woman, message)
        self.wrong.update(name for name, found in wrong.items() if found)
        name = (row.schedule, row.anchor, row.nth)
        self.arrived.append(Arrival(woman.number, row.id, name, now))

    def heard(self, woman: Woman, message: Message) -> None:
        """Something is on her screen: are there words in it from which she is to be spared?"""
        self.wrong["words of pregnancy after a loss"] += woman.spared and bool(found_in(message, woman.language))


def _to_come(day: date | None, now: datetime) -> bool:
    return day is not None and day > local(now)


@contextmanager
def reproducible(random: Random) -> Iterator[None]:
    """Ids drawn from the seed: whose turn it is, and on which day of the month, hangs on them."""
    kept = ids.os, ids.time, ids._last
    ids.os, ids.time, ids._last = _Bits(random), _Still(), 0  # type: ignore[assignment]
    try:
        yield
    finally:
        ids.os, ids.time, ids._last = kept


class _Bits:
    def __init__(self, random: Random) -> None:
        self.urandom = random.randbytes


class _Still:
    def time_ns(self) -> int:
        return 0


_COLUMNS = (
    "id", "person_id", "schedule", "section", "anchor", "nth", "send_from", "send_to", "state", "sent_on", "audience",
    "planned_at",
)  # fmt: skip


def reminders_of(session: Session, parcels: Sequence[Parcel]) -> dict[str, Any]:
    """The reminders behind messages, by id."""
    wanted = [parcel.reminder_id for parcel in parcels if parcel.reminder_id]
    columns = [getattr(Reminder, name) for name in _COLUMNS]
    rows = session.connection().execute(sa.select(*columns).where(col(Reminder.id).in_(wanted))) if wanted else ()
    return {row.id: row for row in rows}


def compare(session: Session, world: World, women: Iterable[Woman], now: datetime) -> None:
    """Hold the rows of these women against a plan from scratch, as far ahead as everybody is planned by now."""
    until = local(now) + planning.HORIZON - _LAG
    for woman in women:
        if woman.person_id and not woman.gone:
            person = people.get(session, woman.person_id)
            differs = kept(session, person, now, until) != from_nothing(session, person, now, until)
            world.wrong["plan not the one from scratch"] += differs
            world.compared += 1


def report(session: Session, world: World, spans: Sequence[tuple[datetime, datetime]], now: datetime) -> dict[str, Any]:
    """What the store says, held against what arrived."""
    columns = [getattr(Reminder, name) for name in _COLUMNS]
    rows = session.connection().execute(sa.select(*columns).order_by(col(Reminder.id))).all()
    state = {row.id: row.state for row in rows}
    wrong = Counter(dict.fromkeys(_ZEROS, 0)) + world.wrong
    arrived = Counter(one.reminder for one in world.arrived)
    wrong["doubled"] = sum(count - 1 for count in arrived.values())
    wrong["doubled"] += sum(n - 1 for n in Counter((one.woman, one.name) for one in world.arrived).values() if n > 1)
    known = {ReminderState.SENT, ReminderState.DOUBTFUL}
    wrong["arrived without a trace"] = sum(state[one] not in known for one in arrived)
    hers = [row for row in rows if row.audience in ("woman", "person")]
    wrong["sent, but never arrived"] = sum(row.state is ReminderState.SENT and row.id not in arrived for row in hers)
    wrong["unaccounted"] = sum(row.state in OPEN and row.send_to < local(now) - timedelta(days=1) for row in rows)
    wrong["allowance other than the answers"] = sum(_owed_wrong(session, one) for one in world.women)
    wrong |= _caps(world.arrived)
    missed = [row for row in hers if any(local(since) < row.send_from <= local(until) for since, until in spans)]
    ends = Counter("open" if row.state in OPEN else str(row.state) for row in rows)
    return {
        "planned": len(rows),
        "ends": dict(sorted(ends.items())),
        "arrived": len(world.arrived),
        "fell due in an outage": dict(sorted(Counter(str(row.state) for row in missed).items())),
        "outages": len(spans),
        "killed while sending": world.kills,
        "plans compared with one from scratch": world.compared,
        "wrong": {name: wrong.get(name, 0) for name in _ZEROS},
        "trace": _trace(world, ends),
    }


_ZEROS = (
    "without live consent", "in quiet hours", "more than one a day", "more than two a week", "after a stop",
    "after a death or an erasure", "after a birth or a loss", "words of pregnancy after a loss", "unaccounted",
    "of a day that is not hers", "asked to a round with a day booked", "in another language",
    "allowance other than the answers", "plan not the one from scratch",
    "outside window", "doubled", "arrived without a trace", "sent, but never arrived",
)  # fmt: skip


def _owed_wrong(session: Session, woman: Woman) -> bool:
    """Whether what is owed is not what her answers come to; who had herself erased has a code instead."""
    if not woman.person_id or session.get(Person, woman.person_id) is None:
        return False
    return allowance.balance(session, woman.person_id) != len(woman.answered) * allowance.amount(session, TOWNSHIP)


def _caps(arrived: Sequence[Arrival]) -> dict[str, int]:
    days: dict[int, list[date]] = defaultdict(list)
    for one in arrived:
        days[one.woman].append(local(one.at))
    in_a_day = sum(count > 1 for mine in days.values() for count in Counter(mine).values())
    in_a_week = sum(
        (third - first).days < 7 for mine in days.values() for first, third in zip(mine, mine[2:], strict=False)
    )
    return {"more than one a day": in_a_day, "more than two a week": in_a_week}


def _trace(world: World, ends: Counter[str]) -> str:
    seen = [(one.woman, one.name[0], one.name[2], one.at.isoformat()) for one in world.arrived]
    return hashlib.sha256(repr((seen, sorted(ends.items()))).encode()).hexdigest()[:16]
