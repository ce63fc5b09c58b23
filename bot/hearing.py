"""What arrived, without Telegram's types: an update becomes a `Heard` in which no invisible character is left.

Decides nothing: which function answers is bot/routing's business.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeGuard

from telegram import CallbackQuery, Chat, Message, Update

from bot.edge import Arrival
from handlers.turn import Document, Heard, Photo

LONGEST = 4096
"""Telegram's longest message; nothing longer is looked at."""

SEPARATOR = "|"
"""Between the parts of a button's data."""

_SHOWN = ("image/jpeg", "image/png", "image/webp")
_LARGEST = 10 * 1024 * 1024
"""Files that Telegram takes from a bot as photos: their types, and bytes."""

_GONE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160"
    "\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0"
    "\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff]"
)
_BREAK = re.compile("\r\n|[\r\u2028\u2029]")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{1,8}){0,3}")
_COMMAND = re.compile(r"/[A-Za-z0-9_]{1,64}(@\w+)?")
_BIGGEST = 2**63


def clean(text: str) -> str:
    """`text` in NFC without what cannot be seen (bidi, zero-width and control characters); at most 4,096 characters."""
    if not text.isprintable() or not text.isascii():
        text = unicodedata.normalize("NFC", _GONE.sub("", _BREAK.sub("\n", text))).replace("\t", " ")
    return text[:LONGEST]


def is_number(value: object) -> TypeGuard[int]:
    """Whether `value` is a whole number that the store can hold."""
    return isinstance(value, int) and not isinstance(value, bool) and -_BIGGEST < value < _BIGGEST


def heard_from(update: Update, language: str | None = None) -> Heard:
    """An update without Telegram's types. `language` stands in where the person's app does not say which it has.

    Raises ValueError for an update whose chat or person has no proper number.
    """
    chat, user = update.effective_chat, update.effective_user
    base = Heard(
        update_id=update.update_id,
        chat_id=_number(chat.id) if chat else 0,
        user_id=_number(user.id) if user else 0,
        language_code=_language(user.language_code if user else None) or language,
        private=chat is not None and chat.type == Chat.PRIVATE,
    )
    if update.callback_query is not None:
        return _heard_press(base, update.callback_query)
    message = update.message or update.edited_message
    return _heard_message(base, message) if message is not None else base


def _heard_press(base: Heard, query: CallbackQuery) -> Heard:
    return replace(
        base,
        data=tuple(clean(query.data or "").split(SEPARATOR)),
        message_id=_number(query.message.message_id) if query.message else None,
    )


def _heard_message(base: Heard, message: Message) -> Heard:
    text = clean(message.text or message.caption or "")
    contact = message.contact
    own = contact is not None and base.user_id != 0 and contact.user_id == base.user_id
    own = own and message.forward_origin is None
    return replace(
        base,
        text=text,
        payload=[*text.split(maxsplit=1), "", ""][1].strip() if text.startswith("/") else "",
        message_id=_number(message.message_id),
        phone=clean(contact.phone_number) if contact is not None and own else "",
        phone_is_own=own,
        sent_at=message.date,
        photo=_photo(message),
        document=_document(message),
    )


def _photo(message: Message) -> Photo | None:
    """The largest size of a photo; a picture that was sent as a file is one too, if it can be shown as a photo."""
    album = clean(message.media_group_id or "")[:40]
    if message.photo:
        return Photo(max(message.photo, key=lambda size: size.width * size.height).file_id, album)
    document = message.document
    if document is not None and document.mime_type in _SHOWN and (document.file_size or 0) <= _LARGEST:
        return Photo(document.file_id, album)
    return None


def _document(message: Message) -> Document | None:
    sent = message.document
    return Document(sent.file_id, clean(sent.file_name or "")[:200], sent.file_size or 0) if sent is not None else None


def _number(value: int) -> int:
    if not is_number(value):
        raise ValueError
    return value


def _language(code: object) -> str | None:
    return code if isinstance(code, str) and _LANGUAGE.fullmatch(code) else None


def with_command(raw: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same update; a command that the Bot API did not mark as one is marked."""
    message = raw.get("message")
    if not isinstance(message, Mapping) or message.get("entities"):
        return raw
    text = message.get("text")
    found = _COMMAND.match(text) if isinstance(text, str) else None
    if found is None:
        return raw
    mark = {"type": "bot_command", "offset": 0, "length": found.end()}
    return {**raw, "message": {**message, "entities": [mark]}}


def without_keyboard(raw: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same update; of the message under a pressed button only what says which it is: the rest is ours anyway."""
    query = raw.get("callback_query")
    message = query.get("message") if isinstance(query, Mapping) else None
    if not isinstance(message, Mapping) or "reply_markup" not in message:
        return raw
    named = {name: message[name] for name in ("message_id", "date", "chat") if name in message}
    return {**raw, "callback_query": {**_mapping(query), "message": named}}


def broken(raw: Mapping[str, Any], why: str) -> Arrival:
    """An update that could not be read, with whatever chat and language can be dug out of it."""
    kind = next((name for name in raw if name != "update_id"), "nothing")
    content = _mapping(raw.get(kind))
    chat = _mapping(content.get("chat")) or _mapping(_mapping(content.get("message")).get("chat"))
    private = chat.get("type", Chat.PRIVATE) == Chat.PRIVATE
    chat_id = chat.get("id")
    heard = Heard(
        update_id=raw["update_id"],
        chat_id=chat_id if is_number(chat_id) and private else 0,
        user_id=0,
        language_code=_language(_mapping(content.get("from")).get("language_code")),
        private=private,
    )
    return Arrival(heard, None, f"broken {clean(kind)}"[:40], broken=why)


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
