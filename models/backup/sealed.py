"""The file of a backup: a line that says what it is, then sealed blocks. What the blocks mean is not known here.

The line names no place and no person. Each block is compressed and sealed (AES-GCM) under a key derived for this file,
with its number and whether it is the last: none can be changed, moved, left out, or cut off at the end unseen.
"""

import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from models.errors import SettingsWrong
from models.sealing import Keyring

_MAGIC = b"daybook backup 1\n"
_LENGTH, _LAST = 4, 1 << 31
_LONGEST = 1 << 28
_LONGEST_LINE = 1000


@dataclass(frozen=True)
class Head:
    """What stands in clear at the beginning: which key seals it, of which revision the store was, and when."""

    key: int
    salt: bytes
    check: bytes
    revision: str
    made_at: datetime

    @classmethod
    def new(cls, ring: Keyring, revision: str, made_at: datetime) -> "Head":
        """The head of a file that begins now, under the newest key."""
        salt = os.urandom(32)
        return cls(ring.newest, salt, _check(ring, ring.newest, salt), revision, made_at)

    def line(self) -> bytes:
        """As it stands in the file."""
        said = {"key": self.key, "salt": self.salt.hex(), "check": self.check.hex()}
        return _MAGIC + orjson.dumps({**said, "revision": self.revision, "made_at": self.made_at}) + b"\n"


class Writer:
    """Seals blocks into `file`, one after the other; `end` writes the last."""

    def __init__(self, file: BinaryIO, ring: Keyring, head: Head) -> None:
        self._file, self._head = file, head.line()
        self._sealer, self._number = _sealer(ring, head), 0
        file.write(self._head)

    def add(self, block: bytes) -> None:
        """One more block."""
        self._write(block, last=False)

    def end(self, block: bytes) -> None:
        """The last block. Without it the file counts as cut off."""
        self._write(block, last=True)

    def _write(self, block: bytes, *, last: bool) -> None:
        nonce = _nonce(self._number, last=last)
        sealed = self._sealer.encrypt(nonce, zlib.compress(block, 1), self._head)
        self._file.write((len(sealed) | (_LAST if last else 0)).to_bytes(_LENGTH, "big") + sealed)
        self._number += 1


def head_of(path: Path) -> Head:
    """What the file says about itself; that this is true is only known once a block opened. Raises SettingsWrong."""
    with path.open("rb") as file:
        return _read_head(file, path)[0]


def blocks(path: Path, ring: Keyring) -> Iterator[tuple[bytes, bool]]:
    """The blocks of a file, opened, each with whether it is the last.

    Raises SettingsWrong for another key, and as soon as something is changed, missing or too much.
    """
    with path.open("rb") as file:
        head, clear = _read_head(file, path)
        if head.check != _check(ring, head.key, head.salt):
            raise SettingsWrong(f"{path} was sealed with another key {head.key} than the one in the key file")
        sealer, number, last = _sealer(ring, head), 0, False
        while not last:
            sealed, last = _next(file, path, number)
            try:
                opened = sealer.decrypt(_nonce(number, last=last), sealed, clear)
            except InvalidTag:
                raise SettingsWrong(f"{path} is damaged: block {number} is not as it was written") from None
            yield zlib.decompress(opened), last
            number += 1
        if file.read(1):
            raise SettingsWrong(f"{path} is damaged: something was added at its end")


def _read_head(file: BinaryIO, path: Path) -> tuple[Head, bytes]:
    """What the first lines say, and these lines as they are: every block is sealed together with them."""
    if file.read(len(_MAGIC)) != _MAGIC:
        raise SettingsWrong(f"{path} is not a backup of this program")
    try:
        line = file.readline(_LONGEST_LINE)
        said: dict[str, Any] = orjson.loads(line)
        salt, check = bytes.fromhex(said["salt"]), bytes.fromhex(said["check"])
        made_at = datetime.fromisoformat(said["made_at"])
        return Head(int(said["key"]), salt, check, str(said["revision"]), made_at), _MAGIC + line
    except (ValueError, KeyError, TypeError):
        raise SettingsWrong(f"{path} is damaged: its first lines cannot be read") from None


def _next(file: BinaryIO, path: Path, number: int) -> tuple[bytes, bool]:
    length = int.from_bytes(said := file.read(_LENGTH), "big")
    last, length = bool(length & _LAST), length & ~_LAST
    if length > _LONGEST:
        raise SettingsWrong(f"{path} is damaged: block {number} is not as it was written")
    sealed = file.read(length)
    if len(said) < _LENGTH or len(sealed) < length:
        raise SettingsWrong(f"{path} is cut off after {number} blocks")
    return sealed, last


def _sealer(ring: Keyring, head: Head) -> AESGCM:
    return AESGCM(ring.derive(head.key, head.salt, "daybook backup"))


def _check(ring: Keyring, number: int, salt: bytes) -> bytes:
    """Tells a wrong key from a damaged file."""
    return ring.derive(number, salt, "daybook backup check")[:8]


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])
