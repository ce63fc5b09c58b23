"""People without the bot at the office's counter: found, then opened with a code that goes to the office's own chats.

Two people see to it: whoever sits at the machine and somebody with the role of the office, in whose name everything
is on record. What is done then is what she could do herself; she sees in /me that it was looked at.
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session, col, select

from locales import Phrase
from models.db import hold
from models.errors import NotFound, SettingsWrong
from models.kinds import MessageClass, Role
from models.message import Message
from models.queries import labels
from models.rules.names import masked, same
from models.rules.person import Known
from models.services import access, audit, codes, outbox, people
from models.services.access import Grant, Who
from models.services.outbox import Address
from models.tables import Account, Event, Person

REASONS = ("see", "correct", "erase", "account_lost", "debt")
"""Why somebody is at the counter; on record with each step."""

TRIES = 5
"""Wrong codes for one person within a day; after that no code opens until tomorrow."""

MOST = 10
_WRONG = "counter.wrong_code"
_RECEIPT = re.compile(r"(\d\d)(\d\d)-(\d{1,3})")
_CASE = re.compile(r"[0-9a-fA-F]{4,32}")


@dataclass(frozen=True)
class Opened:
    """A person whom the office let open: `office` is who read out the code, `herself` may do what she may."""

    person: Person
    office: Who
    herself: Who


def find(session: Session, township: str, said: str, reason: str, now: datetime) -> list[Known]:
    """People of a township by full name, case code or receipt number, at most ten. On record, without what was said."""
    _check(reason)
    hold(session, township)
    known = {one.id: one for one in people.searched(session, township)}
    if receipt := _RECEIPT.fullmatch(said):
        found = [known[one] for one in _of_receipt(session, township, receipt) if one in known]
    elif _CASE.fullmatch(said):
        found = [one for one in known.values() if one.id.endswith(said.lower())]
    else:
        found = [one for one in known.values() if same(one.name, said)]
    audit.note(session, township, "counter", "counter.find", "", now, reason)
    return found[:MOST]


def ask(session: Session, township: str, case: str, reason: str, now: datetime) -> int:
    """Send a code to each of the office's chats, good for half an hour and for this reason. Returns to how many.

    Raises NotFound unless `case` fits one person of the township, SettingsWrong where there is no office to ask.
    """
    _check(reason)
    person = _one(session, township, case)
    offices = access.staff_of(session, township, Role.OFFICE)
    if not offices:
        raise SettingsWrong("nobody has the role of the office there: invite --role office")
    name = masked(people.known(session, person).name)
    for account in offices:
        code = codes.of(session, _matter(account.id, person.id, reason), now)
        said = {
            "name": name,
            "case": labels.case_code(person.id),
            "why": Phrase(f"counter.reason.{reason}"),
            "code": code,
        }
        told = (Phrase.of("counter.code", **said), Phrase("counter.only_if"))
        message = Message(told, protect=True, delete_after=int(codes.LIFE.total_seconds()))
        outbox.queue(session, Address.of(account), message, MessageClass.PROMPT, now, expires_at=now + codes.LIFE)
    audit.note(session, township, "counter", "counter.ask", person.id, now, reason)
    return len(offices)


def let_in(session: Session, township: str, case: str, code: str, reason: str, now: datetime) -> Opened | None:
    """Open a person with the code that somebody of the office read out; None for a wrong one. Raises NotFound.

    The office was told what for: a code lets do just that, or see.
    """
    _check(reason)
    hold(session, township)
    person = _one(session, township, case)
    if codes.tried(session, person.id, _WRONG, now) >= TRIES:
        return None
    told = REASONS if reason == "see" else (reason,)
    for account in access.staff_of(session, township, Role.OFFICE):
        if any(codes.fits(session, _matter(account.id, person.id, why), (code,), now) for why in told):
            audit.note(session, township, account.id, "read.counter", person.id, now, reason)
            return _opened(session, account, person)
    audit.note(session, township, "counter", _WRONG, person.id, now)
    return None


def acting(opened: Opened) -> Who:
    """The office as it corrects entries of the township: with the reach of a cadre, under its own name."""
    return replace(opened.office, grants=(Grant(Role.CADRE, opened.person.township),), person_id=None, verified=False)


def _opened(session: Session, account: Account, person: Person) -> Opened:
    office = access.refresh(session, account)
    return Opened(person, office, replace(office, grants=(), person_id=person.id, verified=True))


def _check(reason: str) -> None:
    if reason not in REASONS:
        raise NotFound


def _one(session: Session, township: str, case: str) -> Person:
    found = [one for one in people.searched(session, township) if case and one.id.endswith(case.lower())]
    if len(found) != 1 or not _CASE.fullmatch(case):
        raise NotFound
    return people.get(session, found[0].id)


def _of_receipt(session: Session, township: str, receipt: re.Match[str]) -> list[str]:
    """Whom the reports of this number are about, the newest first; every group has a first report of the day."""
    month, day, serial = (int(part) for part in receipt.groups())
    wanted = select(Event).where(Event.township == township, Event.serial == serial, col(Event.person_id).is_not(None))
    rows = session.exec(wanted.order_by(col(Event.reported_on).desc()))
    found = [row.person_id for row in rows if (row.reported_on.month, row.reported_on.day) == (month, day)]
    return list(dict.fromkeys(one for one in found if one))


def _matter(account_id: str, person_id: str, reason: str) -> str:
    return f"counter:{account_id}:{person_id}:{reason}"
