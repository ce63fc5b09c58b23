"""Sealing: what is secret in the store is AES-GCM under keys that live outside of it.

A sealed value is one byte of key id, 12 bytes of nonce, the ciphertext. The column and the row it belongs to are
authenticated with it, so that a value copied into another row does not open. Each person has a key of their own,
wrapped by the master key: destroying it is how a person is forgotten.
"""

import hmac
import os
import secrets
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from models.clock import utc_now
from models.errors import SettingsWrong
from models.tombstones import sync_folder

_NONCE = 12
_MOST = 255
_FORMAT = "is not a key file: each line is a number from 1 to 255, a colon, 64 hex digits"


@dataclass(frozen=True)
class Keyring:
    """The master keys by id; the highest id seals, all of them open.

    `blinding` is the id of the key that blinds (0: the lowest); `made` says on which day each was made, where known.
    """

    keys: dict[int, bytes]
    blinding: int = 0
    made: dict[int, date] = field(default_factory=dict, compare=False)

    @property
    def newest(self) -> int:
        """Id of the key that seals."""
        return max(self.keys)

    def seal(self, text: bytes, place: str) -> bytes:
        """Seal `text` for `place` ("table.column:row id")."""
        return _seal(self.keys[self.newest], self.newest, text, place)

    def open(self, sealed: bytes, place: str) -> bytes:
        """Open what `seal` made for the same place. Raises SettingsWrong when the key is another one."""
        number = sealed[0] if sealed else 0
        key = self.keys.get(number)
        if key is None:
            raise SettingsWrong(f"the key file lacks key {number}, with which {place} was sealed")
        return _open(key, sealed, place)

    def blind(self, value: str) -> str:
        """A keyed digest of `value` (a phone number in E.164) to find it by without storing it."""
        return hmac.digest(self.keys[self.blinds], value.encode(), "sha256").hex()

    @property
    def blinds(self) -> int:
        """Id of the key that blinds: not always the newest, since all digests in a store are of one key."""
        return self.blinding or min(self.keys)

    def derive(self, number: int, salt: bytes, purpose: str) -> bytes:
        """A key for something outside of the store (a backup), from the master key `number`. Raises SettingsWrong."""
        if number not in self.keys:
            raise SettingsWrong(f"the key file lacks key {number}, with which this was sealed")
        return HKDF(hashes.SHA256(), 32, salt, purpose.encode()).derive(self.keys[number])


def _seal(key: bytes, key_id: int, text: bytes, place: str) -> bytes:
    nonce = os.urandom(_NONCE)
    return bytes((key_id,)) + nonce + AESGCM(key).encrypt(nonce, text, place.encode())


def _open(key: bytes, sealed: bytes, place: str) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :], place.encode())
    except (InvalidTag, ValueError):  # the second: cut so short that no nonce is left
        raise SettingsWrong(f"{place} does not open with this key file") from None


def new_person_key() -> bytes:
    """A key for one person (32 bytes), to be wrapped with `Keyring.seal`."""
    return secrets.token_bytes(32)


def seal_with(key: bytes, text: bytes, place: str) -> bytes:
    """Seal under a person's own key."""
    return _seal(key, 0, text, place)


def open_with(key: bytes, sealed: bytes, place: str) -> bytes:
    """Open what was sealed under a person's own key."""
    return _open(key, sealed, place)


def load(path: Path) -> Keyring:
    """Read the key file (lines of `id:hex:day`), making it with one fresh key and mode 0600 when there is none."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, with_new_key(Keyring({})), os.O_EXCL)
        sync_folder(path.parent)
    keys: dict[int, bytes] = {}
    made: dict[int, date] = {}
    try:
        for line in path.read_text().split():
            number, digits, *day = line.split(":", 2)
            keys[int(number)] = bytes.fromhex(digits)
            made |= {int(number): date.fromisoformat(day[0])} if day else {}
    except ValueError:
        raise SettingsWrong(f"{path} {_FORMAT}") from None
    if not keys or any(len(key) != 32 or not 0 < number < 256 for number, key in keys.items()):
        raise SettingsWrong(f"{path} {_FORMAT}")
    return Keyring(keys, made=made)


def save(path: Path, ring: Keyring) -> None:
    """Write the key file anew, readable for its owner only: on the disk as a whole, or left as it was."""
    beside = path.with_name(path.name + ".new")
    _write(beside, ring, os.O_TRUNC)
    beside.replace(path)
    sync_folder(path.parent)


def with_new_key(ring: Keyring) -> Keyring:
    """The same keys and a fresh one, which seals from now on. Raises SettingsWrong when all 255 numbers were used."""
    number = max(ring.keys, default=0) + 1
    if number > _MOST:
        raise SettingsWrong("the key file has had 255 keys: no number is left for another one")
    made = {**ring.made, number: utc_now().date()}
    return Keyring({**ring.keys, number: secrets.token_bytes(32)}, ring.blinding, made)


def _write(path: Path, ring: Keyring, how: int) -> None:
    lines = (f"{number}:{key.hex()}{_day(ring, number)}\n" for number, key in sorted(ring.keys.items()))
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | how, 0o600), "w") as file:
        file.writelines(lines)
        file.flush()
        os.fsync(file.fileno())


def _day(ring: Keyring, number: int) -> str:
    return f":{ring.made[number].isoformat()}" if number in ring.made else ""
