"""Open items, kept in step with what a person's history opens and closes, and with time.

Items that a woman asked for are asks.py; what workers do with items is items.py. Overdue is not a state: it says that
the service is late, never that she is.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.clock import local_day
from models.db import insert, made, settle
from models.kinds import FollowupState, ItemKind, Visibility
from models.prepared import Prepared
from models.queries.areas import span
from models.rules import rights
from models.rules.items import Item
from models.services import access, followup_rows
from models.tables import Event, Followup, Person, Township

CALLS = frozenset(
    {ItemKind.CALL_BACK, ItemKind.IDENTITY_CHECK, ItemKind.CORRECTION, ItemKind.AMENDMENT, ItemKind.SLIP_CHECK}
)
"""Items that somebody asked for; no history opens or closes them."""

AGAIN = "again."
"""Begins `opened_by` of a check of her contact that time opened (contact_checks.py) and no event did."""

STAYING = (CALLS - {ItemKind.SLIP_CHECK}) | {ItemKind.CONTACT_CHECK, ItemKind.CLINIC_CALL}
"""Items that wait until somebody closes them: requests, and gaps that time does not mend."""

CARE_ENDS = timedelta(days=60)
"""After this time past its due day an offer of care is over by itself."""

_C = Followup.__table__.c  # type: ignore[attr-defined]
_HERS = Prepared(sa.select(*_C).where(_C.person_id == sa.bindparam("person")))
_OPENED = Prepared(sa.select(*_C).where(_C.kind == sa.bindparam("kind"), _C.opened_by == sa.bindparam("opener")))


def sync(session: Session, person: Person, items: Sequence[Item], now: datetime) -> None:
    """Bring the open items of `person` in step with what the history says now, and let them follow the person's group.

    What a worker closed stays closed. An item that opened and closed before anybody could see it leaves no row. When an
    event went from one person to another, both are to be brought in step, the former first.
    """
    settle(session, Event, Followup)
    wanted = {(str(item.kind), item.opened_by): item for item in items if _is_for(session, item)}
    rows = _rows_of(session, person, wanted)
    new = [item for key, item in wanted.items() if key not in rows and item.closed_by is None]
    if new:
        _open_from(session, person, new, now)
    for key, item in wanted.items():
        row = rows.get(key)
        if row is None:
            continue
        if row.person_id == person.id or _vanished(row):
            _bring_in_step(session, person, row, item, now)
    lives_away = any(item.kind is ItemKind.CONTACT_CHECK and item.closed_by is None for item in items)
    for key, row in rows.items():
        theirs = key not in wanted and row.person_id == person.id and row.state is FollowupState.OPEN
        stays = row.kind in CALLS or (lives_away and row.opened_by.startswith(AGAIN))
        if theirs and not stays:
            followup_rows.end(session, row, FollowupState.NOT_APPLICABLE, followup_rows.SUPERSEDED, now)
    _move(session, person, rows.values(), now)


def lapse_due(session: Session, now: datetime) -> int:
    """Let offers of care end by themselves 60 days after they were due. Returns how many did; call again until none."""
    session.flush()
    ended = 0
    for code, zone in session.connection().execute(sa.select(col(Township.code), col(Township.zone))):
        for row in session.exec(_over(code, local_day(now, zone) - CARE_ENDS)):
            followup_rows.end(session, row, FollowupState.LAPSED, "", now)
            ended += 1
    return ended


def release(session: Session, account_id: str, area: str, now: datetime) -> None:
    """A role in an area has ended: give back what its holder looks after there, so that a colleague can take it.

    What another role of theirs reaches stays with them.
    """
    session.flush()
    held = [one.area for one in access.held(session, account_id) if one.role in rights.to("items.open")]
    owned = select(Followup).where(Followup.owner_id == account_id, span(col(Followup.group_code), area))
    for row in session.exec(owned.where(col(Followup.state) == FollowupState.OPEN)):
        if not row.group_code.startswith(tuple(held)):
            row.owner_id = row.given_by = None
            followup_rows.log(session, row, "item.release", now)


def _is_for(session: Session, item: Item) -> bool:
    """A check before pregnancy is not offered after what was reported of somebody under 18, nor to the other spouse."""
    opener = session.get(Event, item.opened_by) if item.kind is ItemKind.PREPREG_OFFER else None
    return opener is None or opener.visibility is Visibility.AREA


def _over(township: str, day: date) -> SelectOfScalar[Followup]:
    found = select(Followup).where(span(col(Followup.group_code), township), col(Followup.due_on) < day)
    found = found.where(col(Followup.state) == FollowupState.OPEN, col(Followup.kind).not_in(sorted(STAYING)))
    return found.order_by(col(Followup.due_on)).limit(500)


def _rows_of(session: Session, person: Person, wanted: Collection[tuple[str, str]]) -> dict[tuple[str, str], Followup]:
    """The person's rows, and those of other people that the same events opened.

    Such are a couple's shared item, and that of an event that changed its person.
    """
    found = {row.id: row for row in _HERS.objects(session, Followup, person=person.id)}
    for kind, opener in wanted:
        found |= {row.id: row for row in _OPENED.objects(session, Followup, kind=kind, opener=opener)}
    return {(row.kind, row.opened_by): row for row in found.values()}


def _open_from(session: Session, person: Person, items: Sequence[Item], now: datetime) -> None:
    rows = [
        made(
            Followup,
            township=person.township,
            group_code=person.group_code,
            person_id=person.id,
            kind=item.kind,
            opened_by=item.opened_by,
            opened_on=item.opened_on,
            due_on=item.due_on,
            clinic_only=item.clinic_only,
        )
        for item in items
    ]
    insert(session, *rows)
    for row in rows:
        followup_rows.log(session, row, "item.open", now)


def _bring_in_step(session: Session, person: Person, row: Followup, item: Item, now: datetime) -> None:
    if row.closed_by is not None:
        return
    if row.person_id != person.id:
        row.person_id, row.note, row.owner_id = person.id, None, None
    if item.closed_by is not None:
        cause = _cause(session, item.closed_by)
        if (row.state, row.cause) != (FollowupState.DONE, cause):
            followup_rows.end(session, row, FollowupState.DONE, cause, now)
        return
    if row.state not in (FollowupState.OPEN, FollowupState.LAPSED):
        row.state, row.cause, row.closed_at = FollowupState.OPEN, "", None
        followup_rows.log(session, row, "item.reopen", now)
    _change(session, row, item, now)


def _change(session: Session, row: Followup, item: Item, now: datetime) -> None:
    if (row.due_on, row.opened_on, row.clinic_only) == (item.due_on, item.opened_on, item.clinic_only):
        return
    row.due_on, row.opened_on, row.clinic_only = item.due_on, item.opened_on, item.clinic_only
    followup_rows.log(session, row, "item.change", now)


def _move(session: Session, person: Person, rows: Iterable[Followup], now: datetime) -> None:
    for row in rows:
        open_elsewhere = row.state is FollowupState.OPEN and row.group_code != person.group_code
        if row.person_id == person.id and open_elsewhere:
            row.township, row.group_code, row.owner_id = person.township, person.group_code, None
            followup_rows.log(session, row, "item.move", now)


def _vanished(row: Followup) -> bool:
    return row.state is FollowupState.NOT_APPLICABLE and row.cause == followup_rows.SUPERSEDED


def _cause(session: Session, closed_by: str) -> str:
    event = session.get(Event, closed_by)
    return str(event.kind) if event else closed_by
