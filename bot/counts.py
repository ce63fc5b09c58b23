"""What this process has done since its start, as plain numbers: cheap to count, shown by metrics.py. Nothing of people.

Updates are told apart no finer than message, press and other: a count for each button would show when somebody stopped.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from models.services.dispatch import Result

SIZES = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_KINDS = {"message": "message", "callback_query": "press"}


class Spread:
    """How often a measure stayed within each of `bounds`, and its sum."""

    def __init__(self, bounds: Sequence[float]) -> None:
        self.bounds = tuple(bounds)
        self.within = [0] * (len(self.bounds) + 1)
        self.total = 0.0

    def add(self, measure: float) -> None:
        """Note one measure."""
        self.within[bisect_left(self.bounds, measure)] += 1
        self.total += measure


class Counts:
    """Used from the event loop alone."""

    def __init__(self) -> None:
        self.updates: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.sends: Counter[tuple[str, str]] = Counter()
        self.floods = 0
        self.failed_batches = 0
        self.sizes, self.seconds = Spread(SIZES), Spread(SECONDS)

    def batch(self, updates: Sequence[Mapping[str, Any]], seconds: float) -> None:
        """A batch was committed, `seconds` after it was begun."""
        self.sizes.add(len(updates))
        self.seconds.add(seconds)
        self.updates.update(_kind(update) for update in updates)

    def ended(self, result: Result) -> None:
        """A message was sent, or something else became of it."""
        self.sends[result.parcel.rank, result.state] += 1


def _kind(update: Mapping[str, Any]) -> str:
    return next((kind for name, kind in _KINDS.items() if name in update), "other")
