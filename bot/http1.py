"""HTTP/1.1 as a client speaks it: a request as bytes, and an answer from the pieces in which it comes. No connections.

Strict where it matters: what is not certainly one whole answer is Broken, and the connection is not used again.
"""

import re
from collections.abc import Generator, Mapping
from dataclasses import dataclass

_HEAD_END, _LINE_END = b"\r\n\r\n", b"\r\n"
_LONGEST_HEAD, _LONGEST_BODY = 64 * 1024, 128 * 1024 * 1024
_STATUS = re.compile(r"HTTP/1\.([01]) ([1-9]\d\d)(?: (.*))?")
_SIZE = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;.*)?")
_LENGTH = re.compile(r"\d{1,12}")
_BODILESS = (204, 304)


class Broken(Exception):
    """What came is not one whole answer."""


@dataclass(frozen=True)
class Answer:
    """`fields` are those of its head, named in small letters; `lasts`: the connection may be used for more."""

    status: int
    reason: str
    fields: Mapping[str, str]
    body: bytes
    lasts: bool


def request(method: str, target: str, fields: Mapping[str, str], body: bytes) -> bytes:
    """A request. Raises ValueError for a line that would end early, or that is not ASCII."""
    lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items())]
    if body or method == "POST":
        lines.append(f"Content-Length: {len(body)}")
    if any("\r" in line or "\n" in line for line in lines):
        raise ValueError("a line of a request may not hold the end of a line")
    return "\r\n".join(lines).encode("ascii") + _HEAD_END + body


class Incoming:
    """One answer on its way; `bodiless` where the request allows it no body."""

    def __init__(self, *, bodiless: bool = False) -> None:
        self._bodiless = bodiless
        self._came = bytearray()
        self._ended = False
        self._reading = self._read()

    def take(self, piece: bytes) -> Answer | None:
        """The next piece, or b"" when nothing more comes: the answer once it is whole. Raises Broken."""
        self._came += piece
        self._ended = self._ended or not piece
        try:
            next(self._reading)
        except StopIteration as whole:
            answer: Answer = whole.value
            return answer
        return None

    def _read(self) -> Generator[None, None, Answer]:
        status, version, reason, fields = 0, "", "", dict[str, str]()
        while status < 200:  # what comes before is "go on", and no answer
            head = yield from self._until(_HEAD_END)
            version, status, reason, fields = _head(head)
        coding, length = fields.get("transfer-encoding"), fields.get("content-length")
        if self._bodiless or status in _BODILESS:
            body = b""
        elif coding is not None:
            if coding.lower() != "chunked" or length is not None:
                raise Broken("of no known length")
            body = yield from self._chunks()
        elif length is not None:
            body = yield from self._exactly(_number(length))
        else:
            body = yield from self._rest()
        says_close = "close" in fields.get("connection", "").lower()
        lasts = version == "1" and not says_close and not self._ended and not self._came
        return Answer(status, reason, fields, body, lasts)

    def _until(self, mark: bytes) -> Generator[None, None, bytes]:
        while (at := self._came.find(mark)) < 0:
            if len(self._came) > _LONGEST_HEAD:
                raise Broken("a line without an end")
            yield from self._more()
        return self._cut(at, len(mark))

    def _exactly(self, size: int) -> Generator[None, None, bytes]:
        if size > _LONGEST_BODY:
            raise Broken("too long")
        while len(self._came) < size:
            yield from self._more()
        return self._cut(size)

    def _chunks(self) -> Generator[None, None, bytes]:
        pieces, left = [], _LONGEST_BODY
        while True:
            line = yield from self._until(_LINE_END)
            said = _SIZE.fullmatch(line)
            if said is None or (size := int(said[1], 16)) > left:
                raise Broken("a chunk of no possible size")
            if not size:
                break
            left -= size
            pieces.append((yield from self._exactly(size)))
            if (yield from self._exactly(len(_LINE_END))) != _LINE_END:
                raise Broken("a chunk without an end")
        while (yield from self._until(_LINE_END)):
            pass  # fields after the body say nothing to us
        return b"".join(pieces)

    def _rest(self) -> Generator[None, None, bytes]:
        while not self._ended:
            if len(self._came) > _LONGEST_BODY:
                raise Broken("too long")
            yield
        return self._cut(len(self._came))

    def _more(self) -> Generator[None, None, None]:
        if self._ended:
            raise Broken("ended early")
        yield

    def _cut(self, size: int, passed_over: int = 0) -> bytes:
        taken = bytes(self._came[:size])
        del self._came[: size + passed_over]
        return taken


def _head(head: bytes) -> tuple[str, int, str, dict[str, str]]:
    first, *lines = head.decode("latin-1").split("\r\n")
    status = _STATUS.fullmatch(first)
    if status is None:
        raise Broken("no HTTP")
    fields: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(":")
        said, name = value.strip(), name.lower()
        fields[name] = f"{fields[name]}, {said}" if name in fields else said
    return status[1], int(status[2]), status[3] or "", fields


def _number(length: str) -> int:
    if not _LENGTH.fullmatch(length):
        raise Broken("of no known length")
    return int(length)
