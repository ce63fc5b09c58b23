"""Who waits at the door: a newcomer with an invitation from a colleague, a worker's chat that was at rest, or one
whose owner forgot her PIN.

Four digits stand in the waiting chat and before those who may let it in; a second person compares them and decides.
What the operator invited on the server needs nobody else: that is the root of trust.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from locales import Phrase
from models.errors import NotFound, Refused
from models.kinds import MessageClass, Rest, Role
from models.message import Button, Message
from models.rules import rights
from models.services import access, accounts, audit, codes, outbox, pins, places, staff
from models.services.access import Who
from models.services.outbox import Address
from models.tables import Account, Admission, Membership

LIFE = timedelta(hours=72)
"""So long a chat waits at the door; after that it has to ask, or to be invited, again."""


Keyboard = Callable[[Who], tuple[tuple[Button, ...], ...]]
"""What stands below the chat of somebody who is let in."""


def _no_keys(_who: Who) -> tuple[tuple[Button, ...], ...]:
    return ()


class DecidedAlready(Refused):
    """Somebody else has let the chat in, or sent it away, or it does not wait any longer."""

    phrase = "door.decided"


def open_for(session: Session, account_id: str, now: datetime, *, pin: bool = False) -> Admission | None:
    """What an account waits for at the door, or None; with `pin`, its waiting for a new PIN."""
    session.flush()
    wanted = select(Admission).where(Admission.account_id == account_id, col(Admission.decided_at).is_(None))
    wanted = wanted.where(col(Admission.pin).is_(pin))
    newest = wanted.where(col(Admission.asked_at) > now - LIFE).order_by(col(Admission.id).desc())
    return session.exec(newest).first()


def knock(
    session: Session, account: Account, now: datetime, role: Role | None = None, area: str = "", invited_by: str = ""
) -> Admission:
    """Let an account wait: for a role, or for its own ones to be given back. What it waited for before gives way."""
    if earlier := open_for(session, account.id, now):
        if (earlier.role, earlier.area) == (role, area):
            return earlier
        _decide(earlier, "", now, admitted=False)
    row = Admission(
        township=account.township, account_id=account.id, role=role, area=area, invited_by=invited_by, asked_at=now
    )
    return _waits(session, row, now)


def ask_pin(session: Session, account: Account, now: datetime) -> Admission:
    """Let an account wait until a second person lets it choose a new PIN."""
    if earlier := open_for(session, account.id, now, pin=True):
        return earlier
    return _waits(session, Admission(township=account.township, account_id=account.id, pin=True, asked_at=now), now)


def _waits(session: Session, row: Admission, now: datetime) -> Admission:
    session.add(row)
    session.flush()
    audit.note(session, row.township, row.account_id, "door.knock", row.id, now, "pin" if row.pin else row.role or "")
    return row


def tell(session: Session, row: Admission, now: datetime) -> int:
    """Tell those who may decide, once. Returns how many there are: of 0 only the operator can help."""
    found = _deciders(session, row)
    if not row.told:
        for account in found:
            asked = Message(shown(session, row), buttons(row))
            outbox.queue(session, Address.of(account), asked, MessageClass.PROMPT, now)
        row.told = bool(found)
        session.add(row)
    return len(found)


def code(session: Session, row: Admission) -> str:
    """The four digits that stand in both chats. They belong to this waiting and are stored nowhere."""
    return codes.four(session, f"door.code:{row.id}")


def shown(session: Session, row: Admission) -> tuple[Phrase, ...]:
    """Who waits and for what, with the digits, as those who decide read it."""
    account = accounts.get(session, row.account_id)
    name = staff.name_of(session, account) or Phrase("staff.unnamed")
    roles = tuple(
        Phrase.of("start.role", role=Phrase(f"role.{role}"), area=places.name(session, area))
        for role, area in _wanted(session, row)
    )
    why = Phrase("door.newcomer" if row.role else f"door.was_{account.rest or Rest.ASLEEP}")
    why = Phrase("door.forgot_pin") if row.pin else why
    return (why, Phrase.of("door.who", name=name), *roles, Phrase.of("door.compare", code=code(session, row)))


def buttons(row: Admission) -> tuple[tuple[Button, ...], ...]:
    """The two answers."""
    yes = Phrase("door.pin_yes" if row.pin else "door.yes")
    return ((Button(yes, f"ad|{row.id}|y"),), (Button(Phrase("door.no"), f"ad|{row.id}|n"),))


def decide(
    session: Session, who: Who, row_id: str, now: datetime, *, admit: bool, keyboard: Keyboard = _no_keys
) -> Admission:
    """A second person lets it in, or sends it away. Raises NotFound for who may not, DecidedAlready afterwards."""
    return settle(session, seen(session, who, row_id, now), who.account_id, now, admit=admit, keyboard=keyboard)


def seen(session: Session, who: Who, row_id: str, now: datetime) -> Admission:
    """What `who` may decide. Raises like `decide`."""
    row = session.get(Admission, row_id)
    if row is None or who.account_id not in {one.id for one in _deciders(session, row)}:
        raise NotFound
    if row.decided_at is not None or row.asked_at <= now - LIFE:
        raise DecidedAlready
    return row


def waiting(session: Session, who: Who, now: datetime) -> list[Admission]:
    """Everybody who waits at the door and whom `who` may let in, the longest first."""
    rows = everybody(session, who.township, now)
    return [row for row in rows if who.account_id in {one.id for one in _deciders(session, row)}]


def everybody(session: Session, township: str, now: datetime) -> list[Admission]:
    """Everybody who waits at the door in a township, the longest first."""
    session.flush()
    wanted = select(Admission).where(Admission.township == township, col(Admission.decided_at).is_(None))
    return list(session.exec(wanted.where(col(Admission.asked_at) > now - LIFE).order_by(col(Admission.id))))


def settle(
    session: Session, row: Admission, by: str, now: datetime, *, admit: bool, keyboard: Keyboard = _no_keys
) -> Admission:
    """Do what was decided, and tell the chat, with its keyboard once it is in. `by`: an account, or the operator."""
    _decide(row, by, now, admitted=admit)
    session.add(row)
    audit.note(session, row.township, by, "door.admit" if admit else "door.refuse", row.id, now, row.role or "")
    account = accounts.get(session, row.account_id)
    if admit:
        _let_in(session, account, row, now)
    who = access.refresh(session, account)
    said = Phrase(f"door.{'pin_' if row.pin else ''}{'open' if admit else 'closed'}")
    told = Message((said,), keyboard=keyboard(who) if admit else ())
    outbox.queue(session, Address.of(account), told, MessageClass.REPLY, now)
    return row


def _let_in(session: Session, account: Account, row: Admission, now: datetime) -> None:
    if row.pin:
        pins.reset(session, account.id)
    elif row.role is None:
        account.rest, account.used_on = None, None
    elif not any((one.role, one.area) == (row.role, row.area) for one in access.held(session, account.id)):
        held = Membership(township=row.township, account_id=account.id, role=row.role, area=row.area, since=now)
        session.add(held)
    session.add(account)


def _decide(row: Admission, by: str, now: datetime, *, admitted: bool) -> None:
    row.decided_at, row.decided_by, row.admitted = now, by, admitted


def deciders(session: Session, account: Account) -> list[Account]:
    """Everybody who may let this chat in again when it is at rest."""
    return _of(session, [(one.role, one.area) for one in access.held(session, account.id)], (account.id,))


def _deciders(session: Session, row: Admission) -> list[Account]:
    """Everybody who may decide now: by role and area, awake, and a second person."""
    return _of(session, _wanted(session, row), (row.account_id, row.invited_by))


def _of(session: Session, roles: Iterable[tuple[Role, str]], but: tuple[str, ...]) -> list[Account]:
    """Those who may let every one of these roles in: what is let in is the chat, with all of them."""
    found = [access.staff_of(session, area, *rights.of_role("staff_admit", role)) for role, area in roles]
    if not found:
        return []
    everywhere = set.intersection(*({one.id for one in those} for those in found)) - set(but)
    return [one for one in found[0] if one.id in everywhere and one.rest is None]


def _wanted(session: Session, row: Admission) -> list[tuple[Role, str]]:
    """The role that a newcomer is to take, or those that a chat at rest holds."""
    return (
        [(row.role, row.area)] if row.role else [(one.role, one.area) for one in access.held(session, row.account_id)]
    )
