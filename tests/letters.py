"""An install far away, as tests play it: its keys, and what it seals for the one under test."""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from models import envelope
from models.envelope import Identity
from models.ids import new_id
from models.sealing import Keyring
from models.services import partners
from tests.stores import KEYS

AWAY = Keyring({1: bytes(range(100, 132))})
"""The keys of the install far away."""
THERE, HERE = Identity.of(AWAY, "远溪镇"), Identity.of(KEYS, "梅溪镇")
AGREED = {"text": "0" * 64, "on": "2026-03-01"}


def trust(session: Session, now: datetime) -> Identity:
    """The install far away is trusted here."""
    return partners.trust(session, THERE.line, THERE.fingerprint, now)


def packet(name: str, year: int | None, now: datetime, us: Identity = HERE, **more: Any) -> bytes:
    """Somebody who comes from there to `us`; `more` takes the place of what a packet says."""
    who = {"name": name, "birth_year": year, "phone": "+8613800000009", "town": "远溪镇", "facts": []}
    until = (now + timedelta(days=14)).isoformat()
    said = {"what": "packet", "id": new_id(), "until": until, "agreed": AGREED, "who": who}
    return envelope.write(AWAY, us, said | more).encode()


def opened(letter: str) -> dict[str, Any]:
    """What a letter to there says."""
    return envelope.read(AWAY, letter.encode()).body


def answer(letter: str, state: str, now: datetime) -> bytes:
    """What they answer to a packet."""
    said = {"what": "answer", "id": opened(letter)["id"], "state": state, "at": now.isoformat()}
    return envelope.write(AWAY, HERE, said).encode()
