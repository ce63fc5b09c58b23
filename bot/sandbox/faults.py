"""Trouble on demand: failing, lost, hanging and mangled replies, and Telegram's real limits. Off unless asked for."""

import math
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.clock import Clock
from bot.sandbox.errors import NotPossible, Refused, too_many

KINDS = ("status", "lost", "cut", "hang", "html")


@dataclass
class Fault:
    """What happens to the next `times` calls of `method` ("*": any; "download": fetching a file).

    status: refused with `code`, and `retry_after` for a 429. lost: done, but the connection breaks before the reply,
    after `seconds` if given. cut: the same in the middle of the reply. hang: nothing is done and nothing is said for
    `seconds`, then the connection breaks.
    html: a gateway's page with `code` instead of JSON, nothing done.
    """

    method: str = "*"
    kind: str = "status"
    times: int = 1
    code: int = 500
    description: str = ""
    retry_after: int | None = None
    seconds: float = 0.0
    chat_id: int | None = None
    parameters: dict[str, Any] = field(default_factory=dict)

    def refusal(self) -> Refused:
        """The error that a `status` fault answers with."""
        if self.code == 429 and self.retry_after is not None and not self.description:
            return too_many(self.retry_after)
        more = (
            dict(self.parameters) if self.retry_after is None else {**self.parameters, "retry_after": self.retry_after}
        )
        return Refused(self.code, self.description or "Internal Server Error", **more)


class Faults:
    """The faults that are still to happen, oldest first."""

    def __init__(self) -> None:
        self.coming: list[Fault] = []

    def add(self, **wanted: Any) -> Fault:
        """Arrange a fault; NotPossible names what is misspelt."""
        try:
            fault = Fault(**wanted)
        except TypeError as unknown:
            raise NotPossible(str(unknown)) from None
        if fault.kind not in KINDS:
            raise NotPossible(f"kind is one of {', '.join(KINDS)}")
        self.coming.append(fault)
        return fault

    def take(self, method: str, chat_id: Any = None) -> Fault | None:
        """The fault that strikes this call, used up by one; None when all goes well."""
        for fault in self.coming:
            if fault.method.lower() in ("*", method.lower()) and fault.chat_id in (None, chat_id):
                fault.times -= 1
                if fault.times <= 0:
                    self.coming.remove(fault)
                return fault
        return None


@dataclass
class Bucket:
    """A token bucket: `rate` a second, `size` at once."""

    rate: float
    size: float
    left: float
    at: float

    def wait(self, now: float) -> float:
        """Seconds until there is a token; 0 when there is one."""
        self.left = min(self.size, self.left + max(0.0, now - self.at) * self.rate)
        self.at = now
        return max(0.0, (1 - self.left) / self.rate)


class Limits:
    """Telegram's limits on what a bot sends: about 30 a second in all and 1 a second in one chat."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.on = False
        self.overall, self.chat, self.burst = 30.0, 1.0, 1.0
        self._all = Bucket(0, 0, 0, 0)
        self._chats: dict[Any, Bucket] = {}

    def switch(self, *, on: bool, overall: float = 30.0, chat: float = 1.0, burst: float = 1.0) -> None:
        """Turn the limits on or off; `burst` is what one chat takes at once."""
        self.on, self.overall, self.chat, self.burst = on, overall, chat, burst
        self._all = Bucket(overall, overall, overall, self.clock.timestamp())
        self._chats = {}

    def spend(self, chat_id: Any) -> None:
        """Take one message from both buckets, or refuse with 429; a refused call costs nothing."""
        if not self.on:
            return
        now = self.clock.timestamp()
        chat = self._chats.setdefault(chat_id, Bucket(self.chat, self.burst, self.burst, now))
        wait = max(self._all.wait(now), chat.wait(now))
        if wait > 0:
            raise too_many(math.ceil(wait))
        self._all.left -= 1
        chat.left -= 1
