"""What a woman asks for by her own tap: "call me", "check that it is me". Her answers open these and nothing else."""

from datetime import datetime, timedelta
from typing import TypeVar

from sqlmodel import Session, col, select

from locales import Phrase
from models.clock import local_day
from models.errors import NotFound
from models.ids import new_id
from models.kinds import FollowupState, ItemKind, MessageClass, Role
from models.message import Message
from models.rules.area_codes import township_of
from models.services import access, followup_rows, outbox, people
from models.services.access import Who
from models.services.outbox import Address
from models.tables import Claim, Followup, Payout, Person

WAYS = ("phone", "message", "visit")
"""How she wants to be reached; a phrase `call.way.<way>` each."""

TIMES = ("morning", "afternoon", "evening")
"""When; a phrase `call.time.<time>` each."""

TAKEN_BACK = "taken_back"
"""Cause of a request that she took back."""

Hers = TypeVar("Hers", Claim, Payout)


def herself(who: Who) -> str:
    """The person whose verified chat this is. Raises NotFound for everybody else."""
    if who.person_id is None or not who.verified:
        raise NotFound
    return who.person_id


def hers(session: Session, who: Who, table: type[Hers], row_id: str) -> Hers:
    """What is about the person of this verified chat, as it stands, held till the transaction ends. Or NotFound."""
    session.flush()
    row = session.get(table, row_id, populate_existing=True, with_for_update=True)
    if row is None or row.person_id != herself(who):
        raise NotFound
    return row


def call_back(session: Session, who: Who, source: str, now: datetime) -> str:
    """She asks to be called. One open item for one `source` (a reminder, a prompt, her card); returns its id.

    What it is about is not asked. The cadre is told at once that somebody asks, not who.
    """
    person = people.get(session, herself(who))
    opened_by = f"{source}:{person.id}"[:64]
    if waiting := _waiting(session, person.id, source):
        return waiting
    if _item(session, ItemKind.CALL_BACK, opened_by) is not None:
        # Asked again after it was done: a new item, so that what was done stays done.
        opened_by = f"{source}:{new_id()}"[:64]
    for cadre in access.staff_of(session, person.group_code, Role.CADRE):
        outbox.queue(session, Address.of(cadre), Message((Phrase("call.notice"),)), MessageClass.PROMPT, now)
    return open_item(session, person, ItemKind.CALL_BACK, opened_by, now)


def take_back(session: Session, who: Who, item_id: str, now: datetime) -> bool:
    """She does not want it after all. False when it is no open request of hers: what was done stays done."""
    item = session.get(Followup, item_id)
    if item is None or item.person_id != herself(who) or item.state is not FollowupState.OPEN:
        return False
    followup_rows.end(session, item, FollowupState.NOT_APPLICABLE, TAKEN_BACK, now)
    session.add(item)
    return True


def choose(session: Session, who: Who, item_id: str, way: str | None = None, time: str | None = None) -> None:
    """Note how or when she is to be reached, as `<way>.<time>` in the item's cause. NotFound unless hers and open."""
    item = session.get(Followup, item_id)
    if item is None or item.person_id != herself(who) or item.kind != ItemKind.CALL_BACK:
        raise NotFound
    if item.state is not FollowupState.OPEN or way not in (None, *WAYS) or time not in (None, *TIMES):
        raise NotFound
    said = f"{item.cause}.".split(".")
    item.cause = f"{way or said[0]}.{time or said[1]}"
    session.add(item)


def open_item(session: Session, person: Person, kind: ItemKind, opened_by: str, now: datetime) -> str:
    """Put what she asks for on the list of her village, due the next day. Asked again it stays one item."""
    return open_in(session, person.group_code, person.id, kind, opened_by, now)


def open_in(
    session: Session, group_code: str, person_id: str | None, kind: ItemKind, opened_by: str, now: datetime
) -> str:
    """The same for a group, where it may be about nobody in particular."""
    if found := _item(session, kind, opened_by):
        return found.id
    township = township_of(group_code)
    today = local_day(now, access.zones_of(session, [township])[township])
    item = Followup(
        township=township, group_code=group_code, person_id=person_id, kind=kind, opened_by=opened_by,
        opened_on=today, due_on=today + timedelta(days=1),
    )  # fmt: skip
    session.add(item)
    session.flush()
    followup_rows.log(session, item, "item.open", now)
    return item.id


def settle(session: Session, kind: ItemKind, opened_by: str, now: datetime, cause: str) -> None:
    """Close what she asked for because the matter is settled; one that is closed already stays as it is."""
    item = _item(session, kind, opened_by)
    if item is not None and item.state is FollowupState.OPEN:
        followup_rows.end(session, item, FollowupState.DONE, cause, now)
        session.add(item)


def _waiting(session: Session, person_id: str, source: str) -> str | None:
    """The open request of this source, if there is one."""
    session.flush()
    hers = select(Followup.id).where(Followup.person_id == person_id, Followup.kind == ItemKind.CALL_BACK)
    hers = hers.where(Followup.state == FollowupState.OPEN, col(Followup.opened_by).startswith(f"{source}:"))
    return session.exec(hers).first()


def _item(session: Session, kind: ItemKind, opened_by: str) -> Followup | None:
    session.flush()
    return session.exec(select(Followup).where(Followup.kind == kind, Followup.opened_by == opened_by)).one_or_none()
