"""Somebody moves to a township of another install: what is sealed for it here, and what became of that there.

She agreed to it in her own chat. What goes along is what the text of that purpose names, and of her consents none: each
install asks her itself. That she is in one place at every moment cannot be proved between two installs: she stays on
record here until a signed answer comes, or a cadre heard that she was accepted; then her open items end here and
messages to her rest. What comes from others is models/incoming.py and arrivals.py.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from locales import Phrase
from models import daybook, envelope, transfers
from models.db import hold, keyring
from models.envelope import Identity
from models.errors import NotFound, OutOfDate, Rejected
from models.events import record_of
from models.ids import is_id
from models.kinds import EventKind, FollowupState, PacketState, Scope
from models.message import Button
from models.rules import rights, travelling
from models.rules.area_codes import township_of
from models.rules.practice import practises
from models.rules.travelling import Newcomer
from models.services import (
    access,
    audit,
    consent,
    followup_rows,
    followups,
    her_notes,
    history,
    marks,
    partners,
    passed_on,
    people,
    pins,
    places,
    township_settings,
)
from models.services.access import Who
from models.tables import Followup, Packet, Person

LIFE = timedelta(days=14)
"""How long a packet opens."""

READ = "read.exchange"
"""The audit action; she sees it in "who looked"."""

PACKET, ANSWER = "packet", "answer"
"""What a letter is: somebody who moves, or what became of that."""

HERS = "me|o"
"""Opens what she finds about it, on her tap."""

_GIVERS = rights.to("exchange.give")


def give(session: Session, who: Who, person_id: str, partner: str, now: datetime) -> tuple[Packet, str]:
    """Seal a packet for another install: its row, and the text of its file, which is not kept.

    Raises NotFound for who or where is not there, Rejected without her consent, and where she is on her way already.
    """
    hold(session, who.township)
    person, to = may_give(session, who, person_id), partners.get(session, partner)
    if waits := passed_on.waiting(session, person_id, now):
        raise Rejected("exchange.is_one", partner=waits.partner_name, day=who.today(waits.expires_at))
    if transfers.open_of(session, person_id):
        raise Rejected("transfer.is_one")
    pins.require(session, who, now)
    row = Packet(
        township=person.township, person_id=person.id, partner=to.short, partner_name=to.name,
        sent_by=who.account_id, sent_at=now, expires_at=now + LIFE,
    )  # fmt: skip
    session.add(row)
    session.flush()
    audit.note(session, row.township, who.account_id, READ, person.id, now)
    audit.note(session, row.township, who.account_id, "exchange.give", row.id, now)
    her_notes.send(session, person, HERS, now)
    return row, envelope.write(keyring(session), to, _body(session, person, row, now))


def may_give(session: Session, who: Who, person_id: str) -> Person:
    """The person, if `who` may seal a packet about them now. Raises NotFound, and Rejected without their consent."""
    person = people.reachable(session, who, person_id)
    access.require(who, person.group_code, *_GIVERS)
    if practises(person.group_code):
        raise NotFound
    if not consent.stands(session, person.id, Scope.EXCHANGE):
        raise Rejected("exchange.no_consent")
    return person


def get(session: Session, who: Who, packet_id: str) -> Packet:
    """A packet, for those who may give the person in it. Raises NotFound."""
    row = session.get(Packet, packet_id)
    if row is None or not who.reaches(people.get(session, row.person_id).group_code, *_GIVERS):
        raise NotFound
    return row


def waiting(session: Session, who: Who, now: datetime) -> list[Packet]:
    """What was sealed and may still be opened, without an answer, of the people of `who`; the oldest first."""
    session.flush()
    found = select(Packet).where(Packet.state == PacketState.SENT, col(Packet.expires_at) > now)
    towns = {township_of(area) for area in who.areas(*_GIVERS)}
    rows = session.exec(found.where(col(Packet.township).in_(towns)).order_by(col(Packet.id)))
    return [row for row in rows if who.reaches(people.get(session, row.person_id).group_code, *_GIVERS)]


def forms(row: Packet) -> tuple[tuple[Button, ...], ...]:
    """Once she is accepted there, the report of leaving is one tap away: of which kind it is the cadre knows."""
    if row.state is not PacketState.ACCEPTED:
        return ()
    kinds = (EventKind.HUKOU_OUT, EventKind.MIGRATE_OUT)
    return (tuple(Button(Phrase(f"kind.{kind}"), f"k|{kind}|{row.person_id}") for kind in kinds),)


def accepted_there(session: Session, who: Who, packet_id: str, now: datetime) -> Packet:
    """A cadre heard it: she is looked after there. Raises NotFound, OutOfDate where it was decided before."""
    return _decide(session, who, get(session, who, packet_id), PacketState.ACCEPTED, now)


def take_back(session: Session, who: Who, packet_id: str, now: datetime) -> Packet:
    """It counts no longer here; whoever has the file can open it until it is over. Raises NotFound, OutOfDate."""
    return _decide(session, who, get(session, who, packet_id), PacketState.TAKEN_BACK, now)


def answered(session: Session, who: Who, by: Identity, body: Mapping[str, Any], now: datetime) -> Packet:
    """Take in an answer to a packet of ours. Raises Rejected where it is to none that `who` may decide about."""
    said = str(body.get("id"))
    row = session.get(Packet, said) if is_id(said) else None
    state = {"accepted": PacketState.ACCEPTED, "returned": PacketState.RETURNED}.get(str(body.get("state")))
    if row is None or not partners.is_signer(session, row.partner, by.signs) or state is None:
        raise Rejected("exchange.bad.no_packet")
    try:
        return _decide(session, who, get(session, who, row.id), state, now)
    except NotFound:
        raise Rejected("exchange.bad.no_packet") from None
    except OutOfDate:
        raise Rejected("exchange.bad.answered") from None


def _body(session: Session, person: Person, row: Packet, now: datetime) -> dict[str, Any]:
    agreed = consent.newest(session, person.id, Scope.EXCHANGE)
    assert agreed is not None
    return {
        "what": PACKET,
        "id": row.id,
        "until": row.expires_at,
        "agreed": {"text": agreed.text_hash, "on": agreed.on},
        "who": _newcomer(session, person, now).said(),
    }


def _newcomer(session: Session, person: Person, now: datetime) -> Newcomer:
    today, facts = township_settings.of(session, person.township).today(now), history.facts_of(session, person)
    going = travelling.going(
        facts,
        record_of(facts).methods,
        consent.grants(session, person.id).keys(),
        today,
        rests=marks.HOLD in marks.live(session, person.id, today),
    )
    town = places.name(session, person.township)
    phone = people.phone(session, person)
    return Newcomer(people.known(session, person).name, person.birth_year, phone, town, tuple(going))


def _decide(session: Session, who: Who, row: Packet, state: PacketState, now: datetime) -> Packet:
    hold(session, row.township)
    wanted = select(Packet).where(Packet.id == row.id).with_for_update()
    row = session.exec(wanted.execution_options(populate_existing=True)).one()
    if row.state is not PacketState.SENT:
        raise OutOfDate
    row.state, row.decided_by, row.decided_at = state, who.account_id, now
    session.add(row)
    session.flush()
    audit.note(session, row.township, who.account_id, f"exchange.{state}", row.id, now)
    if state is PacketState.ACCEPTED:
        _moved_out(session, who, people.get(session, row.person_id), now)
    return row


def _moved_out(session: Session, who: Who, person: Person, now: datetime) -> None:
    """What is open about her goes on there, and not here; messages from here rest until she says that they go on, or
    is accepted here again (arrivals.py).
    """
    hers = select(Followup).where(Followup.person_id == person.id, Followup.state == FollowupState.OPEN)
    for item in session.exec(hers.where(col(Followup.kind).not_in(sorted(followups.CALLS)))).all():
        followup_rows.end(session, item, FollowupState.HANDED_OVER, "", now, who)
        session.add(item)
    her_notes.recall(session, person.id, now, "exchange")
    her_notes.send(session, person, HERS, now)
    today = township_settings.of(session, person.township).today(now)
    marks.put(session, person.township, person.id, marks.ELSEWHERE, today, None, who.account_id, now)
    audit.note(session, person.township, who.account_id, "mark.put", person.id, now, marks.ELSEWHERE)
    daybook.follow(session, person, now, "exchange")
