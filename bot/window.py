"""How many messages may be on their way, or have arrived without the store knowing: a kill may repeat each of them.

As many as keep the line busy, and no more. What is never sent twice becomes doubtful instead, and may be more.
"""

from collections import Counter
from collections.abc import Iterable
from math import inf

from models.services.dispatch import ONCE, Result

_LEAST, _MOST = 8, 80
_RATE = 800.0
"""Messages a second that a slow line is to let through."""
_FADES = 1.001
"""A line that was quick once counts as a little slower with every answer that was not."""
_REPEATED, _UNNOTED = 28, 192
_SOON, _GATHERED = 8, 96


class Window:
    """Grows with the distance to the Bot API: with the time of the quickest of the last thousand answers or so.

    At most `most` are on their way.
    """

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._quickest = inf
        self._unnoted: Counter[bool] = Counter()

    @property
    def size(self) -> int:
        """So many may be on their way."""
        return int(min(self._most, _LEAST + _RATE * self._quickest))

    @property
    def due(self) -> bool:
        """Whether so much has arrived that it is time to note it."""
        return self._unnoted[False] >= _SOON or self._unnoted.total() >= _GATHERED

    def takes(self, flying: int) -> bool:
        """Whether another message may leave while so many are on their way."""
        return flying < self.size and self._unnoted[False] < _REPEATED and self._unnoted.total() < _UNNOTED

    def answered(self, seconds: float) -> None:
        """An answer came after so long."""
        self._quickest = min(seconds, self._quickest * _FADES)

    def landed(self, result: Result) -> None:
        """What became of a message is known, and not noted."""
        self._unnoted[result.parcel.rank in ONCE] += 1

    def noted(self, results: Iterable[Result]) -> None:
        """It is in the store."""
        self._unnoted.subtract(result.parcel.rank in ONCE for result in results)
