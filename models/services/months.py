"""The books of a month: closed by a person, opened again with a reason, in one chain of lines for each township.

A close freezes which versions of reports it counts. What comes later is no part of it: it is the addendum, worked out
each time from the rows. Each line's digest covers the one before, as in the audit chain (audit.py).
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.db import hold
from models.errors import NotFound, Refused
from models.kinds import EventKind, Level, MonthAct, Reopening
from models.queries import beginnings
from models.queries import months as books
from models.queries.areas import areas_of
from models.rules import month_books, rights
from models.rules.area_codes import holds_groups, township_of
from models.rules.month_books import Difference, Row
from models.rules.periods import Month
from models.services import access, audit, places
from models.services.access import Who
from models.tables import MonthClose

CLOSERS = rights.to("month.close")
"""Who closes: the cadre of a village, the office of the township."""

OLDEST = timedelta(days=731)
"""How long ago a month may have begun that is still closed or opened."""

_START = "0" * 64
_SIGNS = 8


class BooksChanged(Refused):
    """What is counted is not what was shown when the button was made."""

    phrase = "month.changed"


@dataclass(frozen=True)
class State:
    """Where the books of a month stand. `line` is the last that was done to them; `now` what is counted today."""

    line: MonthClose | None
    now: tuple[Row, ...]
    addendum: Difference

    @property
    def closed(self) -> bool:
        """Whether they are closed."""
        return self.line is not None and self.line.act is MonthAct.CLOSED

    @property
    def counts(self) -> Mapping[EventKind, int]:
        """What the books say: as it was frozen while they are closed, else as it is today."""
        return _frozen(self.line) if self.line and self.closed else month_books.sums(self.now)

    @property
    def seen(self) -> str:
        """The sign of what is counted now; whoever closes says it, so that nothing else is closed."""
        return month_books.digest(self.now)[:_SIGNS]


def sign(line: MonthClose) -> str:
    """The sign by which people compare a close: the beginning of its digest."""
    return line.digest[:_SIGNS].upper()


def may_read(who: Who, area: str, month: Month, today: date) -> bool:
    """Whether the books of a month that has begun are theirs to look at."""
    return holds_groups(area) and who.reaches(area, *CLOSERS) and today - OLDEST <= month.first <= today


def state(session: Session, area: str, month: Month) -> State:
    """The books of a month as they stand."""
    lines = history(session, area, month)
    line, now = lines[-1] if lines else None, tuple(books.standing(session, area, month))
    closed = line is not None and line.act is MonthAct.CLOSED
    return State(line, now, _since(session, line, now) if line and closed else Difference())


def history(session: Session, area: str, month: Month) -> list[MonthClose]:
    """Everything that was done to the books of a month, in order."""
    session.flush()
    wanted = select(MonthClose).where(MonthClose.area == area, MonthClose.month == month.first)
    return list(session.exec(wanted.order_by(col(MonthClose.place))))


def differences(session: Session, lines: list[MonthClose]) -> dict[str, Difference]:
    """How each close after the first among `lines` differs from the one before, by the id of its line."""
    closes = [line for line in lines if line.act is MonthAct.CLOSED]
    rows = [books.versions(session, line.rows) for line in closes]
    pairs = zip(closes[1:], rows, rows[1:], strict=False)
    return {line.id: month_books.difference(before, after) for line, before, after in pairs}


def begun(session: Session, township: str, month: Month) -> set[str]:
    """The villages that have books of a month: somebody reported there by its last day, or something is counted."""
    groups = areas_of(session, township, Level.GROUP)
    last = month.later(1).first - timedelta(days=1)
    counted = books.villages(session, township, month)
    return counted | beginnings.villages_begun(beginnings.of(session, township, groups), last)


def has_books(session: Session, area: str, month: Month) -> bool:
    """Whether there is something to close of a month in a village, or in some village of a township."""
    return any(village.startswith(area) for village in begun(session, township_of(area), month))


def unclosed(session: Session, township: str, month: Month) -> dict[str, str]:
    """The villages of a township whose books of a month are there and not closed: code → name."""
    newest = sa.select(sa.func.max(col(MonthClose.place))).where(
        col(MonthClose.township) == township, col(MonthClose.month) == month.first
    )
    wanted = sa.select(col(MonthClose.area)).where(
        col(MonthClose.township) == township,
        col(MonthClose.place).in_(newest.group_by(col(MonthClose.area))),
        col(MonthClose.act) == MonthAct.CLOSED,
    )
    closed = set(session.connection().execute(wanted).scalars())
    to_close = begun(session, township, month) - closed
    return {code: name for code, name in areas_of(session, township, Level.VILLAGE).items() if code in to_close}


def close(session: Session, who: Who, area: str, month: Month, seen: str, now: datetime) -> MonthClose:
    """Close a month that has ended. Closing what is closed returns the line of that time.

    Raises BooksChanged where what is counted is not what `seen` says, or nothing is there to be counted; NotFound where
    the month is not theirs to close.
    """
    _require(session, who, area, month, now)
    found = state(session, area, month)
    if found.line and found.closed:
        return found.line
    if found.seen != seen or not (found.line or has_books(session, area, month)):
        raise BooksChanged
    counts = {kind.value: n for kind, n in sorted(month_books.sums(found.now).items())}
    rows = sorted(row.id for row in found.now)
    line = _line(who, area, month, MonthAct.CLOSED, now)
    line.counts, line.rows, line.rows_digest = counts, rows, month_books.digest(found.now)
    return _add(session, who, line)


def reopen(session: Session, who: Who, area: str, month: Month, reason: Reopening, now: datetime) -> MonthClose:
    """Open a closed month again; both lines stay. What is open already is left as it is.

    Raises NotFound where it was never closed, or is not theirs.
    """
    _require(session, who, area, month, now)
    found = state(session, area, month)
    if found.line is None:
        raise NotFound
    if not found.closed:
        return found.line
    line = _line(who, area, month, MonthAct.REOPENED, now)
    line.reason = reason
    return _add(session, who, line)


def wrong(session: Session, township: str) -> Iterator[str]:
    """What does not hold in the books of a township: the chain, and the sum of each close. Empty when all is well."""
    before, place = _START, 1
    latest: dict[tuple[str, date], MonthClose] = {}
    for line in session.exec(select(MonthClose).where(MonthClose.township == township).order_by(col(MonthClose.place))):
        if line.place != place or line.digest != _digest(before, line):
            yield f"the chain of closes is broken at line {place}"
            return
        before, place = line.digest, place + 1
        latest[line.area, line.month] = line
        yield from _not_its_rows(session, line)
    for line in latest.values():
        if line.act is MonthAct.CLOSED:
            yield from _not_explained(session, line)


def _not_its_rows(session: Session, line: MonthClose) -> Iterator[str]:
    rows = books.versions(session, line.rows)
    if len(rows) != len(line.rows):
        yield f"{_name(line)}: {len(line.rows) - len(rows)} of its reports are gone"
    elif month_books.digest(rows) != line.rows_digest and line.act is MonthAct.CLOSED:
        yield f"{_name(line)}: its reports are not as they were counted"
    if _frozen(line) != month_books.sums(rows):
        yield f"{_name(line)}: its figures are not the sum of its reports"


def _not_explained(session: Session, line: MonthClose) -> Iterator[str]:
    """A month that was closed differs from its rows of today by what came later, and by nothing else."""
    now = books.standing(session, line.area, Month.of(line.month))
    if count := books.unexplained(session, line.rows, [row.id for row in now], line.at):
        yield f"{_name(line)}: differs from today's reports by {count} that neither came nor ended later"


def _frozen(line: MonthClose) -> dict[EventKind, int]:
    return {EventKind(kind): n for kind, n in line.counts.items()}


def _name(line: MonthClose) -> str:
    return f"close {line.place} ({line.area}, {line.month:%Y-%m})"


def _since(session: Session, line: MonthClose, now: tuple[Row, ...]) -> Difference:
    if month_books.digest(now) == line.rows_digest:
        return Difference()
    return month_books.difference(books.versions(session, line.rows), now)


def _require(session: Session, who: Who, area: str, month: Month, now: datetime) -> None:
    """Only a month that has ended is closed, and what was done by others meanwhile is seen."""
    today = who.today(now)
    if not may_read(who, area, month, today) or month.later(1).first > today or not places.exists(session, area):
        raise NotFound
    access.require(who, area, *CLOSERS)
    hold(session, township_of(area))


def _line(who: Who, area: str, month: Month, act: MonthAct, now: datetime) -> MonthClose:
    return MonthClose(
        township=township_of(area), place=0, area=area, month=month.first, act=act, at=now, by=who.account_id, digest=""
    )


def _add(session: Session, who: Who, line: MonthClose) -> MonthClose:
    newest = select(MonthClose).where(MonthClose.township == line.township).order_by(col(MonthClose.place).desc())
    last = session.exec(newest.limit(1)).first()
    line.place = last.place + 1 if last else 1
    line.digest = _digest(last.digest if last else _START, line)
    session.add(line)
    session.flush()
    audit.note(session, line.township, who.account_id, f"month.{line.act}", line.id, line.at, f"{line.month:%Y-%m}")
    return line


def _digest(before: str, line: MonthClose) -> str:
    counts = ",".join(f"{kind}={n}" for kind, n in sorted(line.counts.items()))
    parts = (
        before, line.place, line.area, line.month, line.act, line.reason or "", counts, line.rows_digest,
        f"{line.at.timestamp():.6f}", line.by,
    )  # fmt: skip
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()
