"""Methods by which the bot changes or removes what is in a chat, and answers taps."""

from typing import Any

from bot.sandbox import keyboards, text
from bot.sandbox.errors import (
    DELETE_NOT_FOUND,
    DELETE_TOO_OLD,
    EDIT_NO_CAPTION,
    EDIT_NO_TEXT,
    EDIT_NOT_FOUND,
    EDIT_NOT_OURS,
    NOT_MODIFIED,
    QUERY_TOO_OLD,
    bad_request,
)
from bot.sandbox.methods.sending import captioned, document, need, photo, written
from bot.sandbox.world import Chat, Json, World

DELETE_WITHIN = 48 * 3600
TOAST_LIMIT = 200
_MEDIA = ("photo", "document")


def _own(world: World, params: Json) -> tuple[Chat, Json]:
    """The message to edit: the bot's own, and one that can still be edited."""
    chat = world.chat(need(params, "chat_id"))
    message = chat.messages.get(need(params, "message_id"))
    if message is None:
        raise bad_request(EDIT_NOT_FOUND)
    if message["from"]["id"] != world.bot["id"] or message["message_id"] in chat.fixed or "forward_origin" in message:
        raise bad_request(EDIT_NOT_OURS)
    return chat, message


def _put(world: World, chat: Chat, before: Json, dropped: tuple[str, ...], content: Json, params: Json) -> Json:
    """Replace the `dropped` fields and the keyboard; refused when nothing differs. No markup removes the keyboard."""
    gone = {*dropped, "reply_markup"}
    after = {name: value for name, value in before.items() if name not in gone} | content
    if buttons := keyboards.inline(params.get("reply_markup")):
        after["reply_markup"] = buttons
    if after == before:
        raise bad_request(NOT_MODIFIED)
    return world.replace(chat, {**after, "edit_date": int(world.clock.timestamp())})


def edit_text(world: World, params: Json) -> Json:
    """editMessageText."""
    chat, message = _own(world, params)
    if "text" not in message:
        raise bad_request(EDIT_NO_TEXT)
    return _put(world, chat, message, ("text", "entities"), written(params), params)


def edit_caption(world: World, params: Json) -> Json:
    """editMessageCaption."""
    chat, message = _own(world, params)
    if not any(kind in message for kind in _MEDIA):
        raise bad_request(EDIT_NO_CAPTION)
    return _put(world, chat, message, ("caption", "caption_entities"), captioned(params), params)


def edit_markup(world: World, params: Json) -> Json:
    """editMessageReplyMarkup."""
    chat, message = _own(world, params)
    return _put(world, chat, message, (), {}, params)


def edit_media(world: World, params: Json) -> Json:
    """editMessageMedia, for photos and documents."""
    chat, message = _own(world, params)
    media = need(params, "media")
    make = {"photo": photo, "document": document}.get(media.get("type"))
    if make is None:
        raise bad_request("wrong media type: the sandbox edits photos and documents")
    content = make(world, params, media.get("media")) | captioned(media)
    dropped = ("text", "entities", "caption", "caption_entities", *_MEDIA)
    return _put(world, chat, message, dropped, content, params)


def _deletable(world: World, chat: Chat, message_id: Any) -> bool:
    message = chat.messages.get(message_id)
    if message is None:
        return False
    if world.clock.timestamp() - message["date"] > DELETE_WITHIN:
        raise bad_request(DELETE_TOO_OLD)
    return True


def delete_one(world: World, params: Json) -> bool:
    """deleteMessage: either side's, within 48 hours."""
    chat, message_id = world.chat(need(params, "chat_id")), need(params, "message_id")
    if not _deletable(world, chat, message_id):
        raise bad_request(DELETE_NOT_FOUND)
    world.delete(chat, message_id)
    return True


def delete_many(world: World, params: Json) -> bool:
    """deleteMessages: those that are not there are passed over."""
    chat, wanted = world.chat(need(params, "chat_id")), need(params, "message_ids")
    if not 1 <= len(wanted) <= 100:
        raise bad_request("message identifiers are not specified or too many")
    for message_id in [one for one in wanted if _deletable(world, chat, one)]:
        world.delete(chat, message_id)
    return True


def answer_tap(world: World, params: Json) -> bool:
    """answerCallbackQuery: one answer an id, within the tap's time."""
    number = need(params, "callback_query_id")
    if text.units(params.get("text", "")) > TOAST_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")
    tap = world.taps.pop(number, None)
    if tap is None or tap.expires <= world.clock.timestamp():
        raise bad_request(QUERY_TOO_OLD)
    shown = {name: params[name] for name in ("text", "show_alert", "url") if params.get(name)}
    answer = {"callback_query_id": number, "message_id": tap.message_id, **shown}
    tap.chat.answers.append({**answer, "revision": world.touch(tap.chat)})
    return True


METHODS = {
    "editMessageText": edit_text,
    "editMessageCaption": edit_caption,
    "editMessageReplyMarkup": edit_markup,
    "editMessageMedia": edit_media,
    "deleteMessage": delete_one,
    "deleteMessages": delete_many,
    "answerCallbackQuery": answer_tap,
}
