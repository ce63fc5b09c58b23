"""Spot checks: a few records of a month beside their source. Which ones follows from the check's name alone.

The name holds month, numbers and seed, and whoever knows it draws the same records again. What was found stands in the
audit chain, the newest word for each record. The officers hear of their own records first.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import blake2s

import sqlalchemy as sa
from sqlmodel import Session, col

from locales import Phrase
from models.db import collected, hold, keyring
from models.errors import NotFound
from models.kinds import Level, MessageClass, Role, Visibility
from models.message import Button, Message
from models.queries import receipts
from models.queries.areas import areas_of, span
from models.rules import rights
from models.rules.area_codes import village_of
from models.rules.periods import Month
from models.services import access, audit, notices, outbox
from models.services.access import Who
from models.services.outbox import Address
from models.tables import Account, Audit, Event

VERDICTS = YES, NO, NOT_FOUND = ("yes", "no", "not_found")
"""Does the record match the source? `spot.<verdict>`."""

SIZES = ((3, 5), (5, 10), (20, 10))
"""How many villages, and records of each, are offered."""

_NAME = re.compile(r"(\d{4})-(\d\d)\.(\d{1,2})\.(\d{1,2})\.([0-9a-f]{6})")
_DRAWN, _SAID = "spot.draw", "spot.say."


@dataclass(frozen=True)
class Check:
    """One spot check: of which month, of how many villages, how many records of each, and the seed."""

    month: Month
    villages: int
    records: int
    seed: str

    @classmethod
    def read(cls, name: str) -> "Check":
        """The check of this name. Raises NotFound for what is no name of one."""
        found = _NAME.fullmatch(name)
        if found is None or not 1 <= int(found[2]) <= 12:
            raise NotFound
        return cls(Month(int(found[1]), int(found[2])), int(found[3]), int(found[4]), found[5])

    def __str__(self) -> str:
        return f"{self.month.year}-{self.month.number:02}.{self.villages}.{self.records}.{self.seed}"

    def first_of(self, ids: Iterable[str], count: int) -> list[str]:
        """So many of `ids`, by lot: each one's lot hangs on the seed and itself alone."""
        return sorted(sorted(ids, key=self._lot)[:count])

    def _lot(self, one: str) -> bytes:
        return blake2s(f"{self} {one}".encode()).digest()


@dataclass(frozen=True)
class Record:
    """A record of the sample, as its number names it."""

    root_id: str
    number: str
    group_code: str
    reporter_id: str


def draw(session: Session, who: Who, township: str, villages: int, records: int, now: datetime) -> Check:
    """Begin a check of the month before this one, where anything was reported; the cadres of its villages are asked."""
    access.require(who, township, *rights.to("spot.draw"))
    if (villages, records) not in SIZES:
        raise NotFound
    hold(session, township)
    month = Month.of(who.today(now)).later(-1)
    check = Check(month, villages, records, _seed(session, township, month))
    found = sample(session, township, check)
    if not found:
        return check
    audit.note(session, township, who.account_id, _DRAWN, str(check), now)
    button = Button(Phrase("spot.begin"), f"sk|c|{check}")
    said = Message((Phrase.of("spot.asked", month=month.first, count=records),), ((button,),))
    cadres = [account for village in found for account in access.staff_of(session, village, Role.CADRE)]
    for account in {account.id: account for account in cadres}.values():
        outbox.queue(session, Address.of(account), said, MessageClass.PROMPT, now)
    return check


def _seed(session: Session, township: str, month: Month) -> str:
    """Nobody knows it before, since it hangs on the key; each draw has another."""
    before = sa.select(sa.func.count()).where(col(Audit.township) == township, col(Audit.action) == _DRAWN)
    here = sum(row["township"] == township and row["action"] == _DRAWN for row in collected(session, Audit))
    number = session.connection().execute(before).scalar_one() + here
    return keyring(session).blind(f"spot:{township}:{month.first}:{number}")[:6]


def sample(session: Session, township: str, check: Check) -> dict[str, list[Record]]:
    """Village → its records of the sample. Villages without any record of the month are not drawn."""
    session.flush()
    first, last = check.month.first, check.month.later(1).first - timedelta(days=1)
    found: dict[str, dict[str, Record]] = {}
    for record in _records(session, township, first, last):
        found.setdefault(village_of(record.group_code), {})[record.root_id] = record
    chosen = check.first_of(found, check.villages)
    return {
        village: [found[village][one] for one in check.first_of(found[village], check.records)] for village in chosen
    }


