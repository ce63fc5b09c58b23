"""The queue of updates as Telegram keeps it: ids, confirmation by offset, expiry, the one held poll. No HTTP."""

import asyncio
import bisect
from collections import deque
from dataclasses import dataclass
from typing import Any

from bot.sandbox.clock import Clock
from bot.sandbox.errors import OTHER_POLL, conflict
from bot.sandbox.schema import TYPES

DAY = 24 * 3600.0
TAP = 150.0
"""How long Telegram keeps an update, and a tap, in seconds."""

KINDS = frozenset(TYPES["Update"]) - {"update_id"}
BY_DEFAULT = KINDS - {"chat_member", "message_reaction", "message_reaction_count"}


@dataclass(frozen=True)
class Waiting:
    """An update that the bot has not confirmed."""

    id: int
    expires: float
    body: dict[str, Any]


class Updates:
    """Pending updates in the order of their ids."""

    def __init__(self, clock: Clock, first_id: int) -> None:
        self.clock = clock
        self.next_id = first_id
        self.offset = first_id
        self.allowed = BY_DEFAULT
        self.pending: deque[Waiting] = deque()
        self.arrived = asyncio.Event()
        self._soonest = float("inf")
        self._held: asyncio.Future[None] | None = None

    @property
    def polling(self) -> bool:
        """Whether a getUpdates is being held open at this moment."""
        return self._held is not None

    def allow(self, kinds: list[str]) -> None:
        """From now on make only updates of these kinds; an empty list means Telegram's default."""
        self.allowed = frozenset(kinds) & KINDS if kinds else BY_DEFAULT

    def put(self, kind: str, payload: dict[str, Any], lifetime: float = DAY) -> int | None:
        """Queue an update of one kind; None when the bot did not ask for that kind."""
        if kind not in self.allowed:
            return None
        return self.put_raw({kind: payload}, lifetime)

    def put_raw(self, update: dict[str, Any], lifetime: float = DAY) -> int:
        """Queue any update as it is; it gets the next id unless it brings one."""
        given = update.get("update_id")
        number = given if isinstance(given, int) else self.next_id
        self.next_id = max(self.next_id, number + 1)
        one = Waiting(number, self.clock.timestamp() + lifetime, {**update, "update_id": number})
        if not self.pending or self.pending[-1].id <= number:
            self.pending.append(one)
        else:
            bisect.insort(self.pending, one, key=lambda other: other.id)
        self._soonest = min(self._soonest, one.expires)
        self._wake()
        return number

    def expire(self) -> None:
        """Drop what is too old by the sandbox's clock."""
        now = self.clock.timestamp()
        if now < self._soonest:
            return
        self.pending = deque(one for one in self.pending if one.expires > now)
        self._soonest = min((one.expires for one in self.pending), default=float("inf"))

    def confirm(self, offset: int) -> None:
        """Forget what lies below `offset`; a negative one keeps only that many of the last."""
        if offset < 0:
            offset = self.pending[max(0, len(self.pending) + offset)].id if self.pending else 0
        while self.pending and self.pending[0].id < offset:
            self.pending.popleft()
        self.offset = max(self.offset, min(offset, self.next_id))

    def done(self, one: Waiting) -> None:
        """A webhook took this one."""
        if one in self.pending:
            self.pending.remove(one)
        self.offset = max(self.offset, one.id + 1)

    def batch(self, limit: int) -> list[dict[str, Any]]:
        """The first `limit` updates that wait, not confirmed by this."""
        self.expire()
        return [self.pending[place].body for place in range(min(limit, len(self.pending)))]

    async def poll(self, offset: int, limit: int, timeout: float) -> list[dict[str, Any]]:
        """getUpdates: confirm, then answer at once or hold until an update comes. Ends an older poll with 409."""
        self.end(cut_off=True)
        self.expire()
        self.confirm(offset)
        found = self.batch(limit)
        if found or timeout <= 0:
            return found
        held = self._held = asyncio.get_running_loop().create_future()
        try:
            await asyncio.wait_for(held, timeout)
        except TimeoutError:
            return []
        finally:
            if self._held is held:
                self._held = None
        return self.batch(limit)

    def end(self, *, cut_off: bool = False) -> None:
        """End a held poll: with 409 because another one came, or with what there is (stopping)."""
        held, self._held = self._held, None
        if held is None or held.done():
            return
        if cut_off:
            held.set_exception(conflict(OTHER_POLL))
        else:
            held.set_result(None)

    def _wake(self) -> None:
        self.arrived.set()
        if self._held is not None and not self._held.done():
            self._held.set_result(None)
