"""Methods by which the bot puts new messages into a chat."""

import secrets
from collections.abc import Callable
from functools import partial
from typing import Any

from bot.sandbox import keyboards, text
from bot.sandbox.errors import (
    CAPTION_TOO_LONG,
    FORWARD_NOT_FOUND,
    PROTECTED,
    REPLY_NOT_FOUND,
    TEXT_EMPTY,
    TEXT_TOO_LONG,
    WRONG_FILE,
    bad_request,
    missing,
)
from bot.sandbox.params import Upload
from bot.sandbox.world import Chat, Json, World

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024


def need(params: Json, name: str) -> Any:
    """A required parameter, or Telegram's complaint that it is empty."""
    if name not in params:
        raise missing(name)
    return params[name]


def written(params: Json) -> Json:
    """text and entities of a message from `text`, `entities`, `parse_mode`."""
    given = params.get("text", "")
    kept, entities = text.compose(given, params.get("entities", []), params.get("parse_mode"))
    if not kept:
        raise bad_request(TEXT_EMPTY)
    if text.units(kept) > TEXT_LIMIT:
        raise bad_request(TEXT_TOO_LONG)
    return {"text": kept, "entities": entities} if entities else {"text": kept}


def captioned(params: Json) -> Json:
    """caption and caption_entities; nothing for an empty caption."""
    given = params.get("caption", "")
    kept, entities = text.compose(given, params.get("caption_entities", []), params.get("parse_mode"))
    if text.units(kept) > CAPTION_LIMIT:
        raise bad_request(CAPTION_TOO_LONG)
    if not kept:
        return {}
    return {"caption": kept, "caption_entities": entities} if entities else {"caption": kept}


def attached(params: Json, value: Any) -> Upload | str:
    """The upload that a parameter holds or names with attach://, or the file_id that it is."""
    if isinstance(value, str) and value.startswith("attach://"):
        value = params.get(value.removeprefix("attach://"))
    if not isinstance(value, Upload | str) or (isinstance(value, str) and "://" in value):
        raise bad_request(WRONG_FILE)
    return value


def photo(world: World, params: Json, value: Any) -> Json:
    """The photo field of a message, from an upload or from a file_id already known."""
    source = attached(params, value)
    data = source.data if isinstance(source, Upload) else world.files.get(source).data
    return {"photo": world.files.photo(data)}


def document(world: World, params: Json, value: Any) -> Json:
    """The document field of a message, from an upload or from a file_id already known."""
    source = attached(params, value)
    if isinstance(source, Upload):
        return {"document": world.files.document(source.data, source.name, source.mime)}
    known = world.files.get(source)
    return {"document": world.files.document(known.data, known.name, known.mime)}


def post(world: World, params: Json, make: Callable[[], Json]) -> Json:
    """Put the bot's message into its chat with markup, reply and protection; `make` runs if the chat is open to it."""
    chat = world.chat(need(params, "chat_id"))
    markup = params.get("reply_markup")
    buttons, (changes, keyboard) = keyboards.inline(markup), keyboards.reply(markup)
    content = {**_answered(chat, params), **make()}
    if buttons:
        content["reply_markup"] = buttons
    if params.get("protect_content"):
        content["has_protected_content"] = True
    if changes:
        chat.keyboard = keyboard
    message = world.post(chat, world.bot, content)
    if keyboards.binds(markup):
        chat.fixed.add(message["message_id"])
    return message


def _answered(chat: Chat, params: Json) -> Json:
    wanted = params.get("reply_parameters")
    if not isinstance(wanted, dict):
        return {}
    original = chat.messages.get(wanted.get("message_id", 0))
    if original is None:
        if wanted.get("allow_sending_without_reply"):
            return {}
        raise bad_request(REPLY_NOT_FOUND)
    return {"reply_to_message": {name: value for name, value in original.items() if name != "reply_to_message"}}


def send_message(world: World, params: Json) -> Json:
    """sendMessage."""
    return post(world, params, lambda: written(params))


def send_photo(world: World, params: Json) -> Json:
    """sendPhoto."""
    return post(world, params, lambda: photo(world, params, need(params, "photo")) | captioned(params))


def send_document(world: World, params: Json) -> Json:
    """sendDocument."""
    return post(world, params, lambda: document(world, params, need(params, "document")) | captioned(params))


def send_media_group(world: World, params: Json) -> list[Json]:
    """sendMediaGroup, of photos or of documents."""
    media = need(params, "media")
    if not 2 <= len(media) <= 10:
        raise bad_request("group send: must be 2-10 items")
    makers = {"photo": photo, "document": document}
    group = {"media_group_id": str(secrets.randbits(60))}
    plain: Json = {name: params[name] for name in ("chat_id", "protect_content", "reply_parameters") if name in params}
    world.chat(need(params, "chat_id"))
    contents = []
    for item in media:
        if item.get("type") not in makers:
            raise bad_request("wrong media type: the sandbox groups photos and documents")
        contents.append(group | makers[item["type"]](world, params, item.get("media")) | captioned(item))
    return [post(world, plain, partial(dict, content)) for content in contents]


def _original(world: World, params: Json) -> Json:
    source = world.chats.get(need(params, "from_chat_id"))
    original = source.messages.get(need(params, "message_id")) if source else None
    if original is None:
        raise bad_request(FORWARD_NOT_FOUND)
    if original.get("has_protected_content"):
        raise bad_request(PROTECTED)
    return original


_CARRIED = ("text", "entities", "caption", "caption_entities", "photo", "document", "sticker", "voice", "contact")


def forward_message(world: World, params: Json) -> Json:
    """forwardMessage."""
    original = _original(world, params)
    origin = {"type": "user", "sender_user": original["from"], "date": original["date"]}
    carried = {name: original[name] for name in _CARRIED if name in original}
    plain = {name: value for name, value in params.items() if name != "reply_markup"}
    return post(world, plain, lambda: {"forward_origin": origin, **carried})


def copy_message(world: World, params: Json) -> Json:
    """copyMessage."""
    original = _original(world, params)
    carried = {name: original[name] for name in _CARRIED if name in original}
    if "caption" in params and "text" not in original:
        carried = {**carried, **captioned(params)}
    return {"message_id": post(world, params, lambda: carried)["message_id"]}


def send_chat_action(world: World, params: Json) -> bool:
    """sendChatAction: checked, and not shown."""
    world.chat(need(params, "chat_id"))
    need(params, "action")
    return True


METHODS = {
    "sendMessage": send_message,
    "sendPhoto": send_photo,
    "sendDocument": send_document,
    "sendMediaGroup": send_media_group,
    "forwardMessage": forward_message,
    "copyMessage": copy_message,
    "sendChatAction": send_chat_action,
}
