"""The books of a month as values: the reports that are counted, their sum, and how two of them differ. Pure."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from models.kinds import EventKind

Counts = Mapping[EventKind, int]


@dataclass(frozen=True)
class Row:
    """One version of a report that is counted. All versions of a report have the same `root_id`."""

    id: str
    root_id: str
    kind: EventKind
    on: date


@dataclass(frozen=True)
class Difference:
    """What came to the books since: reports by kind that are counted now, or no longer; how many were put right."""

    added: Counts = field(default_factory=Counter)
    gone: Counts = field(default_factory=Counter)
    corrected: int = 0

    def __bool__(self) -> bool:
        return bool(self.added or self.gone or self.corrected)


def sums(rows: Iterable[Row]) -> Counter[EventKind]:
    """How many reports there are of each kind."""
    return Counter(row.kind for row in rows)


def digest(rows: Iterable[Row]) -> str:
    """What shows that these very versions of reports were counted, each as of its kind and day. Their order is none."""
    lines = sorted(f"{row.id}\x1f{row.kind}\x1f{row.on.isoformat()}" for row in rows)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def difference(before: Iterable[Row], now: Iterable[Row]) -> Difference:
    """How the books differ. The sums of `now` are those of `before`, with what was added and without what is gone."""
    old, new = ({row.root_id: row for row in rows} for rows in (before, now))
    return Difference(
        added=sums(row for root, row in new.items() if root not in old),
        gone=sums(row for root, row in old.items() if root not in new),
        corrected=sum(new[root].id != row.id for root, row in old.items() if root in new),
    )
