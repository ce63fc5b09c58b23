"""Counts of others beside our own: the hospital's births, the police's moves, civil affairs' marriages, by month.

agreement = 1 - |other - own| / other. Of a difference whoever may see the rows gets the own reports to be looked at
again, by number and without names. Nothing of the table is kept, and nothing of it changes a record.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from locales import Phrase
from models.kinds import EventKind, RosterState
from models.message import Column, Message, Sheet
from models.queries import labels, receipts
from models.queries.months import held
from models.reports.figures import Told
from models.rules import rights
from models.rules.area_codes import is_village
from models.rules.periods import Period
from models.rules.small_cells import Cell, Hidden, written
from models.rules.tabled import Line, Odd
from models.services import audit, places, roster_rows, rosters
from models.services.access import Who
from models.services.roster_news import tell
from models.tables import Event, Roster

_SHOWN = 20
"""Rows of a table that are asked about one by one."""

_LONG = 100_000
"""Numbers from here on are written in full."""

_COMPARED = {"place": 18, "first": 12, "figure": 14, "theirs": 10, "own": 10, "difference": 10, "agreement": 12}
_AGAIN = {"number": 10, "group": 14, "reported": 12, "figure": 14, "day": 12}


@dataclass(frozen=True)
class Compared:
    """One number of theirs beside ours, which may be hidden; then there is neither difference nor agreement."""

    line: Line
    own: Cell

    @property
    def difference(self) -> int | None:
        """Theirs less ours."""
        return None if isinstance(self.own, Hidden) else self.line.number - self.own

    @property
    def percent(self) -> int | None:
        """The agreement in per cent, rounded down so that 100 is said of equal numbers alone; never below 0."""
        if self.difference is None or not self.line.number:
            return 100 if self.difference == 0 else None
        return max(0, 100 * (self.line.number - abs(self.difference)) // self.line.number)


def understood(session: Session, roster_id: str, answer: Mapping[str, Any], now: datetime) -> None:
    """A table was read: of counts that agree to nothing wrong the comparison is told, everything else is a roster's."""
    if "counts" not in answer or answer["problems"]:
        rosters.understood(session, roster_id, answer, now)
        return
    row = rosters.in_state(session, roster_id, RosterState.WAITING)
    if row is not None:
        rosters.end(session, row)
        who = roster_rows.owner(session, row)
        if lines := [Line(*one) for one in answer["counts"]]:
            _tell(session, row, who, lines, now)
        elif not answer["odd"]:
            tell(session, row, Message((Phrase("stated.fine"),)), now)
        if odd := [Odd(*one) for one in answer["odd"]]:
            tell(session, row, Message(tuple(_odd(odd))), now)


def compare(session: Session, who: Who, lines: Sequence[Line], today: date) -> list[Compared]:
    """Theirs beside ours, as far as `who` is told ours."""
    own = tuple(area for area in who.areas(*rights.to("figures.village")) if is_village(area))
    told = {area: Told(session, area, today, own) for area in {line.area for line in lines}}
    return [Compared(one, told[one.area].count(EventKind(one.kind), Period.read(one.month))) for one in lines]


def again(session: Session, found: Sequence[Compared]) -> list[tuple[Any, ...]]:
    """Our reports behind each difference: number, group, day of the report, kind, day. Nobody is named.

    A nameless tick is not among them: in a small group kind and day would point at somebody.
    """
    rows: list[tuple[Any, ...]] = []
    for one in found:
        period = Period.read(one.line.month)
        columns = (Event.reported_on, Event.serial, Event.group_code, Event.kind, Event.occurred_on)
        wanted = sa.select(*map(col, columns)).where(
            *held(one.line.area, period.first, period.last),
            col(Event.kind) == one.line.kind,
            col(Event.person_id).is_not(None),
        )
        reports = session.connection().execute(wanted.order_by(col(Event.reported_on), col(Event.serial))).all()
        names = labels.groups(session, {report.group_code for report in reports})
        rows += [
            (receipts.number(report.reported_on, report.serial), names[report.group_code][1], report.reported_on,
             Phrase(f"figure.{report.kind}"), report.occurred_on)
            for report in reports
        ]  # fmt: skip
    return rows


def _tell(session: Session, row: Roster, who: Who, lines: Sequence[Line], now: datetime) -> None:
    today = who.today(now)
    found = compare(session, who, lines, today)
    differing = [one for one in found if one.difference]
    hidden = sum(one.difference is None for one in found)
    said = [Phrase.of("agreement.done", n=len(found)), Phrase.of("agreement.differ", n=len(differing))]
    said += [Phrase.of("agreement.hidden", n=hidden)] if hidden else []
    name = f"daybook-compared-{today}"
    names = {one.line.area: places.name(session, one.line.area) for one in found}
    rows = [
        (names[one.line.area], Period.read(one.line.month).first, Phrase(f"figure.{one.line.kind}"), one.line.number,
         written(one.own), one.difference, _percent(one))
        for one in found
    ]  # fmt: skip
    audit.note(session, row.township, who.account_id, "agreement.compare", row.id, now, f"{len(found)}")
    tell(session, row, Message(tuple(said), sheet=_sheet(name, "agreement.title", _COMPARED, rows)), now)
    if mine := [one for one in differing if who.reaches(one.line.area, *rights.to("figures.village"))]:
        listed = _sheet(f"{name}-again", "agreement.again", _AGAIN, again(session, mine))
        tell(session, row, Message((Phrase("agreement.look"),), sheet=listed), now)
    elif differing:
        tell(session, row, Message((Phrase("agreement.by_cadres"),)), now)


def _odd(found: Sequence[Odd]) -> Iterator[Phrase]:
    """What in their table does not fit itself, row by row: questions to whoever made it."""
    yield Phrase.of("stated.title", n=len(found))
    for one in found[:_SHOWN]:
        a, b, c, *_ = (*(f"{number:g}" if number < _LONG else f"{number:.0f}" for number in one.numbers), "", "", "")
        yield Phrase.of(f"stated.{one.name}", row=one.row, of=Phrase(f"stated.of.{one.of}"), a=a, b=b, c=c)
    if len(found) > _SHOWN:
        yield Phrase.of("stated.more", n=len(found) - _SHOWN)


def _percent(one: Compared) -> str:
    return "–" if one.percent is None else f"{one.percent} %"


def _sheet(name: str, title: str, widths: Mapping[str, int], rows: Sequence[tuple[Any, ...]]) -> Sheet:
    columns = tuple(Column(Phrase(f"column.{one}"), Phrase(f"column.{one}.is"), wide) for one, wide in widths.items())
    about = ((Phrase("table.what"), Phrase(title)), (Phrase("table.count"), len(rows)))
    return Sheet(name, "xlsx", Phrase(title), columns, tuple(rows), about, Phrase(title))
