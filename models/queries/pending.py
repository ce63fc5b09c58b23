"""Open items for screens: one page at a time, overdue first, names masked. Frozen rows, columns only, no ORM objects.

Changing an item is services/followups.py.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col

from models.kinds import FollowupState, ItemKind
from models.queries import labels
from models.queries.areas import groups_in
from models.queries.sight import Reader, items_seen
from models.rules import rights
from models.tables import Followup

LATE = "late"
"""Cause of an item that was completed after its due day."""

QUESTIONS = "questions"
"""In place of a kind: those that are questions about the record, to be answered before a month is closed."""

ABOUT_THE_RECORD = (ItemKind.CORRECTION, ItemKind.IDENTITY_CHECK, ItemKind.CONTACT_CHECK)
"""Their kinds."""

PAGE = 8
"""Items on a page: as many as a telephone shows without scrolling."""


@dataclass(frozen=True)
class Filters:
    """What to show of the open items; nothing chosen is all of them.

    `week`: due from today to Sunday; `given`: given on to a colleague by the reader.
    """

    group: str = ""
    kind: str = ""
    overdue: bool = False
    mine: bool = False
    week: bool = False
    given: bool = False


@dataclass(frozen=True)
class Row:
    """One open item in a list. `name` is written as the township does; it and `code` are empty without a person."""

    id: str
    kind: str
    name: str
    code: str
    group_code: str
    place: tuple[str, str]
    due_on: date
    late: int
    owner: str


@dataclass(frozen=True)
class Page:
    """One page of open items, and how many there are in all. `number` counts from 0 and never lies beyond the last."""

    rows: tuple[Row, ...]
    total: int
    overdue: int
    number: int
    pages: int


def pending(
    session: Session, reader: Reader, filters: Filters, number: int, today: date, style: str = "masked"
) -> Page:
    """A page of the open items that `reader` may see, by due date."""
    wanted = _wanted(session, reader, filters, today)
    late = sa.func.sum(sa.case((col(Followup.due_on) < today, 1), else_=0))
    total, overdue = session.connection().execute(sa.select(sa.func.count(), late).where(*wanted)).one()
    pages = max(1, -(-total // PAGE))
    number = min(max(number, 0), pages - 1)
    rows = _rows(session, wanted, today, style, PAGE, number * PAGE) if total else ()
    return Page(rows, total, overdue or 0, number, pages)


def first(session: Session, reader: Reader, filters: Filters, today: date, style: str = "masked") -> Row | None:
    """The open item that is due first, or None."""
    rows = _rows(session, _wanted(session, reader, filters, today), today, style, 1, 0)
    return rows[0] if rows else None


def next_of(session: Session, reader: Reader, person_id: str, today: date) -> Row | None:
    """The open item of one person that is due first, as far as `reader` may see it."""
    wanted = (_OPEN, items_seen(reader), col(Followup.person_id) == person_id)
    rows = _rows(session, wanted, today, "code", 1, 0)
    return rows[0] if rows else None


def kinds_open(session: Session, reader: Reader, filters: Filters, today: date) -> tuple[str, ...]:
    """The kinds among the open items that the other filters leave."""
    others = replace(filters, kind="")
    found = sa.select(col(Followup.kind)).where(*_wanted(session, reader, others, today)).distinct()
    return tuple(sorted(session.connection().execute(found).scalars()))


def groups_open(session: Session, reader: Reader, filters: Filters, today: date) -> dict[str, tuple[str, str]]:
    """The groups with open items that the other filters leave: code → names of village and group."""
    others = replace(filters, group="")
    found = sa.select(col(Followup.group_code)).where(*_wanted(session, reader, others, today)).distinct()
    codes = list(session.connection().execute(found).scalars())
    return dict(sorted(labels.groups(session, codes).items()))


@dataclass(frozen=True)
class Completed:
    """What became of the items of a time. `late` of the done ones were done after their day."""

    done: int
    late: int
    lapsed: int

    @property
    def percent(self) -> int | None:
        """Done, of those done and those that ended by themselves; None where there is neither."""
        every = self.done + self.lapsed
        return round(100 * self.done / every) if every else None


def completed(session: Session, reader: Reader, filters: Filters, first: date, last: date) -> Completed:
    """What became of the items that `reader` sees and that were due from `first` to `last`."""
    late = sa.and_(col(Followup.state) == FollowupState.DONE, col(Followup.cause) == LATE)
    counts = [
        sa.func.sum(sa.case((condition, 1), else_=0))
        for condition in (
            col(Followup.state) == FollowupState.DONE,
            late,
            col(Followup.state) == FollowupState.LAPSED,
        )
    ]
    wanted = sa.select(*counts).where(
        items_seen(reader), _in_groups(session, reader, filters), col(Followup.due_on).between(first, last)
    )
    if filters.kind:
        wanted = wanted.where(of_kind(filters.kind))
    return Completed(*(count or 0 for count in session.connection().execute(wanted).one()))


_OPEN = col(Followup.state) == FollowupState.OPEN

_COLUMNS = sa.select(
    col(Followup.id),
    col(Followup.kind),
    col(Followup.person_id),
    col(Followup.group_code),
    col(Followup.due_on),
    col(Followup.owner_id),
)


def _wanted(session: Session, reader: Reader, filters: Filters, today: date) -> tuple[sa.ColumnElement[bool], ...]:
    """The conditions of a list."""
    conditions = [_OPEN, items_seen(reader), _in_groups(session, reader, filters)]
    if filters.kind:
        conditions.append(of_kind(filters.kind))
    if filters.overdue:
        conditions.append(col(Followup.due_on) < today)
    if filters.mine:
        conditions.append(col(Followup.owner_id) == reader.account_id)
    if filters.week:
        conditions.append(col(Followup.due_on).between(today, today + timedelta(days=6 - today.weekday())))
    if filters.given:
        conditions.append(col(Followup.given_by) == reader.account_id)
    return tuple(conditions)


def of_kind(kind: str) -> sa.ColumnElement[bool]:
    """That an item is of a kind, or one of the questions about the record."""
    return col(Followup.kind).in_(ABOUT_THE_RECORD) if kind == QUESTIONS else col(Followup.kind) == kind


def _in_groups(session: Session, reader: Reader, filters: Filters) -> sa.ColumnElement[bool]:
    """Naming the groups one by one lets the index hand out items by their due date."""
    within = reader.areas(*rights.to("items.open"))
    groups = session.connection().execute(groups_in(within)).scalars()
    return col(Followup.group_code).in_([code for code in groups if filters.group in ("", code)])


def _rows(
    session: Session, wanted: tuple[sa.ColumnElement[bool], ...], today: date, style: str, limit: int, offset: int
) -> tuple[Row, ...]:
    page = _COLUMNS.where(*wanted).order_by(col(Followup.due_on), col(Followup.id)).limit(limit).offset(offset)
    found = session.connection().execute(page).all()
    names = labels.people(session, [row.person_id for row in found], style)
    places = labels.groups(session, [row.group_code for row in found])
    return tuple(
        Row(
            row.id,
            row.kind,
            names.get(row.person_id or "", ""),
            labels.case_code(row.person_id or ""),
            row.group_code,
            places[row.group_code],
            row.due_on,
            max(0, (today - row.due_on).days),
            row.owner_id or "",
        )
        for row in found
    )
