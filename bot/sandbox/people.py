"""What a person can do in her app: each act here becomes the update that Telegram would make of it. No HTTP."""

import re
import secrets
from typing import Any

from bot.sandbox import keyboards, text
from bot.sandbox.errors import NotPossible
from bot.sandbox.files import picture
from bot.sandbox.methods.sending import TEXT_LIMIT
from bot.sandbox.updates import TAP
from bot.sandbox.world import Chat, Json, Person, World

_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")


def join(
    world: World,
    name: str,
    language_code: str = "zh-hans",
    phone: str = "",
    *,
    user_id: int | None = None,
    username: str = "",
    note: str = "",
) -> Person:
    """Give somebody invented an account. The same `user_id` again returns who already has it."""
    if user_id in world.people:
        return world.people[user_id]
    number = user_id or world.new_id()
    phone = phone.removeprefix("+") or f"86130{number % 10**8:08d}"
    return world.add_person(Person(number, name, language_code, phone, username, note))


def person_of(world: World, user_id: int) -> Person:
    """The person, or NotPossible (404)."""
    if user_id not in world.people:
        raise NotPossible("nobody has this user_id", 404)
    return world.people[user_id]


def _place(world: World, person: Person, chat_id: int | None = None) -> Chat:
    chat = world.chats.get(chat_id or person.id)
    if chat is None:
        raise NotPossible("no such chat", 404)
    if chat.blocked and chat_id in (None, person.id):
        raise NotPossible("blocked: unblock the bot first", 409)
    return chat


def _message(chat: Chat, message_id: int) -> Json:
    if message_id not in chat.messages:
        raise NotPossible("no such message in this chat", 404)
    return chat.messages[message_id]


def send(world: World, person: Person, content: Json, chat_id: int | None = None) -> Json:
    """Put a person's message into a chat and tell the bot. Writing for the first time opens the chat."""
    chat = _place(world, person, chat_id)
    chat.open = True
    message = world.post(chat, person.user(), content)
    if not chat.blocked:
        world.updates.put("message", message)
    return message


def say(world: World, person: Person, words: str, chat_id: int | None = None) -> list[Json]:
    """Type and send; a text that is too long goes as several messages, as apps do."""
    kept = words.strip()
    if not kept:
        raise NotPossible("an app sends no empty message")
    chat = _place(world, person, chat_id)
    if chat.keyboard and chat.keyboard.get("one_time_keyboard") and _reply_button(chat, kept):
        chat.keyboard = None
    return [send(world, person, _worded(piece), chat_id) for piece in text.parts(kept, TEXT_LIMIT)]


def _worded(words: str) -> Json:
    entities = text.find(words)
    return {"text": words, "entities": entities} if entities else {"text": words}


def start(world: World, person: Person, payload: str = "") -> Json:
    """Press START, or open a deep link with its payload."""
    if payload and not _PAYLOAD.fullmatch(payload):
        raise NotPossible("a start payload has 1-64 of A-Z a-z 0-9 _ -")
    return say(world, person, f"/start {payload}".strip())[0]


def tap(world: World, person: Person, message_id: int, data: str | None = None, label: str | None = None) -> Json:
    """Tap an inline button, found by its data or its label; {callback_query_id} or {url} is what the app then has.

    One that an edit took away meanwhile is tapped all the same, as by an app that has not heard of the edit.
    """
    chat = _place(world, person)
    message = _message(chat, message_id)
    button = keyboards.find(message, data=data, text=label)
    if button is None and data and (message_id, data) in chat.worn:
        button = {"callback_data": data}
    if button is None:
        raise NotPossible("this message has no such button", 404)
    if "callback_data" not in button:
        return {"url": button["url"]} if "url" in button else {"button": button}
    return {"callback_query_id": _query(world, person, chat, message_id, message, button["callback_data"])}


def forge(world: World, person: Person, message_id: int, data: str) -> Json:
    """Send callback data that no button holds, or of a message that is gone, as a forged app can."""
    chat = _place(world, person)
    shown = chat.messages.get(message_id) or {"message_id": message_id, "chat": chat.about, "date": 0}
    return {"callback_query_id": _query(world, person, chat, message_id, shown, data)}


def _query(world: World, person: Person, chat: Chat, message_id: int, message: Json, data: str) -> str:
    number = world.open_tap(chat, message_id, data)
    query = {"id": number, "from": person.user(), "message": message, "chat_instance": chat.instance, "data": data}
    world.updates.put("callback_query", query, TAP)
    return number


def press(world: World, person: Person, label: str) -> Json:
    """Tap whatever shows this label: the newest inline button, else a key of the reply keyboard."""
    chat = _place(world, person)
    for number in sorted(chat.messages, reverse=True):
        if keyboards.find(chat.messages[number], text=label):
            return tap(world, person, number, label=label)
    key = _reply_button(chat, label)
    if key is None:
        raise NotPossible(f"no button says {label!r}", 404)
    if key.get("request_contact"):
        if chat.keyboard and chat.keyboard.get("one_time_keyboard"):
            chat.keyboard = None
        return contact(world, person)
    return say(world, person, label)[0]


