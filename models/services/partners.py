"""Other installs to which people move: whose keys are trusted, after somebody compared their digits by telephone."""

from datetime import datetime

from sqlmodel import Session

from models.db import keyring
from models.envelope import LONGEST_NAME, Identity
from models.errors import NotFound, SettingsWrong
from models.services import operator, places


def ourselves(session: Session) -> Identity:
    """This install as others know it; without a name of its own it is called as its first township."""
    found = operator.get(session, operator.INSTALL)
    name = found.value["name"] if found else next(iter(places.townships(session).values()), "")
    if not name:
        raise SettingsWrong("this install has no name yet: describe a township with `setup` first, or say --name")
    return Identity.of(keyring(session), name[:LONGEST_NAME])


def call_us(session: Session, name: str, now: datetime) -> None:
    """From now on this install is called so. Raises SettingsWrong for what cannot be a name."""
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        raise SettingsWrong(f"--name has 1 to {LONGEST_NAME} characters")
    operator.put(session, operator.INSTALL, now, {"name": name})


def trust(session: Session, line: str, digits: str, now: datetime) -> Identity:
    """Trust the install that printed `line`, whose digits somebody there read out. Raises SettingsWrong."""
    try:
        other = Identity.read(line)
    except ValueError:
        raise SettingsWrong("this is not a whole key line: copy all of what `exchange key` printed there") from None
    if "".join(digits.split()) != "".join(other.fingerprint.split()):
        raise SettingsWrong(
            "these are not the digits of that key: nobody is trusted. Have them read out again, from "
            "`exchange key` there; if they still differ, the line was changed on its way"
        )
    if other.seals == ourselves(session).seals:
        raise SettingsWrong("this is the key of this install itself")
    value = {"seals": other.seals.hex(), "signs": other.signs.hex(), "name": other.name}
    operator.put(session, f"{operator.PARTNER}{other.short}", now, value)
    return other


def listed(session: Session) -> list[Identity]:
    """Those who are trusted, by name."""
    rows = operator.named(session, operator.PARTNER).values()
    found = (Identity(bytes.fromhex(row["seals"]), bytes.fromhex(row["signs"]), row["name"]) for row in rows)
    return sorted(found, key=lambda one: (one.name, one.short))


def get(session: Session, short: str) -> Identity:
    """One of them. Raises NotFound."""
    found = next((one for one in listed(session) if one.short == short), None)
    if found is None:
        raise NotFound
    return found


def signer(session: Session, signs: bytes) -> Identity | None:
    """Who signs with this key, if that is somebody trusted."""
    return next((one for one in listed(session) if one.signs == signs), None)


def is_signer(session: Session, short: str, signs: bytes) -> bool:
    """Whether one of them signs with this key. A renamed install is trusted anew, as another one with the same keys."""
    return any(one.short == short and one.signs == signs for one in listed(session))


def forget(session: Session, short: str) -> Identity:
    """Trust one of them no longer. Raises NotFound."""
    gone = get(session, short)
    operator.drop(session, f"{operator.PARTNER}{short}")
    return gone
