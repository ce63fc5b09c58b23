"""What an officer asks to have put right in a report that is no longer hers to change: the cadre decides.

The request is an open item of the person whom the report is about, sealed with her key. Until it is approved the report
stays as it is; approved it is the cadre's own correction. In a number without a person nothing can be put right:
whoever reported it asks to have it withdrawn, and that request is nobody's.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlmodel import Session, col, select

from locales import Phrase
from models import daybook
from models.db import hold, keyring
from models.errors import NotFound, Refused, Rejected
from models.ids import new_id
from models.kinds import EventStatus, FollowupState, ItemKind, MessageClass
from models.message import Button, Message
from models.queries.sight import Shown, shown_of
from models.queries.versions import every
from models.rules import rights
from models.rules.free_words import remaining
from models.services import access, accounts, asks, audit, followup_rows, items, notices, outbox, people
from models.services.access import Who
from models.services.outbox import Address
from models.tables import Event, Followup, Person

LONGEST_REASON = 200
UNDO = timedelta(minutes=10)
"""So long whoever approved a request can take that back: it was the wrong button."""

TAKEN_BACK = "taken_back"
"""Cause of a request whose author took it back."""


class ChangedSince(Refused):
    """The report was changed after the request was made: what it says of "before" does not hold."""

    phrase = "amend.changed_since"


class UndoOver(Refused):
    """It was approved too long ago, by somebody else, or the report was changed or asked about since."""

    phrase = "amend.undo_over"


@dataclass(frozen=True)
class Proposal:
    """A request: the report, the version that was looked at, and what it is to say; nothing: it is to be withdrawn.

    `born` is the year of birth that was on record when it was approved.
    """

    root_id: str
    base_id: str
    asked_by: str
    answers: Mapping[str, Any] | None
    born: int | None = None


def askable(session: Session, who: Who, root_id: str, now: datetime) -> Event:
    """The report, if `who` sees all of it and may ask to have it changed, but may not change it. Else NotFound."""
    event = daybook.current(session, root_id)
    seen = shown_of(who, event)
    if seen is not Shown.ALL or daybook.has_lost_its_person(event) or daybook.may_change(session, who, root_id, now):
        raise NotFound
    access.require(who, event.group_code, *rights.to("report.propose"))
    return event


def ask(session: Session, who: Who, root_id: str, answers: Mapping[str, Any] | None, now: datetime) -> Event:
    """Ask for a change, or without `answers` that the report be withdrawn. An earlier open request of it gives way.

    Raises NotFound, and what the change itself would raise.
    """
    event = askable(session, who, root_id, now)
    if answers is not None:
        if event.person_id is None:
            raise NotFound
        daybook.doubts(session, who, event.kind, answers, now, amends=root_id)
    if earlier := open_of(session, root_id):
        followup_rows.end(session, earlier, FollowupState.NOT_APPLICABLE, TAKEN_BACK, now, who)
    group = people.get(session, event.person_id).group_code if event.person_id else event.group_code
    opener = f"{root_id}:{new_id()[-12:]}"
    item_id = asks.open_in(session, group, event.person_id, ItemKind.AMENDMENT, opener, now)
    row = session.get(Followup, item_id)
    assert row is not None
    _keep(session, row, Proposal(root_id, event.id, who.account_id, answers))
    _tell_cadres(session, event, row, now)
    return event


def open_of(session: Session, root_id: str) -> Followup | None:
    """The open request about a report, or None."""
    session.flush()
    wanted = select(Followup).where(Followup.kind == ItemKind.AMENDMENT, Followup.state == FollowupState.OPEN)
    return session.exec(wanted.where(col(Followup.opened_by).startswith(f"{root_id}:"))).first()


def of(session: Session, row: Followup) -> Proposal | None:
    """The request behind an item, as long as it is kept."""
    if row.kind != ItemKind.AMENDMENT or row.request is None:
        return None
    if row.person_id is None:
        return Proposal(**orjson.loads(keyring(session).open(row.request, _place(row))))
    return Proposal(**people.open_for(session, people.get(session, row.person_id), row.request, _place(row)))


def seen(session: Session, who: Who, row: Followup, now: datetime) -> Proposal:
    """The request, for whoever sees its item; on record, as the report is when it is opened."""
    found = of(session, row)
    if found is None:
        raise NotFound
    if row.person_id is not None:
        audit.note(session, row.township, who.account_id, "read.event", row.person_id, now, "proposal")
    return found


def base_of(session: Session, row: Followup, said: Proposal) -> Event | None:
    """The version that was looked at; None once it has lost its person: there is nothing to change."""
    base = session.get(Event, said.base_id)
    return base if base is not None and (base.person_id is None) == (row.person_id is None) else None


def approve(session: Session, who: Who, item_id: str, now: datetime) -> Followup:
    """Carry a request out. Raises NotFound, items.ClosedAlready, ChangedSince, and what the change itself raises."""
    row = items.get(session, who, item_id)
    said = of(session, row)
    base = base_of(session, row, said) if said else None
    if base is not None:
        hold(session, row.township, base.township)
    items.done(session, who, item_id, now)
    if said is None:
        raise NotFound
    if base is None or daybook.mine(session, who, said.root_id, now).id != base.id:
        raise ChangedSince
    subject = _subject(session, said, base)
    _keep(session, row, replace(said, born=subject.birth_year if subject else None))
    if said.answers is None:
        event = daybook.void(session, who, said.root_id, now).event
    else:
        event = daybook.amend(session, who, said.root_id, said.answers, _key(row, base), now).event
    _tell_officer(session, said, Phrase.of("amend.approved", number=daybook.number_of(event)), event, now)
    return row


def undo(session: Session, who: Who, item_id: str, now: datetime) -> Followup:
    """Whoever has just approved a request takes that back: the report says what it said, and the request waits again.

    Both versions are kept. Raises NotFound, UndoOver, and what the change itself would raise.
    """
    row = items.get(session, who, item_id)
    said = of(session, row)
    if said is None:
        raise NotFound
    base = _undoable(session, who, row, said, now)
    if base is None:
        raise UndoOver
    if subject := _subject(session, said, base):
        subject.birth_year = said.born
    last = every(session, said.root_id)[-1].version
    event = daybook.restore(session, who, base, f"undo:{row.id}:{last}", now).event
    _keep(session, row, replace(said, base_id=event.id, born=None))
    followup_rows.reopen(session, row, now, who)
    _tell_officer(session, said, Phrase.of("amend.unapproved", number=daybook.number_of(event)), event, now)
    return row


def may_undo(session: Session, who: Who, row: Followup, now: datetime) -> bool:
    """Whether `undo` would do something."""
    said = of(session, row)
    return said is not None and _undoable(session, who, row, said, now) is not None


def _undoable(session: Session, who: Who, row: Followup, said: Proposal, now: datetime) -> Event | None:
    """The version to go back to, if `who` approved the request a moment ago and nothing came after it."""
    fresh = row.closed_at is not None and now < row.closed_at + UNDO
    if row.state is not FollowupState.DONE or row.closed_by != who.account_id or not fresh:
        return None
    base = base_of(session, row, said)
    if base is None or open_of(session, said.root_id) is not None:
        return None
    newest = every(session, said.root_id)[-1]
    withdrawn = newest.id == base.id and newest.status is EventStatus.VOIDED
    changed = newest.key == _key(row, base) and newest.status is EventStatus.RECORDED
    return base if (withdrawn if said.answers is None else changed) else None


def _subject(session: Session, said: Proposal, base: Event) -> Person | None:
    """Whose year of birth the change may put right: hers whom it names, as far as she is on record."""
    named = (said.answers["person"]["id"] if said.answers else None) or base.person_id
    return people.get(session, named) if named else None


def _keep(session: Session, row: Followup, said: Proposal) -> None:
    if row.person_id is None:
        row.request = keyring(session).seal(orjson.dumps(asdict(said)), _place(row))
    else:
        row.request = people.seal_for(session, people.get(session, row.person_id), asdict(said), _place(row))
    session.add(row)


def _key(row: Followup, base: Event) -> str:
    """Of the version that an approval writes: approved again after an undo it is another one."""
    return f"item:{row.id}:{base.version}"


def give_back(session: Session, who: Who, item_id: str, reason: str, now: datetime) -> Followup:
    """Close a request without changing anything; whoever asked hears why.

    Raises NotFound, items.ClosedAlready, and Rejected for a reason that is too long or holds what is never kept.
    """
    _check_words(reason)
    row = items.not_applicable(session, who, item_id, now)
    said = of(session, row)
    if said is None:
        raise NotFound
    event = session.get(Event, said.base_id)
    assert event is not None
    answer = Phrase.of("amend.returned", number=daybook.number_of(event), reason=reason)
    _tell_officer(session, said, answer, event, now)
    return row


def _check_words(reason: str) -> None:
    """That a reason can be passed on as it was typed."""
    if len(reason) > LONGEST_REASON:
        raise Rejected("problem.too_long", "reason", longest=LONGEST_REASON)
    kept = remaining(reason)
    if kept.refused:
        raise Rejected("refuse.whole" if kept.whole else "amend.reason_parts", "reason")


def is_mine(session: Session, who: Who, root_id: str) -> bool:
    """Whether an open request about a report is theirs."""
    row = open_of(session, root_id)
    said = of(session, row) if row else None
    return said is not None and said.asked_by == who.account_id


def take_back(session: Session, who: Who, root_id: str, now: datetime) -> bool:
    """Whoever asked does not want it any more. False when there is nothing open of theirs."""
    row = open_of(session, root_id)
    if row is None or not is_mine(session, who, root_id):
        return False
    followup_rows.end(session, row, FollowupState.NOT_APPLICABLE, TAKEN_BACK, now, who)
    session.add(row)
    return True


def _tell_cadres(session: Session, event: Event, row: Followup, now: datetime) -> None:
    said = Message(
        (Phrase.of("amend.notice", number=daybook.number_of(event)),), ((Button(Phrase("amend.open"), f"i|{row.id}"),),)
    )
    for worker in access.staff_of(session, event.group_code, *rights.to("report.change")):
        outbox.queue(session, Address.of(worker), said, MessageClass.PROMPT, now)


def _tell_officer(session: Session, said: Proposal, answer: Phrase, event: Event, now: datetime) -> None:
    account = accounts.get(session, said.asked_by)
    gone = event.status is EventStatus.VOIDED
    opened = () if gone else ((Button(Phrase("receipt.open"), f"e|{event.root_id}"),),)
    notices.tell(session, account, Message((answer,), opened), now)


def _place(row: Followup) -> str:
    return f"followup.request:{row.id}"
