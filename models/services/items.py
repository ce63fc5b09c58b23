"""What a worker does with an open item: take it, give it on, note something, close it. Each time rights and
state are looked at.

What history opens and closes is followups.py; a list for the screen is queries/pending.py.
"""

from datetime import datetime

from sqlmodel import Session, select

from models.clock import local_day
from models.errors import NotFound, Refused, Rejected
from models.kinds import FollowupState
from models.queries.pending import LATE
from models.queries.sight import CLINIC_ITEMS, sees_item
from models.rules import rights
from models.services import access, followup_rows
from models.services.access import Who
from models.tables import Account, Followup

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
        row.owner_id, row.given_by = who.account_id, None
        followup_rows.log(session, row, "item.take", now, who)
    return row


def colleagues(session: Session, who: Who, row: Followup) -> list[Account]:
    """Whoever else sees an item, and can be written to."""
    roles = () if row.clinic_only else rights.to("items.look_after")
    roles += rights.to("items.care") if row.clinic_only or row.kind in CLINIC_ITEMS else ()
    return [one for one in access.staff_of(session, row.group_code, *roles) if one.id != who.account_id]


def give(session: Session, who: Who, item_id: str, to: str, now: datetime) -> Followup:
    """Give an item on to a colleague (an account id). Raises NotFound for somebody who does not see it."""
    row = _open(session, who, item_id)
    if to not in [one.id for one in colleagues(session, who, row)]:
        raise NotFound
    if row.owner_id != to:
        row.owner_id, row.given_by = to, who.account_id
        followup_rows.log(session, row, "item.give", now, who)
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
