"""How the list of open items is narrowed, as buttons carry it: those of the list, and those of an item opened from it.

So whoever closes an item goes on in the list that was chosen, and no button belongs to another one.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import blake2s
from typing import Any

from handlers.turn import Turn
from models.errors import NotFound
from models.kinds import ItemKind
from models.message import Button
from models.queries.pending import QUESTIONS, Filters
from models.rules.area_codes import GROUP_DIGITS
from models.services import awaiting

ALL = Filters()
FLAGS = {"overdue": "o", "mine": "m", "week": "w", "given": "g"}
"""Filters that are on or off, and their signs in a button."""

_KINDS = ("", *ItemKind, QUESTIONS)
_FLAGS, _KIND, _GROUP = 1, 3, 7
"""Letters for the flags and the kind, bytes of a group's code: an item's button has room for 64."""


def to_list(where: str | int, filters: Filters) -> str:
    """What a button says that shows the list: `where` is its page or another act of it."""
    flags = "".join(sign for name, sign in FLAGS.items() if getattr(filters, name))
    return f"p|{where}|{flags}|{filters.group}|{filters.kind}"


def asked(data: tuple[str, ...]) -> tuple[str, Filters]:
    """What a button of the list asks for; the command and the menu's word ask for the first page of everything."""
    if len(data) < 2:
        return "0", ALL
    if len(data) != 5 or data[4] not in _KINDS:
        raise NotFound
    return data[1], Filters(data[3], data[4], **{name: sign in data[2] for name, sign in FLAGS.items()})


def to_item(filters: Filters, item_id: str, act: str = "", more: str = "") -> str:
    """What a button says that opens an item, or does something with it, on the way through a list."""
    return "|".join(("i", item_id, act, more, _short(filters))).rstrip("|")


def button(turn: Turn, label: Any, item_id: str, act: str = "", more: str = "") -> Button:
    """A button of an item's screen; it keeps the list that the screen was reached from."""
    return Button(label, to_item(came_from(turn), item_id, act, more))


def ask(turn: Turn, what: str, item_id: str) -> None:
    """The next text answers `what` about an item, and then it goes on in the same list."""
    awaiting.ask(turn.session, turn.who, "|".join((what, item_id, _short(came_from(turn)))).rstrip("|"))


def came_from(turn: Turn) -> Filters:
    """The list from which an item was opened, as its button says it, or what a text answers."""
    parts = turn.heard.data[4:5] if turn.pressed else awaiting.asked(turn.session, turn.who).split("|")[2:3]
    return _read(parts[0]) if parts and parts[0] else ALL


def _short(filters: Filters) -> str:
    if filters == ALL:
        return ""
    flags = sum(getattr(filters, name) << place for place, name in enumerate(FLAGS))
    group = urlsafe_b64encode(int(filters.group).to_bytes(_GROUP)).decode().rstrip("=") if filters.group else ""
    return f"{flags:x}{_sign(filters.kind)}{group}"


def _sign(kind: str) -> str:
    """A kind in three letters, whatever others there are."""
    return urlsafe_b64encode(blake2s(kind.encode(), digest_size=2).digest()).decode()[:_KIND]


def _read(short: str) -> Filters:
    flags, kind, group = short[:_FLAGS], short[_FLAGS : _FLAGS + _KIND], short[_FLAGS + _KIND :]
    try:
        on = int(flags, 16)
        code = f"{int.from_bytes(urlsafe_b64decode(f'{group}=='), 'big'):0{GROUP_DIGITS}}" if group else ""
        found = next(one for one in _KINDS if _sign(one) == kind)
    except (ValueError, StopIteration):
        raise NotFound from None
    filters = Filters(code, found, **{name: bool(on >> place & 1) for place, name in enumerate(FLAGS)})
    if len(code) not in (0, GROUP_DIGITS) or _short(filters) != short:
        raise NotFound
    return filters
