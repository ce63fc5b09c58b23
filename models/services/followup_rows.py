"""One open item's row: closing it, sealing its note, the audit line of each change. When to is decided elsewhere."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.db import keyring
from models.kinds import FollowupState, ItemKind
from models.services import audit, people
from models.services.access import Who
from models.tables import Followup

SUPERSEDED = "superseded"
"""Cause of an item whose event was taken back or changed, or has lost its person."""

_ITSELF = "history"


def end(
    session: Session, row: Followup, state: FollowupState, cause: str, now: datetime, who: Who | None = None
) -> None:
    """Close an item; without `who` it was closed by what happened, and not by somebody's hand."""
    row.state, row.cause, row.closed_at = state, cause, now
    row.closed_by = who.account_id if who else None
    log(session, row, f"item.{state}", now, who)


def reopen(session: Session, row: Followup, now: datetime, who: Who) -> None:
    """Somebody closed it by mistake."""
    row.state, row.cause, row.closed_at, row.closed_by = FollowupState.OPEN, "", None, None
    log(session, row, "item.reopen", now, who)


def log(session: Session, row: Followup, action: str, now: datetime, who: Who | None = None) -> None:
    """Add the audit line of a change."""
    actor = who.account_id if who else _ITSELF
    audit.note(session, row.township, actor, action, row.id, now, f"{row.kind} {row.cause}".strip())


def seal(session: Session, row: Followup, text: str) -> bytes:
    """Seal a note: under the person's own key, or the store's where the item has no person."""
    if row.person_id:
        return people.seal_for(session, people.get(session, row.person_id), text, _place(row))
    return keyring(session).seal(text.encode(), _place(row))


def note_of(session: Session, row: Followup) -> str:
    """The note on an item, or an empty text."""
    if row.note is None:
        return ""
    if row.person_id:
        opened: str = people.open_for(session, people.get(session, row.person_id), row.note, _place(row))
        return opened
    return keyring(session).open(row.note, _place(row)).decode()


def loosen(session: Session, event_id: str, now: datetime) -> None:
    """The event became a nameless tick: what it had opened belongs to nobody."""
    drop_requests(session, [event_id], now)
    session.flush()
    for row in session.exec(select(Followup).where(Followup.opened_by == event_id)):
        row.person_id = row.note = None
        session.add(row)


def drop_requests(session: Session, root_ids: Collection[str], now: datetime) -> None:
    """Where a report loses its person, what is asked to be changed in it goes: there is nothing to change any more."""
    session.flush()
    about = sa.or_(sa.false(), *(col(Followup.opened_by).startswith(f"{root_id}:") for root_id in root_ids))
    for row in session.exec(select(Followup).where(Followup.kind == ItemKind.AMENDMENT, about)).all():
        if row.state is FollowupState.OPEN:
            end(session, row, FollowupState.NOT_APPLICABLE, SUPERSEDED, now)
        row.person_id = row.note = row.request = None
        session.add(row)


def _place(row: Followup) -> str:
    return f"followup.note:{row.id}"
