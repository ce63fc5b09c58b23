"""Somebody moves to another group, village or township of this install: offered, then accepted or returned.

Until she is accepted she stays where she is, whole; the change itself is one transaction, so that she is never in two
places, nor in none. Her reports stay with the group that made them; her record, open items, consents and plan go along.
Money stays with the township that owes it.
"""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col, select

from locales import Phrase
from models import daybook
from models.db import hold
from models.errors import NotFound, Refused, Rejected
from models.kinds import Level, MessageClass, TransferState
from models.message import Button, Message
from models.queries import labels
from models.rules import rights
from models.rules.area_codes import township_of
from models.rules.names import masked
from models.rules.practice import practises
from models.services import (
    access,
    accounts,
    audit,
    her_notes,
    invitations,
    notices,
    outbox,
    passed_on,
    people,
    places,
    township_settings,
    visits,
)
from models.services.access import Who
from models.services.outbox import Address
from models.tables import (
    Account,
    Consent,
    DeliveryMark,
    ExamNote,
    FeedbackPrompt,
    Packet,
    Person,
    PersonLink,
    Reminder,
    SlipPhoto,
    Transfer,
)

_TRAVELS: tuple[type[SQLModel], ...] = (
    Consent,
    DeliveryMark,
    ExamNote,
    FeedbackPrompt,
    Packet,
    PersonLink,
    Reminder,
    SlipPhoto,
)
"""What goes to another township with her; open items follow through the daybook, booked days are given back."""


class DecidedAlready(Refused):
    """It was accepted, returned or taken back before."""

    phrase = "transfer.decided"


