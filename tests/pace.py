"""How the time of some work grows with its size: a ratio, so that nothing hangs on how fast the machine is."""

import time
from collections.abc import Callable

ROUNDS = 9
"""Both sizes are timed so often, in turns, and of each the best counts: what others do meanwhile is in neither."""


def growth(work: Callable[[int], object], size: int, times: int) -> float:
    """How many times the processor time of `work(size)` it takes to do `work(size * times)`."""
    rounds = [(_seconds(work, size), _seconds(work, size * times)) for _ in range(ROUNDS)]
    small, large = map(min, zip(*rounds, strict=True))
    return large / small


def _seconds(work: Callable[[int], object], size: int) -> float:
    started = time.process_time()
    work(size)
    return time.process_time() - started
