"""A message as data becomes a request to the Bot API, in the reader's language. Pure; sends nothing.

Bold and links are given as entities, counted in UTF-16 units: what people typed is never parsed as markup.
"""

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from telegram import InputFile

from locales import Line, Segment, segments, text
from models.message import Button, Message, Sheet
from models.rules.markdown import units

TEXT, CAPTION, LABEL = 4096, 1024, 128
"""The most that Telegram takes (of a label: that can be read), in UTF-16 units."""
_DATA = 64
_CUT = "…"
_LONE = re.compile("[\ud800-\udfff]")
_SIDE = 480  # pixels of a QR code's side, so that one phone reads it from another

Entity = dict[str, Any]
Rows = Sequence[Sequence[Button]]


class Unsendable(ValueError):
    """A message that Telegram would refuse, by our own fault."""


@dataclass(frozen=True)
class Call:
    """A method of the Bot API with its parameters."""

    method: str
    params: dict[str, Any]


def render(message: Message, language: str, chat_id: int, photo: bytes = b"") -> Call:
    """The request that brings `message` to a chat; `photo` is what its `photo` names.

    Raises Unsendable, or KeyError for a phrase that does not exist.
    """
    to: dict[str, Any] = {"chat_id": chat_id}
    if message.deletes:
        return Call("deleteMessage", {**to, "message_id": message.deletes})
    if message.clears:
        return Call("deleteMessages", {**to, "message_ids": list(message.clears)})
    to |= _markup(message, language)
    if picture := photo or _picture(message, language):
        to |= {"photo": InputFile(picture, filename="note.png")}
    if message.file:
        to |= {"document": InputFile(message.file[1].encode("utf-8", "replace"), filename=message.file[0])}
    if message.sheet:
        to |= {"document": _table(message.sheet, language)}
    if message.protect:
        to |= {"protect_content": True}
    if picture or message.file or message.sheet:
        caption, entities = compose(_runs(message.lines, language), CAPTION)
        to |= {"caption": caption, "caption_entities": entities} if caption else {}
        return Call("sendPhoto" if picture else "sendDocument", to)
    return _worded(message, language, to)


def _picture(message: Message, language: str) -> bytes:
    """What is drawn for a message, as PNG; nothing for most."""
    if message.slip:
        from bot.slip import draw  # it loads the library for pictures, and the font

        return draw(message.slip, language)
    if message.chart:
        from bot import chart

        return chart.draw(message.chart, language)
    return qr_code(message.picture) if message.picture else b""


def _table(sheet: Sheet, language: str) -> InputFile:
    from bot import workbook  # it loads the library for tables

    return InputFile(workbook.written(sheet, language), filename=f"{sheet.name}.{sheet.ending}")


def _worded(message: Message, language: str, to: dict[str, Any]) -> Call:
    words, entities = compose(_runs(message.lines, language), TEXT)
    if not words.strip():
        raise Unsendable("a message without words")
    to |= {"text": words, "link_preview_options": {"is_disabled": True}}
    if entities:
        to |= {"entities": entities}
    if message.edits:
        to.pop("protect_content", None)
        return Call("editMessageText", {**to, "message_id": message.edits})
    return Call("sendMessage", to)


def compose(runs: Iterable[Segment], most: int) -> tuple[str, list[Entity]]:
    """Runs of text as one text with its entities, cut at a line's end when it is longer than `most` UTF-16 units."""
    words, entities, place = [], [], 0
    for run in runs:
        piece = _whole(run.text)
        length = units(piece)
        if run.bold and length:
            entities.append({"type": "bold", "offset": place, "length": length})
        if run.link and length:
            entities.append({"type": "text_link", "offset": place, "length": length, "url": run.link})
        words.append(piece)
        place += length
    if place <= most:
        return "".join(words), entities
    kept = _cut("".join(words), most)
    return kept, _within(entities, units(kept) - 1)


def qr_code(data: str) -> bytes:
    """A QR code as PNG, with its quiet zone, large enough for the camera of another phone."""
    import segno  # wanted seldom, and slow to import

    code = segno.make(data, error="m", micro=False)
    side = code.symbol_size(scale=1, border=4)[0]
    picture = io.BytesIO()
    code.save(picture, kind="png", scale=max(4, -(-_SIDE // int(side))), border=4)
    return picture.getvalue()


def _runs(lines: Sequence[Line], language: str) -> Iterable[Segment]:
    for number, line in enumerate(lines):
        if number:
            yield Segment("\n")
        yield from segments(language, line)


def _whole(words: str) -> str:
    """Halves of letters that lost their other half cannot be sent."""
    if words.isascii() or not _LONE.search(words):
        return words
    return words.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _cut(words: str, most: int) -> str:
    room = words.encode("utf-16-le")[: 2 * (most - 2)].decode("utf-16-le", "ignore")
    end = room.rfind("\n")
    return f"{room[:end]}\n{_CUT}" if end > len(room) // 2 else room + _CUT


def _within(entities: Iterable[Entity], most: int) -> list[Entity]:
    kept = (entity for entity in entities if entity["offset"] < most)
    return [{**entity, "length": min(entity["length"], most - entity["offset"])} for entity in kept]


def _markup(message: Message, language: str) -> dict[str, Any]:
    """Buttons under the message; without any, the reply keyboard that it brings."""
    if message.buttons:
        return {
            "reply_markup": {
                "inline_keyboard": [[_inline(button, language) for button in row] for row in message.buttons]
            }
        }
    if message.keyboard and not message.edits:
        rows = [[_key(button, language) for button in row] for row in message.keyboard]
        return {"reply_markup": {"keyboard": rows, "resize_keyboard": True, "is_persistent": True}}
    return {}


def _inline(button: Button, language: str) -> dict[str, Any]:
    shown = {"text": _label(button, language)}
    if button.url:
        return {**shown, "url": button.url}
    if not 0 < len(button.data.encode()) <= _DATA:
        raise Unsendable(f"a button's data has 1 to {_DATA} bytes")
    return {**shown, "callback_data": button.data}


def _key(button: Button, language: str) -> dict[str, Any]:
    shown: dict[str, Any] = {"text": _label(button, language)}
    return {**shown, "request_contact": True} if button.data == "contact" else shown


def _label(button: Button, language: str) -> str:
    words = _whole(button.label if isinstance(button.label, str) else text(language, button.label))
    if not words.strip():
        raise Unsendable("a button without words")
    return words if units(words) <= LABEL else _cut(words.replace("\n", " "), LABEL)
