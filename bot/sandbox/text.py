"""Message text as Telegram counts and marks it: UTF-16 lengths, trimming, entities found in plain text, HTML."""

import re
from html.parser import HTMLParser
from typing import Any

from bot.sandbox.errors import bad_request

Entity = dict[str, Any]

_FOUND = re.compile(
    r"(?P<url>(?:https?://|\bt\.me/)[^\s<>\"，。；！？（）]+)"
    r"|(?<![\w/<>])(?P<bot_command>/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?)(?![\w/<>])"
    r"|(?<!\w)(?P<mention>@[A-Za-z]\w{3,31})"
    r"|(?<!\w)(?P<hashtag>#\w+)",
)
_HINTS = re.compile(r"[/@#.]")
_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
}


def units(text: str) -> int:
    """Length in UTF-16 code units, which is how Telegram counts."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def find(text: str) -> list[Entity]:
    """The entities that Telegram marks by itself: commands, addresses, mentions, hashtags."""
    if not _HINTS.search(text):
        return []
    return [
        {"type": hit.lastgroup, "offset": units(text[: hit.start()]), "length": units(hit.group())}
        for hit in _FOUND.finditer(text)
    ]


def parts(text: str, size: int) -> list[str]:
    """Cut a long text as an app does before sending: pieces of at most `size` UTF-16 units."""
    if units(text) <= size:
        return [text]
    pieces: list[str] = []
    piece: list[str] = []
    used = 0
    for char in text:
        width = 2 if char > "\uffff" else 1
        if used + width > size:
            pieces.append("".join(piece))
            piece, used = [], 0
        piece.append(char)
        used += width
    return [*pieces, "".join(piece)]


def compose(text: str, given: list[Entity], parse_mode: str | None) -> tuple[str, list[Entity]]:
    """Text and entities as Telegram stores them: markup read, ends trimmed, own finds added where nothing was given."""
    if parse_mode:
        text, given = from_html(text, parse_mode)
    kept, entities = _trim(text, given)
    covered = {(one["offset"], one["length"]) for one in entities}
    entities += [one for one in find(kept) if (one["offset"], one["length"]) not in covered]
    return kept, sorted(entities, key=lambda one: (one["offset"], -one["length"]))


def _trim(text: str, given: list[Entity]) -> tuple[str, list[Entity]]:
    kept = text.strip()
    if not given:
        return kept, []
    cut, end = units(text[: len(text) - len(text.lstrip())]), units(kept)
    entities = []
    for one in given:
        first = max(0, one["offset"] - cut)
        last = min(end, one["offset"] - cut + one["length"])
        if last > first:
            entities.append({**one, "offset": first, "length": last - first})
    return kept, entities


class _Html(HTMLParser):
    """Reads the few tags that Telegram knows into text and entities."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.entities: list[Entity] = []
        self._open: list[tuple[str, Entity]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _TAGS:
            raise bad_request(f'can\'t parse entities: Unsupported start tag "{tag}"')
        one: Entity = {"type": _TAGS[tag], "offset": units(self.text), "length": 0}
        if tag == "a":
            one["url"] = dict(attrs).get("href") or ""
        self._open.append((tag, one))

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1][0] != tag:
            raise bad_request("can't parse entities: Unmatched end tag")
        _, one = self._open.pop()
        one["length"] = units(self.text) - one["offset"]
        if one["length"]:
            self.entities.append(one)

    def handle_data(self, data: str) -> None:
        self.text += data


def from_html(text: str, parse_mode: str) -> tuple[str, list[Entity]]:
    """Read parse_mode HTML. The Markdown modes are not played: they are refused aloud rather than shown wrongly."""
    if parse_mode.lower() != "html":
        raise bad_request("unsupported parse_mode: the sandbox reads HTML and entities only")
    reader = _Html()
    reader.feed(text)
    reader.close()
    return reader.text, reader.entities
