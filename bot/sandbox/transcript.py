"""The chat as one person sees it: both sides, edits applied, deleted gone, keyboards, answers to taps. Reads only."""

from bot.sandbox.methods.profile import menu
from bot.sandbox.world import Chat, Json, Person, World

_FILES = ("photo", "document", "sticker", "voice")


def transcript(world: World, person: Person, after: int = 0) -> Json:
    """What changed in this person's chat since revision `after` (0: everything), and what stands under it now."""
    chat = world.chats[person.id]
    changed = [number for number, revision in chat.changed.items() if revision > after]
    return {
        "user_id": person.id,
        "revision": world.revision,
        "messages": [_seen(chat, person, number) for number in sorted(changed)],
        "deleted": [number for number, revision in chat.deleted.items() if revision > after],
        "answers": [answer for answer in chat.answers if answer["revision"] > after],
        "keyboard": chat.keyboard,
        "menu": menu(world, person),
        "open": chat.open,
        "blocked": chat.blocked,
        "waiting": [number for number, tap in world.taps.items() if tap.chat is chat],
    }


def _seen(chat: Chat, person: Person, number: int) -> Json:
    message = chat.messages[number]
    seen: Json = {**message, "mine": message["from"]["id"] == person.id, "revision": chat.changed[number]}
    for kind in _FILES:
        if kind in message:
            held = message[kind][-1] if kind == "photo" else message[kind]
            seen["file"] = {"kind": kind, "url": f"/sandbox/files/{held['file_id']}", "size": held["file_size"]}
    return seen


def card(world: World, person: Person) -> Json:
    """Who heads a column of the page."""
    chat = world.chats[person.id]
    shown: Json = {"user_id": person.id, "name": person.name, "note": person.note, "phone": person.phone}
    return {**shown, "language_code": person.language_code, "open": chat.open, "blocked": chat.blocked}


def state(world: World) -> Json:
    """Where the bot stands with its updates."""
    updates = world.updates
    updates.expire()
    return {
        "pending": len(updates.pending),
        "offset": updates.offset,
        "next_update_id": updates.next_id,
        "polling": updates.polling,
        "calls_open": world.calls_open,
        "taps_open": len(world.taps),
        "sent": world.journal.count,
        "problems": len(world.journal.problems),
        "revision": world.revision,
        "now": world.clock.now().isoformat(timespec="seconds"),
    }