def offer(session: Session, who: Who, person_id: str, to_group: str, now: datetime) -> Transfer:
    """Offer somebody to another group.

    Raises NotFound for who or where is not there, Rejected where she is on her way already, here or elsewhere.
    """
    person = people.reachable(session, who, person_id)
    access.require(who, person.group_code, *rights.to("person.transfer"))
    if places.level(session, to_group) is not Level.GROUP or to_group == person.group_code:
        raise NotFound
    if practises(person.group_code) or practises(to_group):  # the invented stay among themselves
        raise NotFound
    if open_of(session, person_id) or passed_on.waiting(session, person_id, now):
        raise Rejected("transfer.is_one")
    row = Transfer(
        township=person.township, person_id=person.id, from_group=person.group_code, to_group=to_group,
        asked_by=who.account_id, asked_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    audit.note(session, row.township, who.account_id, "transfer.offer", person.id, now)
    said = Message(
        (Phrase.of("transfer.notice", **shown(session, row)),), ((Button(Phrase("transfer.open"), f"ta|{row.id}"),),)
    )
    for worker in access.staff_of(session, to_group, *rights.to("person.receive")):
        outbox.queue(session, Address.of(worker), said, MessageClass.PROMPT, now)
    return row


def get(session: Session, who: Who, transfer_id: str) -> Transfer:
    """An offer, for those who gave or may receive. Raises NotFound."""
    row = session.get(Transfer, transfer_id)
    if row is None or not (may_receive(who, row) or may_take_back(who, row)):
        raise NotFound
    return row


def may_receive(who: Who, row: Transfer) -> bool:
    """Whether accepting and returning is theirs."""
    return who.reaches(row.to_group, *rights.to("person.receive"))


def may_take_back(who: Who, row: Transfer) -> bool:
    """Whether taking the offer back is theirs."""
    return who.reaches(row.from_group, *rights.to("person.transfer"))


def waiting(session: Session, who: Who) -> list[Transfer]:
    """The open offers that concern `who`, given or received, the oldest first."""
    session.flush()
    found = session.exec(select(Transfer).where(Transfer.state == TransferState.OFFERED).order_by(col(Transfer.id)))
    return [row for row in found if may_receive(who, row) or may_take_back(who, row)]


def shown(session: Session, row: Transfer) -> dict[str, Any]:
    """The least that says who it is, for the other side: a masked name, from where and to where."""
    known = people.known(session, people.get(session, row.person_id))
    names = labels.groups(session, [row.from_group, row.to_group])
    here, there = (
        Phrase.of("place.group", village=v, group=g) for v, g in (names[row.from_group], names[row.to_group])
    )
    return {
        "name": masked(known.name),
        "code": labels.case_code(row.person_id),
        "here": here,
        "there": there,
        "town": places.name(session, township_of(row.from_group)),
    }


def accept(session: Session, who: Who, transfer_id: str, now: datetime) -> Transfer:
    """She is theirs from now on. Raises NotFound, DecidedAlready."""
    row = _to_decide(session, who, transfer_id, receiving=True)
    hold(session, *sorted({township_of(row.from_group), township_of(row.to_group)}))
    person = people.get(session, row.person_id)
    if person.key is None or person.group_code != row.from_group:
        raise NotFound
    _decide(session, row, TransferState.ACCEPTED, who, now)
    given_back = _move(session, person, row.to_group, now)
    daybook.follow(session, person, now, "transfer")
    if given_back:
        her_notes.send(session, person, f"vd|-|g|{given_back:%y%m%d}", now)
    audit.note(session, person.township, who.account_id, "transfer.accept", person.id, now)
    _tell_giver(session, row, "transfer.accepted", now)
    return row


def give_back(session: Session, who: Who, transfer_id: str, now: datetime) -> Transfer:
    """She is not theirs: she stays where she is, and whoever offered is told. Raises NotFound, DecidedAlready."""
    row = _to_decide(session, who, transfer_id, receiving=True)
    _decide(session, row, TransferState.RETURNED, who, now)
    _tell_giver(session, row, "transfer.returned", now)
    return row


def take_back(session: Session, who: Who, transfer_id: str, now: datetime) -> Transfer:
    """The offer does not hold any more. Raises NotFound, DecidedAlready."""
    row = _to_decide(session, who, transfer_id, receiving=False)
    _decide(session, row, TransferState.TAKEN_BACK, who, now)
    return row


def open_of(session: Session, person_id: str) -> Transfer | None:
    """The offer of somebody that nobody has decided about, or None."""
    session.flush()
    hers = select(Transfer).where(Transfer.person_id == person_id, Transfer.state == TransferState.OFFERED)
    return session.exec(hers).first()


def _to_decide(session: Session, who: Who, transfer_id: str, *, receiving: bool) -> Transfer:
    wanted = select(Transfer).where(Transfer.id == transfer_id).with_for_update()
    row = session.exec(wanted.execution_options(populate_existing=True)).one_or_none()
    if row is None or not (may_receive(who, row) if receiving else may_take_back(who, row)):
        raise NotFound
    if row.state is not TransferState.OFFERED:
        raise DecidedAlready
    return row


def _decide(session: Session, row: Transfer, state: TransferState, who: Who, now: datetime) -> None:
    row.state, row.decided_by, row.decided_at = state, who.account_id, now
    session.add(row)
    session.flush()
    audit.note(session, row.township, who.account_id, f"transfer.{state}", row.person_id, now)


def _move(session: Session, person: Person, to_group: str, now: datetime) -> date | None:
    """Move her. Returns the day at a clinic that she gives back because it is not hers any more, if she had one."""
    given_back = None
    person.group_code = to_group
    session.add(person)
    if person.township != township_of(to_group):
        invitations.revoke(session, person.id, now)  # opened, it would take her chat back to where she was
        given_back = visits.leave(session, person.id, township_settings.of(session, person.township).today(now))
        person.township = township_of(to_group)
        session.flush()
        for table in _TRAVELS:
            hers = table.__table__.c  # type: ignore[attr-defined]
            moved = sa.update(table).where(hers.person_id == person.id).values(township=person.township)
            session.connection().execute(moved)
        _move_chats(session, person)
        session.flush()
        session.expire_all()
    session.flush()
    return given_back


def _move_chats(session: Session, person: Person) -> None:
    """Her chats belong where she is; one that somebody works with stays in the township of that work."""
    hers = sa.select(col(PersonLink.account_id)).where(
        col(PersonLink.person_id) == person.id, col(PersonLink.until).is_(None)
    )
    for account in session.exec(select(Account).where(col(Account.id).in_(hers))).all():
        if not access.refresh(session, account).grants:
            account.township = person.township
            session.add(account)


def _tell_giver(session: Session, row: Transfer, key: str, now: datetime) -> None:
    message = Message((Phrase.of(key, **shown(session, row)),))
    notices.tell(session, accounts.get(session, row.asked_by), message, now)
