"""Values of the published types of the Bot API, made up: right in shape, wild in content.

The types are those of bot/sandbox/bot-api-10.0.json, which is derived from aiogram's schema (MIT, (c) 2017-present
Alex Root Junior); the file says so itself.
"""

import re
from collections.abc import Callable
from random import Random
from typing import Any

from bot.sandbox.schema import TYPES

KINDS = tuple(sorted(set(TYPES["Update"]) - {"update_id"}))
"""Every kind of update."""

ODD = (
    "", " ", "王", "刘小梅", "王" * 4000, "a" * 5000, "\u202e王秀英\u202c", "\u200b\u200d\ufeff", "王\u0000秀\u0007英",
    "🌾" * 50, "𠮷野𠮷", "/start", "/start not-an-invitation", "/report@daybook_bot", "/nonsense", "/", "2月30日",
    "明天", "2099-01-01", "0000-00-00", "-1", "闰四月三十", "退订", "stop", "今日无事", "📝 报告", "❓ 帮助",
    "%s %(name)s %", "<b>x</b>&lt;", "|", "f|x|1|o0", "'; DROP TABLE person;--", "\ud800", "٣ مارس", "ﷺ", "𝟙月𝟙号",
    "100000000000000000000", "NaN", "\n\n", "http://t.me/x",
)  # fmt: skip
"""What nobody expects to be said."""

_NUMBERS = (0, 1, -1, 5, 255, 2**31, 2**46, -(2**40), 1_774_000_000)
"""The greatest that is also a length of time."""

NOW = 1_774_000_000
"""Every date: what no calendar holds is another test's matter."""

_DEEP = 4


def value(kind: str, random: Random, depth: int = 0) -> Any:
    """A value of a type, as the published table names it."""
    kind = kind.rstrip("!")
    if kind.startswith("Array of "):
        return [value(kind.removeprefix("Array of "), random, depth + 1) for _ in range(random.randint(0, 2))]
    if " or " in kind:
        return value(random.choice(kind.split(" or ")), random, depth)
    plain = _PLAIN.get(kind)
    if plain:
        return plain(random)
    described = TYPES.get(kind, {})
    if isinstance(described, list):
        return value(random.choice(described), random, depth)
    return _object(kind, described, random, depth)


def _object(kind: str, fields: dict[str, str], random: Random, depth: int) -> dict[str, Any]:
    most = max(0, _DEEP - depth)
    optional = [name for name, one in fields.items() if not one.endswith("!")]
    chosen = set(random.sample(optional, min(len(optional), random.randint(0, most)))) if most else set()
    made = {
        name: NOW if name.endswith(("date", "time")) and one.startswith("Integer") else value(one, random, depth + 1)
        for name, one in fields.items()
        if one.endswith("!") or name in chosen
    }
    return made | {name: said for name, said in _named(kind).items() if name in fields}


def _named(kind: str) -> dict[str, str]:
    """What tells the members of a family apart: MessageOriginHiddenUser has the type "hidden_user"."""
    words = re.findall(r"[A-Z][a-z0-9]*", kind)
    for family, name in _FAMILIES.items():
        if kind.startswith(family) and kind != family:
            count = len(re.findall(r"[A-Z][a-z0-9]*", family))
            said = "_".join(words[count:]).lower()
            return {name: _STATUS.get(said, said) if name == "status" else said}
    return {}


_FAMILIES = {
    "MessageOrigin": "type", "ReactionType": "type", "BackgroundFill": "type", "BackgroundType": "type",
    "PaidMedia": "type", "ChatMember": "status", "ChatBoostSource": "source", "StoryAreaType": "type",
}  # fmt: skip
_STATUS = {"owner": "creator", "banned": "kicked"}

_PLAIN: dict[str, Callable[[Random], Any]] = {
    "String": lambda random: random.choice(ODD),
    "Integer": lambda random: random.choice(_NUMBERS),
    "Float": lambda random: random.choice((0.0, -90.5, 1e9)),
    "Boolean": lambda random: random.random() < 0.5,
    "True": lambda _random: True,
}
