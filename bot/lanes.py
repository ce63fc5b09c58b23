"""Messages that wait in this process, one lane a chat: which may leave next, and when. No sending, no store.

In a lane one message travels at a time; one that is to be tried again stays in front.
"""

from collections import deque
from collections.abc import Callable, Iterator
from heapq import heappop, heappush
from itertools import count

from bot.limits import Limits
from models.kinds import MessageClass
from models.services.outbox import Parcel

_ORDER = {rank: place for place, rank in enumerate(MessageClass)}


class Lanes:
    """Lanes under `limits`. All times are in seconds of a clock that never goes back."""

    def __init__(self, limits: Limits) -> None:
        self.flying: set[int] = set()
        self._limits = limits
        self._lanes: dict[int, deque[Parcel]] = {}
        self._not_before: dict[int, float] = {}
        self._turn = count()
        # Hints, not truths: an entry whose lane is empty or under way by then is passed over.
        self._ready: list[tuple[int, int, int]] = []
        self._asleep: list[tuple[float, int]] = []

    def __iter__(self) -> Iterator[Parcel]:
        """Everything that has not arrived."""
        return (parcel for lane in self._lanes.values() for parcel in lane)

    def __bool__(self) -> bool:
        return bool(self._lanes)

    def add(self, parcel: Parcel) -> None:
        """Put a message at the end of its chat's lane."""
        lane = self._lanes.setdefault(parcel.chat_id, deque())
        lane.append(parcel)
        if len(lane) == 1:
            self._line_up(parcel.chat_id)

    def depart(self, now: float) -> Parcel | None:
        """The most urgent message that may leave now, under way from here on; None when there is none."""
        while self._asleep and self._asleep[0][0] <= now:
            self._line_up(heappop(self._asleep)[1])
        while self._ready:
            chat_id = self._ready[0][2]
            if chat_id in self._lanes and chat_id not in self.flying:
                parcel = self._lanes[chat_id][0]
                wait = self._wait(chat_id, now)
                if not wait and self._limits.wait(parcel.rank, now):
                    return None
                if not wait:
                    heappop(self._ready)
                    self.flying.add(chat_id)
                    self._limits.spend(chat_id, parcel.rank, now)
                    return parcel
                heappush(self._asleep, (now + wait, chat_id))
            heappop(self._ready)
        return None

    def next_departure(self, now: float) -> float | None:
        """When it is worth asking again; None while nothing waits."""
        times = [self._asleep[0][0]] if self._asleep else []
        if self._ready:
            times.append(now + self._limits.wait(list(MessageClass)[self._ready[0][0]], now))
        return min(times, default=None)

    def arrived(self, chat_id: int) -> None:
        """The message that was under way is done with; the next of its lane may go."""
        self.flying.discard(chat_id)
        lane = self._lanes[chat_id]
        lane.popleft()
        self._not_before.pop(chat_id, None)
        self._go_on(chat_id, lane)

    def again(self, parcel: Parcel, at: float) -> None:
        """The message that was under way is to leave once more, as `parcel`, not before `at`."""
        self.flying.discard(parcel.chat_id)
        self._lanes[parcel.chat_id][0] = parcel
        self._not_before[parcel.chat_id] = at
        heappush(self._asleep, (at, parcel.chat_id))

    def take_back(self, wanted: Callable[[Parcel], bool]) -> list[Parcel]:
        """Remove what waits and is `wanted` back; what is under way stays."""
        taken = []
        for chat_id, lane in list(self._lanes.items()):
            if not any(map(wanted, lane)):
                continue
            first = [lane.popleft()] if chat_id in self.flying else []
            taken += [parcel for parcel in lane if wanted(parcel)]
            lane = deque([*first, *(parcel for parcel in lane if not wanted(parcel))])
            self._lanes[chat_id] = lane
            if not first:
                self._go_on(chat_id, lane)
        return taken

    def _go_on(self, chat_id: int, lane: deque[Parcel]) -> None:
        if lane:
            self._line_up(chat_id)
        else:
            del self._lanes[chat_id]
            self._not_before.pop(chat_id, None)

    def _line_up(self, chat_id: int) -> None:
        if chat_id in self._lanes:
            heappush(self._ready, (_ORDER[self._lanes[chat_id][0].rank], next(self._turn), chat_id))

    def _wait(self, chat_id: int, now: float) -> float:
        return max(self._limits.chat_wait(chat_id, now), self._not_before.get(chat_id, now) - now)
