"""What she asks to have corrected where it is not hers to decide: a request with before and after, on the cadre's list.

It is kept sealed with her key. Whoever looks after it carries it out or leaves it as it is; either way she is told, if
messages may go to her. What she decides herself is own_settings.py. Events are changed through the daybook, by the
handler.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal

from sqlmodel import Session, col, select

from locales import Phrase
from models.errors import NotFound
from models.ids import new_id
from models.kinds import EventStatus, FollowupState, ItemKind, MessageClass, Role, Visibility
from models.message import Message
from models.services import (
    access,
    asks,
    audit,
    her_notes,
    items,
    outbox,
    people,
)
from models.services.access import Who
from models.services.asks import herself
from models.services.outbox import Address
from models.tables import Event, Followup, Person

Kind = Literal["name", "birth_year", "day", "gone"]
"""What is not right: the name on record, the year of birth, the day of an event, an event that did not happen."""

OF_EVENTS = ("day", "gone")
ANSWERS = "mc|a"
"""The button behind which she sees what became of her requests."""


@dataclass(frozen=True)
class Request:
    """One request. `root_id` is the event, if it is about one; days are ISO texts, `after` is empty for `gone`."""

    kind: Kind
    before: str
    after: str = ""
    root_id: str = ""


def ask(session: Session, who: Who, request: Request, now: datetime) -> str:
    """She asks. What she had asked before about the same thing, if it is still open, gives way. Returns the item."""
    person = people.get(session, herself(who))
    event = _event_of(session, person, request)
    for row in _open_of(session, person):
        if _same(of(session, row), request):
            return _write(session, row, person, request)
    opened_by = f"{request.kind}:{new_id()}"
    opened = session.get(Followup, asks.open_item(session, person, ItemKind.CORRECTION, opened_by, now))
    assert opened is not None
    opened.clinic_only = event is not None and event.visibility is Visibility.CLINIC
    for worker in access.staff_of(session, person.group_code, Role.CLINIC if opened.clinic_only else Role.CADRE):
        outbox.queue(session, Address.of(worker), Message((Phrase("correct.notice"),)), MessageClass.PROMPT, now)
    return _write(session, opened, person, request)


def of(session: Session, row: Followup) -> Request | None:
    """The request behind an item, as long as it is kept."""
    if row.kind != ItemKind.CORRECTION or row.request is None or row.person_id is None:
        return None
    return Request(**people.open_for(session, people.get(session, row.person_id), row.request, _place(row)))


def shown(session: Session, who: Who, row: Followup, now: datetime) -> Request | None:
    """The request, for somebody who sees the item. It holds what is masked elsewhere: on record, as a card is."""
    request = of(session, row)
    if request is not None and row.person_id is not None:
        audit.note(session, row.township, who.account_id, "read.request", row.person_id, now)
    return request


def asked_by(session: Session, who: Who) -> list[tuple[Request, FollowupState]]:
    """What she asked for and what became of it, newest first, as long as it is kept."""
    hers = select(Followup).where(Followup.person_id == herself(who), Followup.kind == ItemKind.CORRECTION)
    rows = session.exec(hers.where(col(Followup.request).is_not(None)).order_by(col(Followup.id).desc())).all()
    return [(request, row.state) for row in rows if (request := of(session, row))]


def carry_out(session: Session, who: Who, item_id: str, now: datetime) -> Followup:
    """Close a request as done, with the name or the year as she gave it, and tell her.

    What it says about an event has been changed before. Raises NotFound, items.ClosedAlready.
    """
    row = items.get(session, who, item_id)
    request = of(session, row)
    if row.kind != ItemKind.CORRECTION or request is None or row.person_id is None:
        raise NotFound
    items.done(session, who, item_id, now)
    person = people.get(session, row.person_id)
    if request.kind not in OF_EVENTS:
        correct_person(session, who, person, request.kind, request.after, now)
    her_notes.send(session, person, ANSWERS, now)
    return row


def leave(session: Session, who: Who, item_id: str, now: datetime) -> Followup:
    """Close a request without changing anything, and tell her."""
    row = items.get(session, who, item_id)
    if row.kind != ItemKind.CORRECTION or row.person_id is None:
        raise NotFound
    items.not_applicable(session, who, item_id, now)
    her_notes.send(session, people.get(session, row.person_id), ANSWERS, now)
    return row


def correct_person(session: Session, who: Who, person: Person, kind: str, after: str, now: datetime) -> None:
    """Put the name or the year of birth on record as it should be, audited without the words."""
    if kind == "name":
        people.rename(session, person, after)
    else:
        person.birth_year = int(after)
        session.add(person)
    audit.note(session, person.township, who.account_id, f"person.{kind}", person.id, now)


def _event_of(session: Session, person: Person, request: Request) -> Event | None:
    if request.kind not in OF_EVENTS:
        return None
    hers = select(Event).where(Event.root_id == request.root_id, Event.person_id == person.id)
    event = session.exec(hers.where(Event.status == EventStatus.RECORDED)).one_or_none()
    if event is None:
        raise NotFound
    return event


def _open_of(session: Session, person: Person) -> list[Followup]:
    session.flush()
    hers = select(Followup).where(Followup.person_id == person.id, Followup.kind == ItemKind.CORRECTION)
    return list(session.exec(hers.where(Followup.state == FollowupState.OPEN)))


def _same(one: Request | None, other: Request) -> bool:
    return (
        one is not None
        and (one.kind in OF_EVENTS, one.root_id) == (other.kind in OF_EVENTS, other.root_id)
        and (one.kind == other.kind or one.kind in OF_EVENTS)
    )


def _write(session: Session, row: Followup, person: Person, request: Request) -> str:
    row.request = people.seal_for(session, person, asdict(request), _place(row))
    session.add(row)
    session.flush()
    return row.id


def _place(row: Followup) -> str:
    return f"followup.request:{row.id}"
