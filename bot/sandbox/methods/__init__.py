"""The methods of the Bot API that the sandbox plays, by name. A method that is not in this list answers 501 aloud."""

from collections.abc import Callable
from typing import Any

from bot.sandbox.methods import editing, profile, sending
from bot.sandbox.world import World

Method = Callable[[World, dict[str, Any]], Any]

METHODS: dict[str, Method] = {**sending.METHODS, **editing.METHODS, **profile.METHODS}
"""All but getUpdates, setWebhook and deleteWebhook, which wait and therefore live in api.py and webhook.py."""

LIMITED = frozenset(name for name in METHODS if name.startswith(("send", "edit", "copy", "forward"))) - {
    "sendChatAction"
}
"""What counts against the limits of messages a second."""
