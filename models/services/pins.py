"""A worker's PIN before cards and files with names, where the township has it: chosen, asked for, shut, given up.

Stored is a slow salted hash, sealed besides, so that neither a copy of the store nor the key file alone says anything.
What is being typed is sealed until the keypad is over. Whoever checks it here is the chat's owner; that she may see
what she asked for is decided before (cards.py, exports.py): the question never says that something is there.
"""

import hashlib
import hmac
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import orjson
import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.db import keyring
from models.errors import NotFound, Refused
from models.rules.keypad import SHORTEST, Keypad, is_weak
from models.services import audit, township_settings
from models.services.access import Who
from models.tables import Pin

OPEN_FOR = timedelta(minutes=10)
"""So long nothing is asked again in a chat after the right PIN."""

PAUSES = (timedelta(seconds=30), timedelta(minutes=2))
"""How long no try is taken after the first and the second wrong one in a row. After the next the PIN is shut."""

KEYPAD_LIFE = timedelta(minutes=10)
"""How long a keypad can be typed on."""

_SALT = 16
_NOTHING = Keypad()


class PinNeeded(Refused):
    """It is theirs to see, and the township has a PIN asked before it. Raised before anything is done."""

    phrase = "pin.needed"


class KeypadOver(Refused):
    """A button of a keypad that is not the one in use: finished, too old, or taken over by another."""

    phrase = "pin.old"


class PinShut(Refused):
    """Too many wrong tries: a second person has to see who it is (admissions.py)."""

    phrase = "pin.shut"


class State(StrEnum):
    """Where a worker's PIN stands. OFF: the township has none asked."""

    OFF = "off"
    NONE = "none"
    SET = "set"
    OPEN = "open"
    SHUT = "shut"


class Step(StrEnum):
    """What a keypad asks for: the PIN before a card, the old one before a change, a new one, the new one once more."""

    OPEN = "open"
    OLD = "old"
    NEW = "new"
    AGAIN = "again"


@dataclass(frozen=True)
class Pad:
    """A keypad in use. `then` is the button that was pressed before it, on the message `at`; `shown` its own message.

    `note` is what is said besides (why it starts over), with `seconds` to wait. `done`: this was the last step.
    """

    number: int
    step: Step
    keys: Keypad = _NOTHING
    then: tuple[str, ...] = ()
    at: int | None = None
    shown: int | None = None
    chosen: str = ""
    note: str = ""
    seconds: int = 0
    done: bool = False


def require(session: Session, who: Who, now: datetime) -> None:
    """Raise PinNeeded where the township has a PIN asked, unless the right one was typed a moment ago."""
    if state(session, who, now) not in (State.OFF, State.OPEN):
        raise PinNeeded


def state(session: Session, who: Who, now: datetime) -> State:
    """Where the PIN of `who` stands."""
    if not who.township or not township_settings.of(session, who.township).pin:
        return State.OFF
    row = _row(session, who.account_id)
    if row is None or row.secret is None:
        return State.NONE
    if row.wrong > len(PAUSES):
        return State.SHUT
    return State.OPEN if row.open_until and now < row.open_until else State.SET


def begin(session: Session, who: Who, now: datetime, then: Sequence[str] = (), at: int | None = None) -> Pad:
    """A fresh keypad that asks for the PIN, or for a new one where there is none; the keypad before it is over.

    What is to be done afterwards is `then`, a pressed button's data; without it the PIN is to be changed. Raises
    PinShut, and NotFound where none is asked.
    """
    standing = state(session, who, now)
    if standing is State.OFF:
        raise NotFound
    if standing is State.SHUT:
        raise PinShut
    row = _row(session, who.account_id) or Pin(township=who.township, account_id=who.account_id, made_at=now)
    step = Step.NEW if row.secret is None else Step.OPEN if then else Step.OLD
    return _keep(session, row, Pad(row.pads + 1, step, then=tuple(then), at=at), now)


def tap(session: Session, who: Who, number: int, version: int, key: str, shown: int | None, now: datetime) -> Pad:
    """Count a digit, or (`c`) take back all that was typed. Raises KeypadOver."""
    row, pad = _in_use(session, who, number, now)
    keys = pad.keys.clear(version) if key == "c" else pad.keys.tap(version, key)
    return _keep(session, row, replace(pad, keys=keys, shown=shown, note=""), now)


def submit(session: Session, who: Who, number: int, shown: int | None, now: datetime) -> Pad:
    """What was typed is all: check or keep it. The keypad as it is then, or `done`. Raises KeypadOver."""
    row, pad = _in_use(session, who, number, now)
    pad = replace(pad, shown=shown, note="")
    if len(pad.keys.digits) < SHORTEST:
        return _keep(session, row, replace(pad, note="short"), now)
    if pad.step in (Step.OPEN, Step.OLD):
        return _try(session, who, row, pad, now)
    return _choose(session, who, row, pad, now)


def leave(session: Session, who: Who) -> None:
    """She does not go on: the keypad is over, and the PIN stays as it is."""
    if row := _row(session, who.account_id):
        row.entry = None
        session.add(row)


def showing(session: Session, who: Who, shown: int | None, now: datetime) -> Pad | None:
    """The keypad in use, if it stands in the message `shown`: a late tap on what stood there before."""
    row = _row(session, who.account_id)
    pad = _pad(session, row, now) if row else None
    return pad if pad and shown is not None and pad.shown == shown else None


