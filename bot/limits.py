"""How fast may be sent: overall, in one chat, and what a 429 forbids. Arithmetic on seconds that the caller reads.

Overall, any `window` holds at most `overall` messages. What is sent unasked is spread evenly besides, so that an answer
never waits behind a burst of reminders for more than one slot.
"""

from collections import deque

from models.kinds import MessageClass

_AHEAD = 0.25  # seconds for which unasked messages may be claimed in advance
_MOST = 192
_SLACK = 3  # slots that a late timer may make up for
_SWEEP = 4096
_NO_SHARE = 1.0  # seconds after which one without a share asks again


class Limits:
    """Budgets of one process. All times are in seconds of a clock that never goes back.

    `overall` messages a second, `chat` a second in one chat, of which `burst` at once. The window is a little longer
    than a second, because messages do not travel equally fast.
    """

    def __init__(self, overall: int = 30, chat: float = 1.0, burst: int = 3, window: float = 1.025) -> None:
        self._window = window
        self.share(overall)
        self._step = 1.0 / chat
        self._early = (burst - 1) * self._step
        self._sent: deque[float] = deque()
        self._next = float("-inf")
        self._chats: dict[int, float] = {}
        self._paused: dict[int, float] = {}
        self._all_paused = float("-inf")

    def share(self, overall: int) -> None:
        """From now on at most so many messages a second; with 0 nothing leaves until a share comes."""
        self._overall = overall
        self._slot = self._window / overall if overall else 0.0

    @property
    def any(self) -> bool:
        """Whether anything may leave at all."""
        return self._overall > 0

    def chat_wait(self, chat_id: int, now: float) -> float:
        """Seconds until the chat may get its next message; 0 when it may now."""
        free = max(self._chats.get(chat_id, now) - self._early, self._paused.get(chat_id, now))
        return max(0.0, free - now)

    def wait(self, rank: MessageClass, now: float) -> float:
        """Seconds until the next message of a class may leave, whatever its chat; 0 when it may now."""
        spread = now if rank is MessageClass.REPLY else self._next - _SLACK * self._slot
        return max(0.0, max(spread, self._all_paused, self._full_until(now)) - now)

    def spend(self, chat_id: int, rank: MessageClass, now: float) -> None:
        """A message leaves now."""
        self._sent.append(now)
        self._chats[chat_id] = max(self._chats.get(chat_id, now), now) + self._step
        if rank is not MessageClass.REPLY:
            self._next = max(self._next, now) + self._slot
        if len(self._chats) > _SWEEP:
            self._chats = {chat: until for chat, until in self._chats.items() if until > now}

    def refused(self, chat_id: int, seconds: float, now: float) -> None:
        """Telegram answered 429. The chat pauses; when another one is paused already, it is not the chat: all pause."""
        self._paused = {chat: until for chat, until in self._paused.items() if until > now}
        if self._paused.keys() - {chat_id}:
            self.pause(seconds, now)
        self._paused[chat_id] = max(self._paused.get(chat_id, now), now + seconds)

    def pause(self, seconds: float, now: float) -> None:
        """Nothing leaves for a while."""
        self._all_paused = max(self._all_paused, now + seconds)

    def room(self, now: float) -> int:
        """How many unasked messages could leave within the next moment: as many as may be claimed in advance."""
        wait = self.wait(MessageClass.REMINDER, now)
        return 0 if wait > _AHEAD else min(_MOST, self._overall, int((_AHEAD - wait) / self._slot) + 1)

    def _full_until(self, now: float) -> float:
        if not self._overall:
            return now + _NO_SHARE
        while self._sent and self._sent[0] <= now - self._window:
            self._sent.popleft()
        return now if len(self._sent) < self._overall else self._sent[-self._overall] + self._window
