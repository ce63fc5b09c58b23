"""The ledger of a village's month as lines: the pages of its days, each report with its number. For files alone.

A file travels: it names nobody whose report is about her health, a birth, or of what only some may see. Such a line
keeps its number, by which whoever may finds it in the chat, and a nameless tick nothing else. A child's sex, its order,
and what was told besides are in no file.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from models.errors import DaybookError
from models.kinds import SENSITIVE, EventKind, EventStatus, Visibility
from models.queries import labels, receipts
from models.queries.areas import span
from models.queries.sight import Shown, shown
from models.rules.periods import Month
from models.services import exports
from models.services.access import Who
from models.tables import Event

UNNAMED = SENSITIVE | {EventKind.BIRTH}
"""Kinds of which a file names nobody."""


class Differs(DaybookError):
    """A file would not hold as many lines as the store has reports; nothing was written."""


@dataclass(frozen=True)
class Line:
    """One report. Without a kind it is one that the reader may only count; without a code it names nobody."""

    number: str
    place: tuple[str, str]
    reported_on: date
    kind: EventKind | None = None
    on: date | None = None
    late_days: int | None = None
    name: str = ""
    code: str = ""


def lines(session: Session, who: Who, area: str, month: Month, style: str, now: datetime, why: str) -> tuple[Line, ...]:
    """The lines of an area's month as `who` may see them, on record for each person named.

    `style` is how names are written (labels.lettered), `why` goes on record. Raises Differs.
    """
    session.flush()
    rows = session.connection().execute(_reports(area, month)).all()
    seen = [(row, _seen(who, row)) for row in rows]
    named = {row.person_id for row, how in seen if how is Shown.ALL}
    names = labels.people(session, named, style)
    places = labels.groups(session, {row.group_code for row in rows})
    found = tuple(_line(row, how, places[row.group_code], names) for row, how in seen if how is not Shown.NOTHING)
    if len(found) != _counted(session, area, month):
        raise Differs(found=len(found))
    exports.noted(session, who, area, names, now, f"{why} {len(found)}")
    return found


def _seen(who: Who, row: sa.Row[*tuple[object, ...]]) -> Shown:
    kind, visibility = EventKind(row.kind), Visibility(row.visibility)
    how = shown(who, row.group_code, kind, visibility, row.reporter_id, named=row.person_id is not None)
    if how is Shown.NOTHING:
        return how
    if row.person_id is None or (how is Shown.ALL and visibility is not Visibility.AREA):
        return Shown.NUMBER
    return Shown.UNNAMED if how is Shown.ALL and kind in UNNAMED else how


def _line(row: sa.Row[*tuple[object, ...]], how: Shown, place: tuple[str, str], names: dict[str, str]) -> Line:
    number = receipts.number(row.reported_on, row.serial)
    if how is Shown.NUMBER:
        return Line(number, place, row.reported_on)
    line = Line(number, place, row.reported_on, EventKind(row.kind), row.occurred_on, row.late_days)
    if how is Shown.ALL and row.person_id in names:
        return replace(line, name=names[row.person_id], code=labels.case_code(row.person_id))
    return line


def _reports(area: str, month: Month) -> "sa.Select[*tuple[object, ...]]":
    columns = (
        Event.group_code, Event.reported_on, Event.serial, Event.kind, Event.occurred_on, Event.late_days,
        Event.person_id, Event.visibility, Event.reporter_id,
    )  # fmt: skip
    wanted = sa.select(*map(col, columns)).where(*_held(area, month))
    return wanted.order_by(col(Event.reported_on), col(Event.group_code), col(Event.serial))


def _counted(session: Session, area: str, month: Month) -> int:
    """How many numbers the store gave for what stands, counted group by group."""
    wanted = sa.select(sa.func.count(sa.distinct(col(Event.root_id)))).where(*_held(area, month))
    groups: Iterable[int] = session.connection().execute(wanted.group_by(col(Event.group_code))).scalars()
    return sum(groups)


def _held(area: str, month: Month) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        span(col(Event.group_code), area),
        col(Event.reported_on) >= month.first,
        col(Event.reported_on) < month.later(1).first,
        col(Event.status) == EventStatus.RECORDED,
    )
