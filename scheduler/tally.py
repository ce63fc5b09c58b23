"""What a job says it did. For the log and for the operator; counts only, never who."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Tally:
    """Counts by what was done. `more`: there is work left, run the job again at once, in a transaction of its own."""

    name: str
    counts: Mapping[str, int] = field(default_factory=dict)
    more: bool = False


def added(*counts: Mapping[str, int]) -> dict[str, int]:
    """The counts of several parts together, without zeros."""
    total: dict[str, int] = {}
    for part in counts:
        for name, count in part.items():
            total[name] = total.get(name, 0) + count
    return {name: count for name, count in total.items() if count}
