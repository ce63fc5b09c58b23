"""Packets on their way to another install: whose waits, how one is shown, and what her change of mind does to it.

Sealing one, and what follows from an answer, is models/exchange.py.
"""

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from locales import Phrase
from models.kinds import MessageClass, PacketState
from models.message import Message
from models.queries import labels
from models.rules import rights
from models.rules.names import masked
from models.services import access, audit, outbox, people, township_settings
from models.services.access import Who
from models.services.asks import herself
from models.services.outbox import Address
from models.tables import Packet


def waiting(session: Session, person_id: str, now: datetime) -> Packet | None:
    """The packet about somebody that may still be opened, and has no answer; wherever it is for."""
    session.flush()
    hers = select(Packet).where(Packet.person_id == person_id, Packet.state == PacketState.SENT)
    return session.exec(hers.where(col(Packet.expires_at) > now)).first()


def shown(session: Session, row: Packet) -> dict[str, Any]:
    """The least that says which packet it is."""
    known = people.known(session, people.get(session, row.person_id))
    until = township_settings.of(session, row.township).today(row.expires_at)
    return {
        "name": masked(known.name),
        "code": labels.case_code(row.person_id),
        "partner": row.partner_name,
        "until": until,
    }


def recall(session: Session, who: Who, now: datetime) -> None:
    """She does not want to be passed on any more: what has no answer counts no longer here.

    Whoever has the file can open it until it is over, so those who gave it are asked to call there.
    """
    session.flush()
    unanswered = select(Packet).where(Packet.person_id == herself(who), Packet.state == PacketState.SENT)
    for row in session.exec(unanswered.with_for_update()).all():
        row.state, row.decided_by, row.decided_at = PacketState.TAKEN_BACK, who.account_id, now
        session.add(row)
        audit.note(session, row.township, who.account_id, f"exchange.{row.state}", row.id, now)
        if row.expires_at > now:
            _ask_to_call(session, row, now)
    session.flush()


def _ask_to_call(session: Session, row: Packet, now: datetime) -> None:
    said = Message((Phrase("exchange.unwanted", shown(session, row)),))
    group = people.get(session, row.person_id).group_code
    for worker in access.staff_of(session, group, *rights.to("exchange.give")):
        outbox.queue(session, Address.of(worker), said, MessageClass.PROMPT, now)
