"""What a worker does with an open item: take it, note something, close it. Rights and state are looked at each time.

What history opens and closes is followups.py; a list for the screen is queries/pending.py.
"""

from datetime import datetime

from sqlmodel import Session, select

from models.clock import local_day
from models.errors import NotFound, Refused, Rejected
from models.kinds import FollowupState
from models.queries.sight import sees_item
from models.services import followup_rows
from models.services.access import Who
from models.tables import Followup

LATE = "late"
"""Cause of an item that was completed after its due day."""

LONGEST_NOTE = 500


class ClosedAlready(Refused):
    """The item was closed before; `row` says how, when and by whom."""

    phrase = "item.closed_already"

    def __init__(self, row: Followup) -> None:
        super().__init__()
        self.row = row


def get(session: Session, who: Who, item_id: str) -> Followup:
    """The item, if it is theirs to see. Otherwise NotFound, as if there were none."""
    session.flush()
    row = session.exec(select(Followup).where(Followup.id == item_id).with_for_update()).one_or_none()
    if row is None or not sees_item(who, row.group_code, row.kind, row.clinic_only):
        raise NotFound
    return row


def take(session: Session, who: Who, item_id: str, now: datetime) -> Followup:
    """Look after an item from now on; somebody else's may be taken over."""
    row = _open(session, who, item_id)
    if row.owner_id != who.account_id:
        row.owner_id = who.account_id
        followup_rows.log(session, row, "item.take", now, who)
    return row


def note(session: Session, who: Who, item_id: str, text: str, now: datetime) -> Followup:
    """Keep a note on an item, sealed, in the place of the one before. Raises Rejected for none or one too long."""
    row = _open(session, who, item_id)
    if not 0 < len(text) <= LONGEST_NOTE:
        raise Rejected("pending.note_length", "note", most=LONGEST_NOTE)
    row.note = followup_rows.seal(session, row, text)
    followup_rows.log(session, row, "item.note", now, who)
    return row


def done(session: Session, who: Who, item_id: str, now: datetime) -> Followup:
    """Close an item as done. Late completion is always allowed, also of an item that ended by itself, and is marked."""
    row = get(session, who, item_id)
    if row.state not in (FollowupState.OPEN, FollowupState.LAPSED):
        raise ClosedAlready(row)
    late = local_day(now, who.zone) > row.due_on
    followup_rows.end(session, row, FollowupState.DONE, LATE if late else row.cause, now, who)
    return row


def not_applicable(session: Session, who: Who, item_id: str, now: datetime) -> Followup:
    """Close an item that does not fit her situation. No reason is asked."""
    row = _open(session, who, item_id)
    followup_rows.end(session, row, FollowupState.NOT_APPLICABLE, row.cause, now, who)
    return row


def _open(session: Session, who: Who, item_id: str) -> Followup:
    row = get(session, who, item_id)
    if row.state is not FollowupState.OPEN:
        raise ClosedAlready(row)
    return row
