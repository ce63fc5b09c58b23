"""What every part is given: the server, the stores, how many rounds and how large; and how rounds are paired."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from tests.bench.bots import Server
from tests.bench.stores import Stores

T = TypeVar("T")


@dataclass(frozen=True)
class Sizes:
    """How large the parts are."""

    people: int = 200
    updates: int = 2_400
    paced: float = 250.0
    due: int = 1_500
    many_due: int = 100_000
    cap: int = 30
    cap_seconds: float = 15.0
    waiting: int = 5_000
    villages: int = 1_000
    raw_calls: int = 4_000
    slow_rounds: int = 3
    planned: int = 20_000
    quiet: float = 5.0
    """Seconds without an answer, and nothing waiting, after which the rest is lost; twice that for the first one."""


TINY = Sizes(
    people=4, updates=24, paced=40.0, due=40, many_due=120, cap=30, cap_seconds=3.0, waiting=300, villages=3,
    raw_calls=50, slow_rounds=1, planned=40, quiet=1.5,
)  # fmt: skip
"""Everything small, to see the machinery work."""


@dataclass(frozen=True)
class Bench:
    """One run of the bench."""

    server: Server
    stores: Stores
    rounds: int
    sizes: Sizes
    postgres: bool = True

    @property
    def slow_rounds(self) -> int:
        """Rounds of the parts that take long."""
        return min(self.rounds, self.sizes.slow_rounds)

    def say(self, line: str) -> None:
        """Progress, on standard error."""
        print(f"  {line}", file=sys.stderr, flush=True)


def in_turns(rounds: int, work: Mapping[str, Callable[[], T]]) -> list[dict[str, T]]:
    """Run everything `rounds` times; who begins changes from round to round."""
    found = []
    names = list(work)
    for number in range(rounds):
        order = names if number % 2 == 0 else names[::-1]
        found.append({name: work[name]() for name in order})
    return found