def close(session: Session, account_id: str) -> None:
    """From now on the PIN is asked again; a keypad in use is over."""
    if row := _row(session, account_id):
        row.open_until, row.entry = None, None
        session.add(row)


def reset(session: Session, account_id: str) -> None:
    """A second person has seen to it that it is the chat's owner: a new one can be chosen, tries count anew."""
    if row := _row(session, account_id):
        close(session, account_id)
        row.secret, row.wrong, row.tried_at = None, 0, None


def forget(session: Session, account_id: str) -> None:
    """Whoever works here no more has no PIN."""
    session.flush()
    session.execute(sa.delete(Pin).where(col(Pin.account_id) == account_id))


def _try(session: Session, who: Who, row: Pin, pad: Pad, now: datetime) -> Pad:
    if row.secret is None or row.wrong > len(PAUSES):
        raise KeypadOver
    if (wait := _wait(row, now)) > timedelta():
        return _keep(session, row, replace(pad, note="wait", seconds=-(-wait // timedelta(seconds=1))), now)
    if not _fits(pad.keys.digits, keyring(session).open(row.secret, _place(row, "secret"))):
        return _wrong(session, who, row, pad, now)
    row.wrong, row.tried_at = 0, None
    if pad.step is Step.OLD:
        return _next(session, row, pad, Step.NEW, now)
    return _finish(session, row, pad, now)


def _wrong(session: Session, who: Who, row: Pin, pad: Pad, now: datetime) -> Pad:
    row.wrong, row.tried_at = row.wrong + 1, now
    audit.note(session, row.township, who.account_id, "pin.wrong", who.account_id, now)
    if row.wrong > len(PAUSES):
        row.entry, row.open_until = None, None
        session.add(row)
        audit.note(session, row.township, who.account_id, "pin.shut", who.account_id, now)
        return replace(pad, keys=_NOTHING, note="shut")
    pause = int(PAUSES[row.wrong - 1].total_seconds())
    return _next(session, row, replace(pad, note="wrong", seconds=pause), pad.step, now)


def _choose(session: Session, who: Who, row: Pin, pad: Pad, now: datetime) -> Pad:
    if pad.step is Step.NEW:
        if is_weak(pad.keys.digits):
            return _next(session, row, replace(pad, note="weak"), Step.NEW, now)
        return _next(session, row, replace(pad, chosen=_hash(pad.keys.digits).hex()), Step.AGAIN, now)
    if not _fits(pad.keys.digits, bytes.fromhex(pad.chosen)):
        return _next(session, row, replace(pad, chosen="", note="differs"), Step.NEW, now)
    row.secret = keyring(session).seal(bytes.fromhex(pad.chosen), _place(row, "secret"))
    row.wrong, row.tried_at = 0, None
    audit.note(session, row.township, who.account_id, "pin.set", who.account_id, now)
    return _finish(session, row, pad, now)


def _finish(session: Session, row: Pin, pad: Pad, now: datetime) -> Pad:
    row.open_until, row.entry = now + OPEN_FOR, None
    session.add(row)
    return replace(pad, keys=_NOTHING, done=True)


def _next(session: Session, row: Pin, pad: Pad, step: Step, now: datetime) -> Pad:
    """A fresh keypad in the same message."""
    return _keep(session, row, replace(pad, number=row.pads + 1, step=step, keys=_NOTHING), now)


def _keep(session: Session, row: Pin, pad: Pad, now: datetime) -> Pad:
    row.pads, row.typed_at = pad.number, now
    kept = orjson.dumps(asdict(pad))
    row.entry = keyring(session).seal(kept, _place(row, "entry"))
    session.add(row)
    return pad


def _in_use(session: Session, who: Who, number: int, now: datetime) -> tuple[Pin, Pad]:
    row = _row(session, who.account_id)
    pad = _pad(session, row, now) if row else None
    if row is None or pad is None or pad.number != number:
        raise KeypadOver
    return row, pad


def _pad(session: Session, row: Pin, now: datetime) -> Pad | None:
    if row.entry is None or row.typed_at is None or row.typed_at + KEYPAD_LIFE <= now:
        return None
    kept: dict[str, Any] = orjson.loads(keyring(session).open(row.entry, _place(row, "entry")))
    keys = Keypad(kept["keys"]["floor"], tuple((version, key) for version, key in kept["keys"]["taps"]))
    return Pad(**kept | {"step": Step(kept["step"]), "keys": keys, "then": tuple(kept["then"])})


def _row(session: Session, account_id: str) -> Pin | None:
    session.flush()
    return session.exec(select(Pin).where(Pin.account_id == account_id)).one_or_none()


def _wait(row: Pin, now: datetime) -> timedelta:
    if not row.wrong or row.tried_at is None:
        return timedelta()
    return row.tried_at + PAUSES[row.wrong - 1] - now


def _hash(pin: str, salt: bytes = b"") -> bytes:
    """Salt and hash; slow on purpose, a few hundredths of a second and 16 MB."""
    salt = salt or os.urandom(_SALT)
    return salt + hashlib.scrypt(pin.encode(), salt=salt, n=2**14, r=8, p=1, dklen=32)


def _fits(pin: str, kept: bytes) -> bool:
    return hmac.compare_digest(_hash(pin, kept[:_SALT]), kept)


def _place(row: Pin, column: str) -> str:
    return f"pin.{column}:{row.id}"
