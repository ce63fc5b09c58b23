"""The table of contents of all conversations: which function answers which command, button, word or kind of message.

`bot/routing.py` hands this list to python-telegram-bot; the order is the order in which it is tried.
"""

from dataclasses import dataclass

from handlers.turn import Handler
from models.kinds import Role


@dataclass(frozen=True)
class Command:
    """A command, who finds it in their menu (nobody named: everybody), and the function that answers it."""

    name: str
    run: Handler
    roles: tuple[Role, ...] = ()


COMMANDS: tuple[Command, ...] = ()
"""In the order of the menu. Descriptions are the phrases `command.<name>`."""

PRESSES: dict[str, Handler] = {}
"""The first part of a button's data (before the first `|`) → the function that answers the press."""

OTHERS: dict[str, Handler] = {}
"""What is neither a command nor a press → the function that answers it; for what is missing here, `anything` does.

`said` (text), `contact`, `sticker`, `voice`, `photo`, `document`, `location`, `forwarded`, `edited`, `via_bot`,
`unknown_command`, `old_button`, `anything`; and `blocked`, `unblocked` (the person's own act; nobody stands in for these).
"""
