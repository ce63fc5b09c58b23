"""The files of the sandbox: what people and the bot sent, by file_id and by path. No messages, no HTTP."""

import mimetypes
import secrets
import struct
import zlib
from dataclasses import dataclass
from typing import Any

from bot.sandbox.errors import FILE_EMPTY, FILE_GONE, FILE_TOO_BIG, NOT_AN_IMAGE, TOO_LARGE, Refused, bad_request

DOWNLOAD_LIMIT = 20 * 1024 * 1024
UPLOAD_LIMIT = 50 * 1024 * 1024
PHOTO_LIMIT = 10 * 1024 * 1024
WIDTHS = (90, 320, 800, 1280)
"""The widths in which Telegram offers a photo, smallest first."""


@dataclass(frozen=True)
class Stored:
    """One file and the two names under which it is found."""

    file_id: str
    unique: str
    path: str
    data: bytes
    mime: str
    name: str


class Files:
    """Everything that can be fetched with getFile and the download address."""

    def __init__(self) -> None:
        self.by_id: dict[str, Stored] = {}
        self.by_path: dict[str, Stored] = {}

    def put(self, folder: str, data: bytes, name: str, mime: str = "") -> Stored:
        """Keep `data`; the path keeps the name's ending, as Telegram's does."""
        if not data:
            raise bad_request(FILE_EMPTY)
        if len(data) > UPLOAD_LIMIT:
            raise Refused(*TOO_LARGE)
        mime = mime or mimetypes.guess_type(name)[0] or "application/octet-stream"
        ending = name[name.rindex(".") :] if "." in name else ""
        file = Stored(
            file_id=secrets.token_urlsafe(36),
            unique=secrets.token_urlsafe(10),
            path=f"{folder}/file_{len(self.by_id)}{ending}",
            data=data,
            mime=mime,
            name=name,
        )
        self.by_id[file.file_id] = self.by_path[file.path] = file
        return file

    def get(self, file_id: str) -> Stored:
        """The file, or the refusal that Telegram gives for an unknown id."""
        found = self.by_id.get(file_id)
        if found is None:
            raise bad_request(FILE_GONE)
        return found

    def described(self, file_id: str) -> dict[str, Any]:
        """A `File` object, as getFile answers; files above 20 MB cannot be fetched by bots."""
        file = self.get(file_id)
        if len(file.data) > DOWNLOAD_LIMIT:
            raise bad_request(FILE_TOO_BIG)
        return {**_ids(file), "file_path": file.path}

    def document(self, data: bytes, name: str, mime: str = "") -> dict[str, Any]:
        """Keep a file; the `Document` object."""
        file = self.put("documents", data, name, mime)
        return {"file_name": file.name, "mime_type": file.mime, **_ids(file)}

    def photo(self, data: bytes) -> list[dict[str, Any]]:
        """Keep a picture; its `PhotoSize` objects, smallest first. Smaller sizes are stand-ins, not scaled."""
        if len(data) > PHOTO_LIMIT:
            raise bad_request(FILE_TOO_BIG)
        width, height = dimensions(data)
        sizes = [(one, max(1, round(height * one / width))) for one in WIDTHS if one < width]
        kept = [(picture(*size), size) for size in sizes] + [(data, (width, height))]
        return [
            {**_ids(self.put("photos", content, "photo.jpg", "")), "width": wide, "height": high}
            for content, (wide, high) in kept
        ]


def _ids(file: Stored) -> dict[str, Any]:
    return {"file_id": file.file_id, "file_unique_id": file.unique, "file_size": len(file.data)}


def picture(width: int, height: int, shade: int = 150) -> bytes:
    """A plain PNG with a soft gradient: what an invented person photographs."""
    row = [bytes([0]) + bytes([min(255, shade + line * 80 // height)]) * width for line in range(height)]
    body = zlib.compress(b"".join(row), 1)

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def dimensions(data: bytes) -> tuple[int, int]:
    """Width and height of a PNG or JPEG, read from its head; anything else is not a picture to Telegram."""
    if data.startswith(b"\x89PNG\r\n\x1a\n") and len(data) >= 24:
        width, height = struct.unpack(">II", data[16:24])
        return width, height
    if data.startswith(b"\xff\xd8"):
        return _jpeg(data)
    raise bad_request(NOT_AN_IMAGE)


def _jpeg(data: bytes) -> tuple[int, int]:
    place = 2
    while place + 9 < len(data):
        marker, length = data[place + 1], struct.unpack(">H", data[place + 2 : place + 4])[0]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[place + 5 : place + 9])
            return width, height
        place += 2 + length
    raise bad_request(NOT_AN_IMAGE)
