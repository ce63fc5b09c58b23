"""Sealed letters from one install to another: only the one it is for opens it, and it shows who sealed it. Pure.

The keys of an install follow from its key file. A letter is sealed under a key of its own (X25519, HKDF, AES-GCM), and
signed inside (Ed25519) for this reader and this letter alone. What it says is plain JSON; what that means is not known
here. Outside nothing can be read but that it is a letter, and a check that tells its reader from others.
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass
from typing import Any

import orjson
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from models.errors import Rejected
from models.sealing import Keyring

MAGIC = "daybook letter 1"
LARGEST = 32 * 1024
"""Bytes of a letter, as a file."""
LONGEST_NAME = 40
"""Characters of an install's name."""

_KEY_LINE = "daybook-key-1:"
_KEY, _CHECK, _SIGNATURE = 32, 8, 64
_WIDTH = 72
_NONCE = bytes(12)  # each key seals one letter


@dataclass(frozen=True)
class Identity:
    """An install as others know it: the key that letters to it are sealed for, the one that signs its own, its name."""

    seals: bytes
    signs: bytes
    name: str

    @classmethod
    def of(cls, ring: Keyring, name: str) -> "Identity":
        """The install that has these keys; its newest one counts."""
        seals, signs = _sealing_key(ring, ring.newest).public_key(), _signing_key(ring).public_key()
        return cls(seals.public_bytes_raw(), signs.public_bytes_raw(), name)

    @classmethod
    def read(cls, line: str) -> "Identity":
        """From the line that another install printed. Raises ValueError for anything else."""
        said = line.strip()
        if not said.startswith(_KEY_LINE):
            raise ValueError("not the line of a key")
        raw = base64.urlsafe_b64decode(said.removeprefix(_KEY_LINE).encode())
        name = raw[2 * _KEY :].decode()
        if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
            raise ValueError("not the line of a key")
        return cls(raw[:_KEY], raw[_KEY : 2 * _KEY], name)

    @property
    def line(self) -> str:
        """The line that is handed to another install; it may be seen by anybody."""
        return _KEY_LINE + base64.urlsafe_b64encode(self._raw).decode()

    @property
    def fingerprint(self) -> str:
        """Thirty digits in groups of five that stand for keys and name, to be compared by telephone."""
        digits = f"{int.from_bytes(self._digest) % 10**30:030}"
        return " ".join(digits[place : place + 5] for place in range(0, 30, 5))

    @property
    def short(self) -> str:
        """The same as buttons and rows carry it."""
        return self._digest.hex()[:12]

    @property
    def _raw(self) -> bytes:
        return self.seals + self.signs + self.name.encode()

    @property
    def _digest(self) -> bytes:
        return hashlib.sha256(self._raw).digest()


@dataclass(frozen=True)
class Letter:
    """A letter that was opened: the key that signed it, and what it says."""

    signs: bytes
    body: dict[str, Any]


def write(ring: Keyring, to: Identity, body: dict[str, Any]) -> str:
    """A letter to `to`, as the text of a file."""
    once = X25519PrivateKey.generate()
    head = _check(to.seals) + once.public_key().public_bytes_raw()
    said = orjson.dumps(body)
    signer = _signing_key(ring)
    inside = signer.public_key().public_bytes_raw() + signer.sign(_signed(to.seals, head, said)) + said
    key = _letter_key(once.exchange(X25519PublicKey.from_public_bytes(to.seals)), head, to.seals)
    whole = base64.b64encode(head + AESGCM(key).encrypt(_NONCE, inside, MAGIC.encode() + head)).decode()
    lines = [whole[place : place + _WIDTH] for place in range(0, len(whole), _WIDTH)]
    return "\n".join([MAGIC, *lines, ""])


def is_letter(data: bytes) -> bool:
    """Whether a file is meant as a letter, whole or not."""
    return data.lstrip(b"\xef\xbb\xbf \r\n").startswith(MAGIC.encode())


def read(ring: Keyring, data: bytes) -> Letter:
    """Open a letter. Raises Rejected, with a phrase that says what to do, for everything that is not a whole one to us.

    Whether the signer is trusted is not looked at here: the signature only shows that who has this key wrote it.
    """
    if len(data) > LARGEST:
        raise Rejected("exchange.bad.too_large")
    if not is_letter(data):
        raise Rejected("exchange.bad.no_letter")
    raw = _raw(data)
    head = raw[: _CHECK + _KEY]
    for number in ring.keys:
        mine = _sealing_key(ring, number)
        public = mine.public_key().public_bytes_raw()
        if head[:_CHECK] == _check(public):
            return _opened(mine, public, head, raw[len(head) :])
    raise Rejected("exchange.bad.for_another")


def _raw(data: bytes) -> bytes:
    """The bytes behind the lines. Ends of lines, and what a mail program put around them, do not count."""
    text = b"".join(data.lstrip(b"\xef\xbb\xbf \r\n").removeprefix(MAGIC.encode()).split())
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Rejected("exchange.bad.damaged") from None
    if len(raw) < _CHECK + _KEY:
        raise Rejected("exchange.bad.damaged")
    return raw


def _opened(mine: X25519PrivateKey, public: bytes, head: bytes, sealed: bytes) -> Letter:
    try:
        key = _letter_key(mine.exchange(X25519PublicKey.from_public_bytes(head[_CHECK:])), head, public)
        inside = AESGCM(key).decrypt(_NONCE, sealed, MAGIC.encode() + head)
        signs, signature = inside[:_KEY], inside[_KEY : _KEY + _SIGNATURE]
        said = inside[_KEY + _SIGNATURE :]
        Ed25519PublicKey.from_public_bytes(signs).verify(signature, _signed(public, head, said))
        body = orjson.loads(said)
    except (InvalidTag, InvalidSignature, ValueError):
        raise Rejected("exchange.bad.damaged") from None
    if not isinstance(body, dict):
        raise Rejected("exchange.bad.damaged")
    return Letter(signs, body)


def _sealing_key(ring: Keyring, number: int) -> X25519PrivateKey:
    return X25519PrivateKey.from_private_bytes(ring.derive(number, b"", "daybook exchange seal"))


def _signing_key(ring: Keyring) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(ring.derive(ring.newest, b"", "daybook exchange sign"))


def _letter_key(shared: bytes, head: bytes, reader: bytes) -> bytes:
    return HKDF(hashes.SHA256(), 32, head + reader, b"daybook letter 1").derive(shared)


def _signed(reader: bytes, head: bytes, said: bytes) -> bytes:
    return MAGIC.encode() + reader + head + said


def _check(public: bytes) -> bytes:
    return hashlib.sha256(b"daybook letter for " + public).digest()[:_CHECK]
