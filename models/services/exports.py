"""Files with rows about people need two: who asks for one says why, somebody else with a right to it agrees.

A request waits for a day. What is read for the file is on record for each person; the rows are reports/ledger.py.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from locales import Phrase
from models.db import hold
from models.errors import NotFound, Refused
from models.kinds import MessageClass
from models.message import Button, Message
from models.rules import rights
from models.rules.area_codes import township_of
from models.rules.periods import Month
from models.services import access, audit, codes, export_caps, outbox, pins, places, staff
from models.services.access import Who
from models.services.outbox import Address
from models.tables import Account, Export

REASONS = ("paper", "handover", "check", "request")
"""What such a file is for: the paper ledger, whoever takes over, a check against the paper, what she asked for."""

LIFE = timedelta(hours=24)
"""How long a request waits, and how long the file stays in the chat."""

READ = "read.export"
"""The audit action for each person whose name stands in the file; she sees it in "who looked"."""

TRIES = 5
"""Wrong codes for one area within a day; after that no code opens until tomorrow."""

_WRONG = "export.wrong_code"
_APPROVERS = rights.to("export.agree")


class NobodyToAsk(Refused):
    """There is no second person who could agree."""

    phrase = "export.nobody"


def ask(session: Session, who: Who, area: str, month: Month, reason: str, now: datetime) -> int:
    """Ask everybody else who may agree. How many were asked; asking the same again asks nobody anew.

    Raises NotFound outside of a cadre's area, NobodyToAsk where there is nobody else; then PinNeeded (pins.py), and
    Enough where the day's files are used up (export_caps.py).
    """
    access.require(who, area, *rights.to("export.ask"))
    if reason not in REASONS:
        raise NotFound
    others = [one for one in access.staff_of(session, area, *_APPROVERS) if one.id != who.account_id]
    if not others:
        raise NobodyToAsk
    pins.require(session, who, now)
    if _open(session, who, area, month, now) is None:
        export_caps.require(session, township_of(area), who.account_id, now)
        row = Export(
            township=township_of(area), area=area, month=month.first, reason=reason,
            asked_by=who.account_id, asked_at=now, expires_at=now + LIFE,
        )  # fmt: skip
        session.add(row)
        session.flush()
        audit.note(session, row.township, who.account_id, export_caps.ASKED, row.id, now, reason)
        for one in others:
            outbox.queue(session, Address.of(one), _question(session, row), MessageClass.PROMPT, now)
    return len(others)


def decide(session: Session, who: Who, export_id: str, now: datetime, *, agreed: bool) -> Export:
    """Agree, or not. The row as it is then; whoever asked is told by who calls this.

    Raises NotFound for a request that is over, not theirs to decide, or their own; to agree, then PinNeeded.
    """
    row = session.get(Export, export_id)
    if row is None or row.ended_at is not None or row.expires_at <= now or row.asked_by == who.account_id:
        raise NotFound
    access.require(who, row.area, *_APPROVERS)
    if agreed:
        pins.require(session, who, now)
    row.ended_at, row.approved_by = now, who.account_id if agreed else None
    session.add(row)
    audit.note(session, row.township, who.account_id, "export.agree" if agreed else "export.decline", row.id, now)
    return row


def asker(session: Session, row: Export) -> tuple[Account, Who]:
    """Who asked, with the rights of this moment. Raises NotFound when there are none over the area any more."""
    account = session.get(Account, row.asked_by)
    if account is None or not account.open:
        raise NotFound
    who = access.refresh(session, account)
    access.require(who, row.area, *rights.to("export.ask"))
    return account, who


def noted(session: Session, who: Who, area: str, named: Iterable[str], now: datetime, detail: str) -> None:
    """Put on record that a file was made, and about whom it speaks by name."""
    audit.note(session, township_of(area), who.account_id, "export.made", area, now, detail)
    for person_id in sorted(set(named)):
        audit.note(session, township_of(area), who.account_id, READ, person_id, now)


def send_codes(session: Session, area: str, month: Month, reason: str, now: datetime) -> int:
    """For a file on the server: a code to each who may agree. Two of them, one a cadre of the place, open it.

    Returns how many were asked. Raises NobodyToAsk where there are not two, Enough as `ask` does.
    """
    asked = access.staff_of(session, area, *_APPROVERS)
    if reason not in REASONS:
        raise NotFound
    if len(asked) < 2:
        raise NobodyToAsk
    export_caps.require(session, township_of(area), export_caps.SERVER, now)
    for account in asked:
        said = {"what": _span(session, area, month), "why": Phrase(f"export.reason.{reason}")}
        code = codes.of(session, _matter(account, area, month, reason), now)
        lines = (Phrase.of("export.code", code=code, **said), Phrase("counter.only_if"))
        message = Message(lines, protect=True, delete_after=int(codes.LIFE.total_seconds()))
        outbox.queue(session, Address.of(account), message, MessageClass.PROMPT, now, expires_at=now + codes.LIFE)
    audit.note(session, township_of(area), export_caps.SERVER, export_caps.ASKED, area, now, reason)
    return len(asked)


def let(
    session: Session, area: str, month: Month, reason: str, said: Collection[str], now: datetime
) -> list[Who] | None:
    """Whose two codes were read out, a cadre first, where both may; None for anything else, which is a wrong try."""
    hold(session, township_of(area))
    if len(said) == 2 and codes.tried(session, area, _WRONG, now) < TRIES:
        staff = access.staff_of(session, area, *_APPROVERS)
        fitting = [one for one in staff if codes.fits(session, _matter(one, area, month, reason), said, now)]
        found = sorted(
            (access.refresh(session, one) for one in fitting),
            key=lambda who: not who.reaches(area, *rights.to("export.ask")),
        )
        if len(found) > 1 and found[0].reaches(area, *rights.to("export.ask")):
            return found
    audit.note(session, township_of(area), "export", _WRONG, area, now)
    return None


def _matter(account: Account, area: str, month: Month, reason: str) -> str:
    return f"export:{account.id}:{area}:{month.first}:{reason}"


def _open(session: Session, who: Who, area: str, month: Month, now: datetime) -> Export | None:
    waiting = select(Export).where(
        Export.asked_by == who.account_id, Export.area == area, Export.month == month.first,
        col(Export.ended_at).is_(None), Export.expires_at > now,
    )  # fmt: skip
    return session.exec(waiting).first()


def _question(session: Session, row: Export) -> Message:
    account = session.get(Account, row.asked_by)
    by = (staff.name_of(session, account) if account else "") or Phrase("staff.unnamed")
    why = Phrase(f"export.reason.{row.reason}")
    said = {"who": by, "what": _span(session, row.area, Month.of(row.month)), "why": why}
    answers = (Button(Phrase("export.agree"), f"ey|{row.id}"), Button(Phrase("export.decline"), f"en|{row.id}"))
    return Message((Phrase.of("export.question", **said),), (answers,))


def _span(session: Session, area: str, month: Month) -> Phrase:
    last = month.later(1).first - timedelta(days=1)
    return Phrase.of("figures.title", place=places.name(session, area), first=month.first, last=last)
