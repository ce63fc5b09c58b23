"""One HTTP request → the parameters of a Bot API call: query, form, JSON and multipart alike. No meaning here."""

import re
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote

import orjson

from bot.sandbox.errors import TOO_LARGE, Refused, bad_request

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]

LARGEST = 52 * 1024 * 1024
"""50 MB of file and what surrounds it."""

_NAME = re.compile(rb'[; ]name="([^"]*)"')
_FILENAME = re.compile(rb'filename="([^"]*)"')
_FILENAME_STAR = re.compile(rb"filename\*=utf-8''([^;\r\n]*)", re.IGNORECASE)
_TYPE = re.compile(rb"content-type:\s*([^\r\n]+)", re.IGNORECASE)


@dataclass(frozen=True)
class Upload:
    """A file that came in the body."""

    name: str
    mime: str
    data: bytes

    def described(self) -> dict[str, Any]:
        """What the log shows instead of the bytes."""
        return {"file": self.name, "size": len(self.data)}


async def body(receive: Receive) -> bytes:
    """The whole body; a body that is too large is refused as Telegram's front refuses it."""
    chunks, size = [], 0
    while True:
        event = await receive()
        chunk = event.get("body", b"")
        size += len(chunk)
        if size > LARGEST:
            raise Refused(*TOO_LARGE)
        chunks.append(chunk)
        if not event.get("more_body"):
            return chunks[0] if len(chunks) == 1 else b"".join(chunks)


async def read(scope: Scope, receive: Receive) -> tuple[dict[str, Any], dict[str, Upload]]:
    """Parameters and uploads; those of the body win over those of the query."""
    query: bytes = scope.get("query_string", b"")
    raw: dict[str, Any] = dict(parse_qsl(query.decode(), keep_blank_values=True)) if query else {}
    content = await body(receive)
    if not content:
        return raw, {}
    kind = next((value for name, value in scope["headers"] if name == b"content-type"), b"")
    if kind.startswith(b"application/json"):
        return {**raw, **_json(content)}, {}
    if kind.startswith(b"multipart/form-data"):
        fields, uploads = _multipart(content, kind)
        return {**raw, **fields}, uploads
    return {**raw, **dict(parse_qsl(content.decode("utf-8", "replace"), keep_blank_values=True))}, {}


def _json(content: bytes) -> dict[str, Any]:
    try:
        value = orjson.loads(content)
    except orjson.JSONDecodeError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(value, dict):
        raise bad_request("object expected as the request body")
    return value


def _multipart(content: bytes, kind: bytes) -> tuple[dict[str, str], dict[str, Upload]]:
    boundary = kind.partition(b"boundary=")[2].split(b";")[0].strip().strip(b'"')
    if not boundary:
        raise bad_request("multipart body without a boundary")
    fields: dict[str, str] = {}
    uploads: dict[str, Upload] = {}
    for part in content.split(b"--" + boundary)[1:-1]:
        head, _, value = part.partition(b"\r\n\r\n")
        value = value.removesuffix(b"\r\n")
        named = _NAME.search(head)
        if named is None:
            continue
        name = named[1].decode("utf-8", "replace")
        filename = _filename(head)
        if filename is None:
            fields[name] = value.decode("utf-8", "replace")
        else:
            mime = _TYPE.search(head)
            uploads[name] = Upload(filename, mime[1].decode() if mime else "application/octet-stream", value)
    return fields, uploads


def _filename(head: bytes) -> str | None:
    if star := _FILENAME_STAR.search(head):
        return unquote(star[1].decode())
    plain = _FILENAME.search(head)
    return plain[1].decode("utf-8", "replace").replace("%22", '"') if plain else None
