"""Methods about the bot itself: who it is, its commands by scope and language, its names, chats and files."""

import re
from typing import Any

from bot.sandbox.errors import CHAT_NOT_FOUND, COMMAND_INVALID, bad_request
from bot.sandbox.methods.sending import need
from bot.sandbox.world import Json, Person, World

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_ABILITIES = {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}


def get_me(world: World, _params: Json) -> Json:
    """getMe; a bot always has a username."""
    return {**world.bot, **_ABILITIES}


def _scope(world: World, params: Json) -> tuple[str, int, str]:
    scope: Json = params.get("scope") or {"type": "default"}
    chat_id = scope.get("chat_id", 0)
    if chat_id and chat_id not in world.chats:
        raise bad_request(CHAT_NOT_FOUND)
    return scope["type"], chat_id, params.get("language_code", "")


def set_commands(world: World, params: Json) -> bool:
    """setMyCommands for one scope and language."""
    commands: list[Json] = need(params, "commands")
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for one in commands:
        described = 1 <= len(str(one.get("description", ""))) <= 256
        if not _COMMAND.fullmatch(str(one.get("command", ""))) or not described:
            raise bad_request(COMMAND_INVALID)
    world.commands[_scope(world, params)] = commands
    world.touch()
    return True


def get_commands(world: World, params: Json) -> list[Json]:
    """getMyCommands: exactly this scope and language, without falling back."""
    return world.commands.get(_scope(world, params), [])


def delete_commands(world: World, params: Json) -> bool:
    """deleteMyCommands for one scope and language."""
    world.commands.pop(_scope(world, params), None)
    world.touch()
    return True


def menu(world: World, person: Person) -> list[Json]:
    """The commands that this person's app shows: the narrowest scope first, the own language before none."""
    language = person.language_code.split("-")[0]
    for scope in (("chat", person.id), ("all_private_chats", 0), ("default", 0)):
        for code in (language, ""):
            if commands := world.commands.get((*scope, code)):
                return commands
    return []


def _set(name: str, limit: int) -> Any:
    def keep(world: World, params: Json) -> bool:
        value = params.get(name, "")
        if len(value) > limit:
            raise bad_request(f"{name} is too long")
        world.profile[name, params.get("language_code", "")] = value
        return True

    return keep


def _get(name: str) -> Any:
    def tell(world: World, params: Json) -> Json:
        code = params.get("language_code", "")
        fallback = world.bot["first_name"] if name == "name" else ""
        return {name: world.profile.get((name, code)) or world.profile.get((name, "")) or fallback}

    return tell


def set_menu_button(world: World, params: Json) -> bool:
    """setChatMenuButton."""
    world.profile["menu_button", params.get("chat_id", 0)] = params.get("menu_button", {"type": "default"})
    return True


def get_menu_button(world: World, params: Json) -> Json:
    """getChatMenuButton."""
    own: Json | None = world.profile.get(("menu_button", params.get("chat_id", 0)))
    return own or world.profile.get(("menu_button", 0)) or {"type": "commands"}


def get_chat(world: World, params: Json) -> Json:
    """getChat, with the fields that every chat has."""
    fixed: Json = {"accent_color_id": 0, "max_reaction_count": 11}
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    return {**world.chat(need(params, "chat_id")).about, **fixed, "accepted_gift_types": dict.fromkeys(gifts, False)}


def leave_chat(world: World, params: Json) -> bool:
    """leaveChat: groups only; afterwards the bot hears and may say nothing there."""
    chat = world.chat(need(params, "chat_id"))
    if chat.about["type"] == "private":
        raise bad_request("chat member status can't be changed in private chats")
    chat.blocked = True
    world.touch(chat)
    return True


def get_file(world: World, params: Json) -> Json:
    """getFile."""
    return world.files.described(need(params, "file_id"))


def done(_world: World, _params: Json) -> bool:
    """logOut and close: nothing to leave here."""
    return True


def webhook_info(world: World, _params: Json) -> Json:
    """getWebhookInfo."""
    world.updates.expire()
    hook: Json = world.profile.get("webhook") or {"url": "", "has_custom_certificate": False}
    shown = {name: value for name, value in hook.items() if name != "secret_token"}
    return {**shown, "pending_update_count": len(world.updates.pending)}


METHODS = {
    "getMe": get_me,
    "setMyCommands": set_commands,
    "getMyCommands": get_commands,
    "deleteMyCommands": delete_commands,
    "setMyName": _set("name", 64),
    "setMyDescription": _set("description", 512),
    "setMyShortDescription": _set("short_description", 120),
    "getMyName": _get("name"),
    "getMyDescription": _get("description"),
    "getMyShortDescription": _get("short_description"),
    "setChatMenuButton": set_menu_button,
    "getChatMenuButton": get_menu_button,
    "getChat": get_chat,
    "leaveChat": leave_chat,
    "getFile": get_file,
    "getWebhookInfo": webhook_info,
    "logOut": done,
    "close": done,
}
