"""The day page: what each group reported on a day, signed "nothing today", or has not said. Frozen rows, columns only.

What an entry shows is decided in sight.py, row by row.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from models.kinds import EventKind, EventStatus
from models.queries import beginnings, labels, receipts
from models.queries.areas import groups_in
from models.queries.sight import Reader, Shown, shown
from models.rules import rights
from models.rules.area_codes import township_of
from models.tables import Area, DaySign, Event, ZeroReport


@dataclass(frozen=True)
class Entry:
    """One report as its reader may see it. Kind, name and code are empty as far as they are not shown."""

    root_id: str
    shown: Shown
    kind: str
    name: str
    code: str
    number: str
    at: datetime
    mine: bool


@dataclass(frozen=True)
class GroupDay:
    """One group's page. `signed_at` is when "nothing today" was signed; `heard` that there are
    reports; `own` when its officer signed the day, and how many reports it had had then.

    The township office sees of a group no more than which of the two it was.
    """

    code: str
    place: tuple[str, str]
    entries: tuple[Entry, ...]
    signed_at: datetime | None
    withdrawn: bool
    heard: bool
    own: tuple[datetime, int] | None = None
    begun: bool = True

    @property
    def silent(self) -> bool:
        """Whether nothing was heard of the group, be it that nobody reported for it yet (`begun`)."""
        return not self.heard and self.signed_at is None


def groups_of(session: Session, reader: Reader) -> tuple[str, ...]:
    """The groups whose pages somebody sees, those no longer in use left out, by code. The clinic has its open items."""
    areas = reader.areas(*rights.to("day.see"))
    codes = groups_in(areas).where(col(Area.active).is_(True))
    return tuple(session.connection().execute(codes.order_by(col(Area.code))).scalars())


def pages(
    session: Session, reader: Reader, groups: Sequence[str], day: date, style: str = "masked"
) -> tuple[GroupDay, ...]:
    """The pages of `groups` (codes) for `day`, as far as `reader` may see them."""
    session.flush()
    places = labels.groups(session, groups)
    found = _events(session, groups, day)
    names = labels.people(session, [row.person_id for row in found], style)
    signed = _signed(session, groups, day)
    heard = {row.group_code for row in found}
    own = _own(session, groups, day)
    begun = _begun(session, groups, day)
    entries: dict[str, list[Entry]] = {}
    for row in found:
        entry = _entry(reader, row, names)
        if entry.shown is not Shown.NOTHING:
            entries.setdefault(row.group_code, []).append(entry)
    return tuple(
        GroupDay(
            code,
            places[code],
            tuple(entries.get(code, ())),
            signed[code].at if code in signed and signed[code].withdrawn_at is None else None,
            code in signed and signed[code].withdrawn_at is not None,
            code in heard,
            own.get(code),
            code in begun,
        )
        for code in groups
    )


_COLUMNS = sa.select(
    col(Event.root_id),
    col(Event.group_code),
    col(Event.kind),
    col(Event.person_id),
    col(Event.visibility),
    col(Event.reporter_id),
    col(Event.reported_at),
    col(Event.reported_on),
    col(Event.serial),
)


def _events(session: Session, groups: Sequence[str], day: date) -> Sequence[sa.Row[*tuple[object, ...]]]:
    standing = col(Event.status) == EventStatus.RECORDED
    wanted = _COLUMNS.where(col(Event.group_code).in_(groups), col(Event.reported_on) == day, standing)
    return session.connection().execute(wanted.order_by(col(Event.group_code), col(Event.serial))).all()


def _signed(session: Session, groups: Sequence[str], day: date) -> dict[str, sa.Row[*tuple[object, ...]]]:
    columns = sa.select(col(ZeroReport.group_code), col(ZeroReport.at), col(ZeroReport.withdrawn_at))
    rows = session.connection().execute(
        columns.where(col(ZeroReport.group_code).in_(groups), col(ZeroReport.day) == day)
    )
    return {row.group_code: row for row in rows}


def _own(session: Session, groups: Sequence[str], day: date) -> dict[str, tuple[datetime, int]]:
    columns = sa.select(col(DaySign.group_code), col(DaySign.at), col(DaySign.reports))
    rows = session.connection().execute(columns.where(col(DaySign.group_code).in_(groups), col(DaySign.day) == day))
    return {group: (at, reports) for group, at, reports in rows}


def _begun(session: Session, groups: Sequence[str], day: date) -> set[str]:
    towns = {township_of(code) for code in groups}
    since = [beginnings.of(session, town, [code for code in groups if township_of(code) == town]) for town in towns]
    return {code for one in since for code in beginnings.begun(one, day)}


def _entry(reader: Reader, row: "sa.Row[*tuple[object, ...]]", names: dict[str, str]) -> Entry:
    named = row.person_id is not None
    seen = shown(reader, row.group_code, EventKind(row.kind), row.visibility, row.reporter_id, named=named)
    visible = seen is Shown.ALL
    return Entry(
        root_id=row.root_id,
        shown=seen,
        kind=str(row.kind) if visible else "",
        name=names.get(row.person_id or "", "") if visible else "",
        code=labels.case_code(row.person_id or "") if visible else "",
        number=receipts.number(row.reported_on, row.serial),
        at=row.reported_at,
        mine=row.reporter_id == reader.account_id,
    )