def _reply_button(chat: Chat, label: str) -> Json | None:
    rows = chat.keyboard["keyboard"] if chat.keyboard else []
    return next((key for row in rows for key in row if key["text"] == label), None)


def contact(world: World, person: Person, of: Any = None, *, forwarded: bool = False) -> Json:
    """Share the own contact, another account's (its id), or one without an account ({name, phone})."""
    if isinstance(of, dict):
        card = {"phone_number": of["phone"], "first_name": of["name"]}
    else:
        whose = person if of is None else person_of(world, of)
        card = {"phone_number": whose.phone, "first_name": whose.name, "user_id": whose.id}
    origin = _hidden(world, "某人") if forwarded else {}
    return send(world, person, {**origin, "contact": card})


def photo(world: World, person: Person, caption: str = "", data: bytes = b"", count: int = 1) -> list[Json]:
    """Send one picture, or several as an album (one message each, one media_group_id, the caption on the first)."""
    group = {"media_group_id": str(secrets.randbits(60))} if count > 1 else {}
    sent = []
    for number in range(count):
        sizes = world.files.photo(data or picture(1280, 960, 120 + number * 20 % 60))
        sent.append(send(world, person, {**group, "photo": sizes, **_captioned(caption if number == 0 else "")}))
    return sent


def file(world: World, person: Person, name: str, data: bytes, mime: str = "", caption: str = "") -> Json:
    """Send a file."""
    return send(world, person, {"document": world.files.document(data, name, mime), **_captioned(caption)})


def _captioned(caption: str) -> Json:
    if not caption:
        return {}
    entities = text.find(caption)
    return {"caption": caption, "caption_entities": entities} if entities else {"caption": caption}


def sticker(world: World, person: Person, emoji: str = "🌾") -> Json:
    """Send a sticker."""
    kept = world.files.put("stickers", picture(64, 64), "sticker.webp", "image/webp")
    shape = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False, "emoji": emoji}
    ids = {"file_id": kept.file_id, "file_unique_id": kept.unique, "file_size": len(kept.data)}
    return send(world, person, {"sticker": {**ids, **shape}})


def voice(world: World, person: Person, duration: int = 3) -> Json:
    """Send a voice message (of silence)."""
    kept = world.files.put("voice", b"OggS" + bytes(200 * duration), "voice.oga", "audio/ogg")
    ids = {"file_id": kept.file_id, "file_unique_id": kept.unique, "file_size": len(kept.data)}
    return send(world, person, {"voice": {**ids, "duration": duration, "mime_type": "audio/ogg"}})


def forward(world: World, person: Person, words: str, author: str = "某人") -> Json:
    """Forward somebody's text to the bot."""
    return send(world, person, {**_hidden(world, author), **_worded(words)})


def _hidden(world: World, author: str) -> Json:
    date = int(world.clock.timestamp()) - 60
    return {"forward_origin": {"type": "hidden_user", "sender_user_name": author, "date": date}}


def edit(world: World, person: Person, message_id: int, words: str) -> Json:
    """Edit the text or caption of an own message."""
    chat = _place(world, person)
    before = _message(chat, message_id)
    if before["from"]["id"] != person.id:
        raise NotPossible("people edit only their own messages", 403)
    fields = _worded(words) if "text" in before else _captioned(words)
    dropped = ("text", "entities", "caption", "caption_entities")
    kept = {name: value for name, value in before.items() if name not in dropped}
    after = world.replace(chat, {**kept, **fields, "edit_date": int(world.clock.timestamp())})
    world.updates.put("edited_message", after)
    return after


def remove(world: World, person: Person, message_id: int) -> None:
    """Delete a message for both sides. Bots are not told."""
    chat = _place(world, person)
    _message(chat, message_id)
    world.delete(chat, message_id)


def block(world: World, person: Person, *, blocked: bool) -> None:
    """Block or unblock the bot; Telegram tells the bot through my_chat_member. Doing it twice changes nothing."""
    chat = world.chats[person.id]
    if chat.blocked == blocked:
        return
    chat.open, chat.blocked = True, blocked
    world.touch(chat)
    _membership(world, chat, person, "kicked" if blocked else "member")


def deactivate(world: World, person: Person) -> None:
    """Delete the account: writing to it is refused from now on."""
    person.deactivated = True
    world.touch(world.chats[person.id])


def group(world: World, person: Person, title: str) -> Chat:
    """Make a group and add the bot to it."""
    number = -(1_000_000_000_000 + secrets.randbelow(10**9))
    chat = world.chats[number] = Chat({"id": number, "title": title, "type": "supergroup"}, open=True)
    _membership(world, chat, person, "member", "left")
    return chat


def _membership(world: World, chat: Chat, person: Person, now: str, before: str = "") -> None:
    before = before or ("member" if now == "kicked" else "kicked")

    def state(status: str) -> Json:
        member: Json = {"status": status, "user": world.bot}
        return {**member, "until_date": 0} if status == "kicked" else member

    change: Json = {"chat": chat.about, "from": person.user(), "date": int(world.clock.timestamp())}
    world.updates.put("my_chat_member", {**change, "old_chat_member": state(before), "new_chat_member": state(now)})
