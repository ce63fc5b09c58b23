"""Items that a woman opens by her own tap: "call me", "check that it is me". Her answers open these and nothing else."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from locales import Phrase
from models.clock import local_day
from models.errors import NotFound
from models.kinds import FollowupState, ItemKind, MessageClass, Role
from models.message import Message
from models.services import access, audit, outbox, people
from models.services.access import Who
from models.services.outbox import Address
from models.tables import Followup, Person

WAYS = ("phone", "message", "visit")
"""How she wants to be reached; a phrase `ask.way.<way>` each."""

TIMES = ("morning", "afternoon", "evening")
"""When; a phrase `ask.time.<time>` each."""


def call_back(session: Session, who: Who, source: str, now: datetime) -> str:
    """She asks to be called. One item for one `source` (a reminder, a prompt, a day); returns its id.

    What she wants to talk about is not asked. The cadre is told that somebody asks, not who.
    """
    person = people.get(session, herself(who))
    earlier = _item(session, ItemKind.CALL_BACK, source)
    if earlier is not None and earlier.person_id == person.id and earlier.state is FollowupState.OPEN:
        return earlier.id
    # Answered once and asked for again: a new item, so that what was done stays done.
    opened_by = source if earlier is None else f"{source[:40]}:{now.timestamp():.0f}"
    item_id = open_item(session, person, ItemKind.CALL_BACK, opened_by, now)
    for cadre in access.staff_of(session, person.group_code, Role.CADRE):
        notice = Message((Phrase.of("ask.notice"),))
        outbox.queue(session, Address.of(cadre), notice, MessageClass.PROMPT, now)
    return item_id


def choose(session: Session, who: Who, item_id: str, way: str | None, time: str | None) -> None:
    """Note how or when she wants to be reached, as `<way>.<time>` in the item's cause. Raises NotFound unless it is hers
    and open.
    """
    item = session.get(Followup, item_id)
    hers = item is not None and item.person_id == herself(who) and item.kind == ItemKind.CALL_BACK
    if item is None or not hers or item.state is not FollowupState.OPEN:
        raise NotFound
    if (way is not None and way not in WAYS) or (time is not None and time not in TIMES):
        raise NotFound
    said = [*item.cause.split("."), ""]
    item.cause = f"{way or said[0]}.{time or said[1]}"
    session.add(item)


def herself(who: Who) -> str:
    """The person whose verified chat this is. Raises NotFound for everybody else."""
    if who.person_id is None or not who.verified:
        raise NotFound
    return who.person_id


def open_item(session: Session, person: Person, kind: ItemKind, opened_by: str, now: datetime) -> str:
    """Put an item on the list of her village, due tomorrow. One for each kind and cause: asked again it stays the same."""
    session.flush()
    found = _item(session, kind, opened_by)
    if found is not None:
        return found.id
    today = local_day(now, access.zones_of(session, [person.township])[person.township])
    item = Followup(
        township=person.township, group_code=person.group_code, person_id=person.id, kind=kind, opened_by=opened_by,
        opened_on=today, due_on=today + timedelta(days=1),
    )  # fmt: skip
    session.add(item)
    session.flush()
    audit.note(session, person.township, "", "item.open", item.id, now, kind.value)
    return item.id


def close_item(session: Session, kind: ItemKind, opened_by: str, by: str, now: datetime) -> None:
    """Close the item that `opened_by` opened, if it is open: done by `by`, or not applicable any more."""
    item = _item(session, kind, opened_by)
    if item is None or item.state is not FollowupState.OPEN:
        return
    item.state = FollowupState.DONE if by else FollowupState.NOT_APPLICABLE
    item.closed_at, item.closed_by = now, by or None
    session.add(item)
    session.flush()
    audit.note(session, item.township, by, "item.close", item.id, now, kind.value)


def _item(session: Session, kind: ItemKind, opened_by: str) -> Followup | None:
    wanted = select(Followup).where(Followup.kind == kind, col(Followup.opened_by) == opened_by)
    return session.exec(wanted).one_or_none()
