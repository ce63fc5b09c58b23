"""Sealing: what is secret in the store is AES-GCM under keys that live outside of it.

A sealed value is one byte of key id, 12 bytes of nonce, the ciphertext. The column and the row it belongs to are
authenticated with it, so that a value copied into another row does not open. Each person has a key of their own,
wrapped by the master key: destroying it is how a person is forgotten.
"""

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from models.errors import SettingsWrong

_NONCE = 12


@dataclass(frozen=True)
class Keyring:
    """The master keys by id; the highest id seals, all of them open."""

    keys: dict[int, bytes]

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
        """A keyed digest of `value` (a phone number in E.164) to find it by without storing it. Needs the first key."""
        return hmac.new(self.keys[min(self.keys)], value.encode(), hashlib.sha256).hexdigest()


def _seal(key: bytes, key_id: int, text: bytes, place: str) -> bytes:
    nonce = os.urandom(_NONCE)
    return bytes([key_id]) + nonce + AESGCM(key).encrypt(nonce, text, place.encode())


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
    """Read the key file (lines of `id:hex`), making it with one fresh key and mode 0600 when there is none."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(f"1:{secrets.token_hex(32)}\n")
    try:
        pairs = (line.split(":", 1) for line in path.read_text().split())
        keys = {int(number): bytes.fromhex(digits) for number, digits in pairs}
    except ValueError:
        raise SettingsWrong(
            f"{path} is not a key file: each line is a number from 1 to 255, a colon, 64 hex digits"
        ) from None
    if not keys or any(len(key) != 32 or not 0 < number < 256 for number, key in keys.items()):
        raise SettingsWrong(f"{path} is not a key file: each line is a number from 1 to 255, a colon, 64 hex digits")
    return Keyring(keys)
