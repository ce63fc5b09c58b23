"""Rosters of people that an office sends as a file: noted, fetched and read after the commit, prepared in portions.

Nobody is on record before somebody has looked at what it comes to and said yes (roster_rows.py). All or nothing: where
one row is wrong, nothing of the table is kept. What is told of it names rows and fields, and never what stands there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import orjson
import sqlalchemy as sa
from sqlmodel import Session, col, select

from locales import Phrase
from models.db import cache, hold, keyring
from models.errors import NotFound
from models.kinds import MessageClass, RosterState
from models.message import Button, Message
from models.rules import rights
from models.rules.area_codes import is_township, township_of, village_of
from models.rules.tabled import Row
from models.services import audit, fetches, outbox, places, roster_rows, township_settings
from models.services.access import Who
from models.services.roster_news import progress, report, tell
from models.tables import Roster

PORTION = 1_000
"""Rows prepared in one transaction."""
LIFE = timedelta(hours=24)
"""How long a roster waits to be brought in, and how long that can be taken back."""
OPERATOR = "operator"
"""Stands for an account where the file was read on the server; the command that read it prepares it too."""
SENDERS = rights.to("roster.send")

NEWS = "rosters"
"""The cache of a transaction that took a roster in: whoever fetches them looks when it is committed."""
_PAUSES = (10, 30, 120, 600)
"""Seconds between tries to fetch one; after the last it is given up, and the sender is asked to send it again."""


@dataclass(frozen=True)
class Wanted:
    """A file to be fetched: what Telegram calls it, and what is needed to read it."""

    id: str
    handle: str
    groups: Mapping[str, tuple[str, str]]
    areas: Mapping[str, str]
    today: date


def receive(session: Session, who: Who, handle: str, now: datetime) -> None:
    """Note a file that somebody sent; it is fetched after the commit. It takes the place of one that waits."""
    areas = who.areas(*SENDERS)
    if not areas:
        raise NotFound
    for old in session.exec(_of(who.account_id, RosterState.WAITING, RosterState.READ, RosterState.CHECKED)):
        end(session, old)
    row = Roster(township=township_of(areas[0]), account_id=who.account_id, received_at=now, due_at=now)
    row.handle = keyring(session).seal(handle.encode(), f"roster.handle:{row.id}")
    said = Message((Phrase("roster.received"),))
    row.progress_id = outbox.queue(session, who.address, said, MessageClass.REPLY, now)
    session.add(row)
    session.flush()
    cache(session, NEWS)[row.id] = True
    audit.note(session, row.township, who.account_id, "roster.receive", row.id, now)


def groups_of(session: Session, areas: Sequence[str]) -> dict[str, tuple[str, str]]:
    """The groups of areas: code → (village, group)."""
    found = {}
    for code in places.groups(session, areas):
        found[code] = (places.name(session, village_of(code)), places.name(session, code))
    return found


def counted_in(session: Session, areas: Sequence[str]) -> dict[str, str]:
    """The villages of areas, and the townships among them: code → name."""
    villages = {village_of(code) for code in places.groups(session, areas)}
    return {code: places.name(session, code) for code in sorted(villages | {one for one in areas if is_township(one)})}


def due(session: Session, now: datetime) -> Wanted | None:
    """Take a file to be fetched now; nobody else gets it for some minutes."""
    rows = fetches.due(session, Roster, Roster.state == RosterState.WAITING, now, 1)
    if not rows:
        return None
    [row] = rows
    handle = keyring(session).open(row.handle or b"", f"roster.handle:{row.id}").decode()
    today = township_settings.of(session, row.township).today(now)
    areas = roster_rows.owner(session, row).areas(*SENDERS)
    return Wanted(row.id, handle, groups_of(session, areas), counted_in(session, areas), today)


def next_due(session: Session) -> datetime | None:
    """When the next file is to be fetched, or rows are to be prepared."""
    open_ = col(Roster.state).in_((RosterState.WAITING, RosterState.READ)), col(Roster.account_id) != OPERATOR
    first = sa.select(sa.func.min(col(Roster.due_at))).where(*open_)
    return session.connection().execute(first).scalar_one_or_none()


def understood(session: Session, roster_id: str, answer: Mapping[str, Any], now: datetime) -> None:
    """A file was read (bot/unpack.py): what it came to. Where something is wrong that is told, and it ends."""
    row = in_state(session, roster_id, RosterState.WAITING)
    if row is None:
        return
    if "bad" in answer:
        end(session, row)
        params = dict(answer["params"])
        tell(session, row, Message((Phrase(f"roster.bad.{answer['bad']}", params), Phrase("roster.nothing"))), now)
    elif answer["problems"]:
        end(session, row)
        many = len(answer["problems"]) + answer["more"]
        said = (Phrase.of("roster.problems", n=many), Phrase("roster.nothing"), Phrase("roster.mend"))
        tell(
            session,
            row,
            Message(said, sheet=report(answer["problems"], "roster.problems", many, now)),
            now,
        )
    else:
        keep(session, row, answer, now)


def keep(session: Session, row: Roster, answer: Mapping[str, Any], now: datetime) -> None:
    """Keep what was read, sealed, to be prepared in portions."""
    row.content = keyring(session).seal(orjson.dumps(answer), f"roster.content:{row.id}")
    row.state, row.handle, row.tries = RosterState.READ, None, 0
    row.total, row.due_at = len(answer["rows"]), now
    session.add(row)
    session.flush()


def not_fetched(session: Session, roster_id: str, final: bool, now: datetime) -> None:
    """It could not be fetched: again later, or (`final`, or too often) never; then it is to be sent again."""
    row = in_state(session, roster_id, RosterState.WAITING)
    if row is None or (not final and fetches.again(session, row, _PAUSES, now)):
        return
    end(session, row)
    tell(session, row, Message((Phrase("roster.bad.not_fetched"), Phrase("roster.nothing"))), now)
    session.flush()


def portion(session: Session, now: datetime) -> bool:
    """Prepare some rows of a roster that was read; after the last, ask whether they are to be brought in.

    Whether there was one.
    """
    mine = (Roster.state == RosterState.READ, Roster.account_id != OPERATOR)
    ready = select(Roster).where(*mine, Roster.due_at <= now)
    row = session.exec(ready.order_by(col(Roster.due_at)).limit(1).with_for_update(skip_locked=True)).first()
    if row is None:
        return False
    if stage(session, row, now) < row.total:
        progress(session, row, now)
    else:
        _ask(session, row, now)
    session.flush()
    return True


def stage(session: Session, row: Roster, now: datetime) -> int:
    """Prepare the next portion of a roster that was read; after the last it is checked. How many are prepared."""
    part = rows_of(session, row)[row.staged : row.staged + PORTION]
    roster_rows.stage(session, row, part, now)
    row.staged += len(part)
    row.state = RosterState.READ if row.staged < row.total else RosterState.CHECKED
    session.add(row)
    session.flush()
    return row.staged


def confirm(session: Session, who: Who, roster_id: str, now: datetime) -> int | None:
    """Put everybody of a checked roster on record, all or none. How many; None for who may not see who was there.

    Raises NotFound for one that is not theirs, is over, or names a place that is not theirs any more.
    """
    row = _theirs(session, who, roster_id, RosterState.CHECKED)
    rows = rows_of(session, row)
    if row.received_at + LIFE <= now or not all(who.reaches(one.group, *SENDERS) for one in rows):
        raise NotFound
    told = sees_rows(session, row)
    count = roster_rows.bring_in(session, row, rows, who.account_id, now)
    return count if told else None


def take_back(session: Session, who: Who, roster_id: str, now: datetime) -> tuple[int, int] | None:
    """Take off record whom a roster brought in, but for those used since: (how many, how many stay). For a day.

    None for who may not see who was there.
    """
    row = _theirs(session, who, roster_id, RosterState.BROUGHT)
    if row.brought_at is None or row.brought_at + LIFE <= now:
        raise NotFound
    codes = roster_rows.groups(session, row)
    told = bool(codes) and all(who.reaches(code, *rights.to("roster.told")) for code in codes)
    counted = roster_rows.take_back(session, row, who.account_id, now)
    return counted if told else None


def leave(session: Session, who: Who, roster_id: str) -> None:
    """Bring nothing in."""
    end(session, _theirs(session, who, roster_id, RosterState.CHECKED))


def rows_of(session: Session, row: Roster) -> list[Row]:
    """The rows of a roster as they were read."""
    return [Row(*one) for one in content(session, row)["rows"]]


def content(session: Session, row: Roster) -> dict[str, Any]:
    """What was read, opened. Raises NotFound when it is not there any more."""
    if row.content is None:
        raise NotFound
    found: dict[str, Any] = orjson.loads(keyring(session).open(row.content, f"roster.content:{row.id}"))
    return found


def end(session: Session, row: Roster) -> None:
    """Give a roster up: nothing of its rows stays."""
    row.state, row.content, row.handle, row.tries = RosterState.ENDED, None, None, 0
    session.add(row)
    roster_rows.drop(session, row)


def _ask(session: Session, row: Roster, now: datetime) -> None:
    """Everything is prepared: say what it comes to, and ask."""
    found = content(session, row)
    same, alike = roster_rows.compare(session, row, rows_of(session, row))
    fresh = row.total - len(same)
    said = [Phrase.of("roster.read", n=row.total)]
    notes = [(number, "name", "sounds_like") for number in alike]
    if sees_rows(session, row):
        said += [Phrase.of("roster.on_record", n=len(same))] if same else []
        notes += [(number, "name", "on_record") for number in same]
        said += [Phrase.of("roster.new", n=fresh)]
    else:
        said.append(Phrase("roster.on_record_untold"))
        notes = []
    if found["unused"]:
        said.append(Phrase.of("roster.unused", columns=tuple(found["unused"])))
    answers = (Button(Phrase("roster.bring"), f"ro|y|{row.id}"), Button(Phrase("roster.leave"), f"ro|n|{row.id}"))
    if not fresh and sees_rows(session, row):
        end(session, row)
        tell(session, row, Message((*said, Phrase("roster.nobody_new"))), now)
        return
    if notes:
        notes.sort()
        tell(
            session,
            row,
            Message((Phrase("roster.notes"),), sheet=report(notes, "roster.notes", len(notes), now)),
            now,
        )
    tell(session, row, Message((*said, Phrase("roster.ask")), (answers,)), now)


def sees_rows(session: Session, row: Roster) -> bool:
    """Whether whoever sent it may know who is on record: a cadre of every place named."""
    who = roster_rows.owner(session, row)
    return all(who.reaches(one.group, *rights.to("roster.told")) for one in rows_of(session, row))


def in_state(session: Session, roster_id: str, state: RosterState) -> Roster | None:
    """The roster, if it is still as far; nobody else in its township writes from here on."""
    row = session.get(Roster, roster_id)
    if row is None:
        return None
    hold(session, row.township)
    session.flush()
    row = session.get(Roster, roster_id, populate_existing=True)
    return row if row is not None and row.state is state else None


def _theirs(session: Session, who: Who, roster_id: str, state: RosterState) -> Roster:
    row = in_state(session, roster_id, state)
    if row is None or row.account_id != who.account_id or not who.has(*SENDERS):
        raise NotFound
    return row


def _of(account_id: str, *states: RosterState) -> Any:
    return select(Roster).where(Roster.account_id == account_id, col(Roster.state).in_(states))
