"""Updates that were fetched and are not committed: worked on in portions, while the next ones are on their way.

Telegram gives an update again until it is confirmed, so whoever fetches ahead gets those in hand once more.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.hearing import is_number
from bot.line import AT_ONCE

PORTION = 25
"""The most updates of one batch. The first answers leave while the rest waits; more would hardly be cheaper each."""
_LOW = 2 * PORTION
Update = Mapping[str, Any]


class Hand:
    """What is in hand, in Telegram's order."""

    def __init__(self) -> None:
        self._waiting: Sequence[Update] = ()
        self._known: set[int] = set()
        self._full = False

    def __bool__(self) -> bool:
        """Whether anything is left."""
        return bool(self._waiting)

    @property
    def low(self) -> bool:
        """Whether more waits at Telegram, and so little is left that it is time to ask for it."""
        return self._full and len(self._waiting) <= _LOW

    def take(self, fetched: Sequence[Update]) -> None:
        """Into the empty hand: what of `fetched` was not in it already."""
        self._full = len(fetched) >= AT_ONCE
        self._waiting = [update for update in fetched if _number(update) not in self._known]
        self._known = {number for update in fetched if (number := _number(update)) is not None}

    def portion(self) -> Sequence[Update]:
        """The next ones to be worked on; they stay in hand."""
        return self._waiting[:PORTION]

    def done(self) -> None:
        """The portion is committed."""
        self._waiting = self._waiting[PORTION:]

    def drop(self) -> None:
        """The portion is not committed: all that is left comes again."""
        self._waiting, self._known, self._full = (), set(), False


def _number(update: Update) -> int | None:
    number = update.get("update_id")
    return number if is_number(number) else None