def _records(session: Session, township: str, first: date, last: date) -> Iterable[Record]:
    """Everything reported in a month that a cadre sees, whatever became of it since."""
    c = (Event.root_id, Event.reported_on, Event.serial, Event.group_code, Event.reporter_id)
    wanted = sa.select(*map(col, c)).where(
        span(col(Event.group_code), township),
        col(Event.reported_on).between(first, last),
        col(Event.visibility) != Visibility.CLINIC,
    )
    for row in session.connection().execute(wanted.order_by(col(Event.version))):
        yield Record(row.root_id, receipts.number(row.reported_on, row.serial), row.group_code, row.reporter_id)


def drawn(session: Session, township: str, name: str) -> Check:
    """A check that was begun in this township. Raises NotFound for every other name."""
    check = Check.read(name)
    begun = sa.select(col(Audit.id)).where(
        col(Audit.object_id) == str(check), col(Audit.action) == _DRAWN, col(Audit.township) == township
    )
    here = any(row["object_id"] == str(check) and row["township"] == township for row in collected(session, Audit))
    if not here and session.connection().execute(begun.limit(1)).first() is None:
        raise NotFound
    return check


def latest(session: Session, township: str) -> Check | None:
    """The check that was begun last."""
    begun = sa.select(col(Audit.object_id)).where(col(Audit.township) == township, col(Audit.action) == _DRAWN)
    found = session.connection().execute(begun.order_by(col(Audit.place).desc()).limit(1)).scalar()
    return Check.read(found) if found else None


def mine(session: Session, who: Who, check: Check) -> list[Record]:
    """The records of the sample in the villages of a cadre."""
    found = sample(session, who.township, check)
    return [
        one for village, records in found.items() if who.reaches(village, *rights.to("spot.check")) for one in records
    ]


def verdicts(session: Session, check: Check, records: Iterable[Record]) -> dict[str, str]:
    """What was said last of each record: root → verdict."""
    ids = [record.root_id for record in records]
    said = sa.select(col(Audit.object_id), col(Audit.action)).where(
        col(Audit.object_id).in_(ids), col(Audit.action).startswith(_SAID), col(Audit.detail) == str(check)
    )
    rows = session.connection().execute(said.order_by(col(Audit.place))).all()
    found = {row.object_id: row.action for row in rows}
    for row in collected(session, Audit):
        if row["object_id"] in ids and row["action"].startswith(_SAID) and row["detail"] == str(check):
            found[row["object_id"]] = row["action"]
    return {root_id: action.removeprefix(_SAID) for root_id, action in found.items()}


def say(session: Session, who: Who, check: Check, root_id: str, verdict: str, now: datetime) -> None:
    """A cadre held a record against its source. With the last one of a village its officers hear of their own."""
    hold(session, who.township)
    records = mine(session, who, check)
    record = next((one for one in records if one.root_id == root_id), None)
    if record is None or verdict not in VERDICTS:
        raise NotFound
    before = verdicts(session, check, records)
    audit.note(session, who.township, who.account_id, f"{_SAID}{verdict}", root_id, now, str(check))
    village = [one for one in records if one.group_code.startswith(village_of(record.group_code))]
    missing = [one for one in village if one.root_id not in before]
    if missing == [record]:
        _tell_officers(session, village, before | {root_id: verdict}, check, now)


def _tell_officers(
    session: Session, records: Iterable[Record], said: Mapping[str, str], check: Check, now: datetime
) -> None:
    by: dict[str, list[Record]] = {}
    for record in records:
        by.setdefault(record.reporter_id, []).append(record)
    for account_id, own in by.items():
        account = session.get(Account, account_id)
        if account is not None:
            lines = tuple(
                Phrase.of("spot.own", number=one.number, said=Phrase(f"spot.{said[one.root_id]}")) for one in own
            )
            message = Message((Phrase.of("spot.result_own", month=check.month.first, count=len(own)), *lines))
            notices.tell(session, account, message, now)


@dataclass(frozen=True)
class Result:
    """What a check found in the villages that are through: how many of each verdict, of how many records in all."""

    counts: Counter[str]
    done: int
    of: int
    open: tuple[str, ...]
    """Names of the villages that are not through."""


def result(session: Session, who: Who, township: str, check: Check) -> Result:
    """The result so far. Of a village that is not through nothing is told: its officers have not heard of it yet."""
    access.require(who, township, *rights.to("spot.draw"))
    names = areas_of(session, township, Level.VILLAGE)
    counts: Counter[str] = Counter()
    waiting, every = [], 0
    for village, records in sample(session, township, check).items():
        said = verdicts(session, check, records)
        every += len(records)
        if len(said) == len(records):
            counts.update(said.values())
        else:
            waiting.append(names.get(village, village))
    return Result(counts, counts.total(), every, tuple(waiting))
