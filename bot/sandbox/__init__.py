"""A local Bot API with a chat page and a clock, for demo, training and tests. Knows nothing of the daybook."""

from bot.sandbox.clock import Clock
from bot.sandbox.server import Sandbox

__all__ = ["Clock", "Sandbox"]
