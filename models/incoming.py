"""Letters from other installs are taken in: a packet becomes an arrival, an answer ends a packet of ours.

Whoever sealed one is trusted no further than to say who they are: each value is read as if anybody had written it.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import orjson
from sqlmodel import Session

from locales import Phrase
from models import arrivals, envelope, exchange
from models.db import hold, keyring
from models.envelope import Identity
from models.errors import NotFound, NothingStored, Refused, Rejected, SettingsWrong
from models.events.measure import METHODS
from models.ids import is_id
from models.kinds import RosterState
from models.message import Message
from models.rules import rights
from models.rules.ages import is_child
from models.rules.area_codes import township_of
from models.rules.travelling import Newcomer
from models.services import access, audit, partners, passed_on, roster_news, roster_rows, rosters, township_settings
from models.services.access import Who
from models.tables import Arrival, Packet

_TAKERS = rights.to("exchange.take")
_OLD = 3650
_DIGEST = re.compile(r"[0-9a-f]{64}")


def read(session: Session, who: Who, data: bytes, now: datetime) -> Arrival | Packet:
    """Take in a letter that somebody sent to the bot: a packet, or an answer to one of ours.

    Raises Rejected, with what to do, for one that is not whole, not for us, from nobody trusted, over, or taken before.
    """
    if not who.has(*_TAKERS):
        raise NotFound
    by, body = _letter(session, data)
    if body.get("what") == exchange.ANSWER:
        return exchange.answered(session, who, by, body, now)
    areas = who.areas(*_TAKERS)
    area = areas[0] if len(areas) == 1 else township_of(areas[0])
    return _arrived(session, who.account_id, area, by, body, now)


def read_for(session: Session, township: str, data: bytes, now: datetime) -> Arrival:
    """Take in a packet on the server; the township's office hears of it. Raises Rejected as `read` does.

    An answer is a cadre's to send to the bot: it is about one of her people.
    """
    if not access.zones_of(session, [township]):
        raise SettingsWrong(f"{township}: there is no such township")
    by, body = _letter(session, data)
    if body.get("what") != exchange.PACKET:
        raise Rejected("exchange.bad.answer_here")
    row = _arrived(session, "operator", township, by, body, now)
    arrivals.tell(session, row, row.area, *_TAKERS, now=now)
    return row


def understood(session: Session, roster_id: str, data: bytes, now: datetime) -> None:
    """A file that was fetched is a letter: take it in, and tell whoever sent it what became of it."""
    row = rosters.in_state(session, roster_id, RosterState.WAITING)
    if row is None:
        return
    rosters.end(session, row)
    try:
        told = _told(session, read(session, roster_rows.owner(session, row), data, now))
    except Refused as refused:
        told = Message((Phrase(refused.phrase, refused.params),))
    roster_news.tell(session, row, told, now)


def _told(session: Session, found: Arrival | Packet) -> Message:
    if isinstance(found, Arrival):
        return arrivals.notice(session, found)
    lines = (Phrase.of(f"exchange.now_{found.state}", **passed_on.shown(session, found)),)
    return Message(lines, exchange.forms(found))


def _letter(session: Session, data: bytes) -> tuple[Identity, dict[str, Any]]:
    letter = envelope.read(keyring(session), data)
    by = partners.signer(session, letter.signs)
    if by is None:
        raise Rejected("exchange.bad.unknown_signer")
    return by, letter.body


def _arrived(session: Session, taker: str, area: str, by: Identity, body: Mapping[str, Any], now: datetime) -> Arrival:
    hold(session, township_of(area))
    today = township_settings.of(session, township_of(area)).today(now)
    try:
        found = Newcomer.read(body["who"], today)
        until, agreed_on = _until(body["until"], now), date.fromisoformat(body["agreed"]["on"])
        text, packet_id = str(body["agreed"]["text"]), str(body["id"])
    except (KeyError, TypeError, ValueError):
        raise Rejected("exchange.bad.damaged") from None
    if body.get("what") != exchange.PACKET or not is_id(packet_id) or not _DIGEST.fullmatch(text) or not _true(found):
        raise Rejected("exchange.bad.damaged")
    if until <= now:
        raise Rejected("exchange.bad.expired", day=township_settings.of(session, township_of(area)).today(until))
    hold(session, f"arrival:{packet_id}")  # two townships of this install may have been sent the same file
    if session.get(Arrival, packet_id) is not None:
        raise Rejected("exchange.bad.twice")
    if found.birth_year and is_child(found.birth_year, today):
        raise NothingStored
    row = Arrival(
        id=packet_id, township=township_of(area), area=area, partner=by.short, partner_name=by.name, agreed_text=text,
        agreed_on=agreed_on, taken_by=taker, taken_at=now, expires_at=min(until, now + exchange.LIFE),
    )  # fmt: skip
    row.content = keyring(session).seal(orjson.dumps(found.said()), arrivals.sealed_at(row))
    session.add(row)
    session.flush()
    audit.note(session, row.township, taker, "exchange.take", row.id, now)
    return row


def _until(said: str, now: datetime) -> datetime:
    until = datetime.fromisoformat(said)
    if until.tzinfo is None or not timedelta(days=-_OLD) < until - now < timedelta(days=_OLD):
        raise ValueError("no such moment")
    return until


def _true(found: Newcomer) -> bool:
    """Whether the methods named are known here."""
    return all(fact.text("method") in ("", *METHODS) for fact in found.facts)
