"""A note of the office to those who work with the bot: counted, checked, sent after a while in which it can be undone.

To women nothing goes this way. The note is kept nowhere but in the messages themselves.
"""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from locales import Phrase
from models.clock import instant_at
from models.db import collected, hold
from models.errors import NotFound, OutOfDate, Refused, Rejected
from models.kinds import MessageClass, OutboxState, Role
from models.message import Message
from models.rules import refusals, rights
from models.rules.folding import fold
from models.services import access, audit, outbox
from models.services.access import Who
from models.services.outbox import Address
from models.tables import Account, Audit, Membership, Outbox

TO = {
    "officers": (Role.OFFICER,),
    "cadres": (Role.CADRE,),
    "clinic": (Role.CLINIC,),
    "all": (Role.OFFICER, Role.CADRE, Role.CLINIC),
}
"""Whom a note can go to: `office.to.<name>`."""

LONGEST = 600
A_DAY = 3
"""Notes that may leave a township's office in a day: a bell that always rings is not heard."""

WAIT = timedelta(minutes=5)
"""How long nothing leaves, so that it can be undone."""

_READY, _FAR = timedelta(hours=1), timedelta(days=2)
"""How long a note lies ready to be sent; and the time, far off, at which it would leave of itself."""

_STALE = timedelta(hours=24)
_SENT = "broadcast.send"


class Enough(Refused):
    """So many notes left today that this one waits until tomorrow."""

    phrase = "office.enough"


def readers(session: Session, who: Who, township: str, to: str) -> list[Account]:
    """The chats that a note would go to, each once, without the speaker's own."""
    access.require(who, township, *rights.to("office.work"))
    if to not in TO:
        raise NotFound
    held = select(Membership.account_id).where(Membership.township == township, col(Membership.until).is_(None))
    ids = held.where(col(Membership.role).in_(TO[to]))
    wanted = select(Account).where(col(Account.id).in_(ids), access.REACHED)
    return list(session.exec(wanted.where(Account.id != who.account_id).order_by(col(Account.id))))


def check(said: str) -> str:
    """The note as it would be sent. Raises Rejected where it is empty, too long, or says what is never passed on."""
    note = said.strip()
    if not note or len(note) > LONGEST:
        raise Rejected("office.note_length", "note", most=LONGEST)
    if refusals.clean(fold(note)).refused:
        raise Rejected("office.note_refused", "note")
    return note


def prepare(
    session: Session, who: Who, township: str, to: str, note: str, mark: int, now: datetime
) -> tuple[int, datetime]:
    """Lay the note ready for its readers; without `send` it never leaves. Returns (to how many, what names it).

    `mark` tells notes of one instant apart. Raises Rejected as `check` does.
    """
    found = readers(session, who, township, to)
    named = (now + _FAR).replace(microsecond=mark % 1_000_000)
    message = Message((Phrase.of("office.note", text=check(note)),))
    for account in found:
        outbox.queue(session, Address.of(account), message, MessageClass.DIGEST, now, named, now + _READY)
    return len(found), named


def send(session: Session, who: Who, township: str, named: datetime, now: datetime) -> tuple[int, datetime]:
    """Let a note that lies ready leave when WAIT is over. Returns (to how many, what names it from now on).

    Raises OutOfDate for one that left, was dropped or lay too long, Enough after A_DAY notes of a day.
    """
    hold(session, township)
    access.require(who, township, *rights.to("office.work"))
    if named < now + _FAR - _READY:
        raise OutOfDate
    if _today(session, who, township, now) >= A_DAY:
        raise Enough
    due = (now + WAIT).replace(microsecond=named.microsecond)
    count = _turn(session, township, named, {"due_at": due, "expires_at": due + _STALE}, col(Outbox.expires_at) > now)
    if not count:
        raise OutOfDate
    audit.note(session, township, who.account_id, _SENT, "", now, str(count))
    return count, due


def undo(session: Session, who: Who, township: str, named: datetime, now: datetime) -> int:
    """Take back a note that lies ready or waits. Returns from how many chats: none once its time has come."""
    hold(session, township)
    access.require(who, township, *rights.to("office.work"))
    end = {"state": OutboxState.CANCELLED, "content": None, "error": "undone"}
    count = _turn(session, township, named, end) if named > now else 0
    if count:
        audit.note(session, township, who.account_id, "broadcast.undo", "", now, str(count))
    return count


def went_out(session: Session, who: Who, township: str, named: datetime) -> int:
    """To how many chats a note has gone; none for one that still waits or was taken back."""
    access.require(who, township, *rights.to("office.work"))
    of_note = (col(Outbox.township) == township, col(Outbox.rank) == MessageClass.DIGEST, col(Outbox.due_at) == named)
    gone = sa.select(sa.func.count()).where(*of_note, col(Outbox.state) == OutboxState.SENT)
    found: int = session.connection().execute(gone).scalar_one()
    return found


def _turn(
    session: Session, township: str, named: datetime, values: dict[str, Any], *more: sa.ColumnElement[bool]
) -> int:
    """Change the rows of one note that have not left."""
    session.flush()
    rows = [row for row in collected(session, Outbox) if row["township"] == township and row["due_at"] == named]
    for row in rows:
        row.update(values)
    mine = (col(Outbox.township) == township, col(Outbox.rank) == MessageClass.DIGEST, col(Outbox.due_at) == named)
    waits = sa.update(Outbox).where(*mine, col(Outbox.state) == OutboxState.QUEUED, *more)
    stored: int = session.connection().execute(waits.values(values)).rowcount
    return len(rows) + stored


def _today(session: Session, who: Who, township: str, now: datetime) -> int:
    since = instant_at(who.today(now), 0, 0, who.zone)
    wanted = sa.select(sa.func.count()).where(
        col(Audit.township) == township, col(Audit.action) == _SENT, col(Audit.at) >= since
    )
    here: int = sum(row["township"] == township and row["action"] == _SENT for row in collected(session, Audit))
    committed: int = session.connection().execute(wanted).scalar_one()
    return committed + here
