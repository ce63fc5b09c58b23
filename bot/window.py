"""How many requests may be open at once: as many as keep the line busy, and no more, for a kill may repeat each."""

from math import inf

_LEAST, _MOST = 8, 80
_RATE = 800.0
"""Messages a second that a slow line is to let through."""
_FADES = 1.001
"""A line that was quick once counts as a little slower with every answer that was not."""


class Window:
    """Grows with the distance to the Bot API: with the time of the quickest of the last thousand answers or so."""

    def __init__(self) -> None:
        self._quickest = inf

    @property
    def size(self) -> int:
        """So many may be open."""
        return int(min(_MOST, _LEAST + _RATE * self._quickest))

    def answered(self, seconds: float) -> None:
        """An answer came after so long."""
        self._quickest = min(seconds, self._quickest * _FADES)
