"""Figures of paired rounds become rows: value, the peer's value, the median of the ratios, whether the goal holds."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Literal

Pair = tuple[float, float | None]


@dataclass(frozen=True)
class Bound:
    """What a figure is held against: its ratio to the peer's or its own value, at least or at most so much."""

    what: Literal["ratio", "value"]
    how: Literal[">=", "<="]
    limit: float

    def holds(self, value: float, ratio: float | None) -> bool:
        """Whether it holds. Without a peer no ratio does."""
        found = value if self.what == "value" else ratio
        return found is not None and (found >= self.limit if self.how == ">=" else found <= self.limit)

    def __str__(self) -> str:
        return f"{self.what} {self.how} {self.limit:g}"


def ratio(how: Literal[">=", "<="], limit: float) -> Bound:
    """A bound on the ratio to the peer."""
    return Bound("ratio", how, limit)


def value(how: Literal[">=", "<="], limit: float) -> Bound:
    """A bound on the figure itself."""
    return Bound("value", how, limit)


@dataclass(frozen=True)
class Row:
    """One figure. `goal` is what we go for and `holds` says whether it is reached (without one: yes).

    `gate` is what must hold in any case, or the run fails.
    """

    name: str
    value: float
    unit: str
    peer: str | None
    peer_value: float | None
    ratio: float | None
    goal: str | None
    holds: bool
    gate: str | None
    passes: bool

    def json(self) -> dict[str, object]:
        """The row for bench.json."""
        return {name: given for name, given in asdict(self).items() if name not in ("gate", "passes")}


def row(
    name: str,
    unit: str,
    peer: str | None,
    pairs: Sequence[Pair],
    gate: Sequence[Bound] = (),
    goal: Sequence[Bound] = (),
) -> Row:
    """The row of a figure from its rounds, (ours, the peer's or None) each: medians, the ratio's over the rounds."""
    ours = median(mine for mine, _ in pairs)
    both = [(mine, theirs) for mine, theirs in pairs if theirs is not None]
    theirs = median(other for _, other in both) if both else None
    ratios = [mine / other for mine, other in both if other]
    times = median(ratios) if ratios else None
    return Row(
        name,
        _short(ours),
        unit,
        peer,
        None if theirs is None else _short(theirs),
        None if times is None else _short(times),
        " and ".join(map(str, goal)) or None,
        all(bound.holds(ours, times) for bound in goal),
        " and ".join(map(str, gate)) or None,
        all(bound.holds(ours, times) for bound in gate),
    )


def _short(number: float) -> float:
    return round(number, 3) if abs(number) < 1000 else round(number, 1)


_HEAD = ("", "daybook", "peer", "", "ratio", "gate", "goal")


def markdown(found: Sequence[Row]) -> str:
    """The rows as README shows them."""
    lines = [_HEAD, ("---",) * len(_HEAD), *(_cells(row) for row in found)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def table(found: Sequence[Row]) -> str:
    """The rows as aligned text."""
    lines = [_HEAD, *(_cells(row) for row in found)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(lines[0]))]
    return "\n".join(_aligned(line, widths) for line in lines)


def _aligned(line: Sequence[str], widths: Sequence[int]) -> str:
    left = (0, 3, 5, 6)
    cells = (cell.ljust(width) if place in left else cell.rjust(width)
             for place, (cell, width) in enumerate(zip(line, widths, strict=True)))  # fmt: skip
    return "  ".join(cells).rstrip()


def _cells(row: Row) -> tuple[str, ...]:
    theirs = "" if row.peer_value is None else f"{row.peer_value:,.4g} {row.unit}"
    times = "" if row.ratio is None else f"{row.ratio:.2f}"
    gate = "" if row.gate is None else f"{row.gate} {'ok' if row.passes else 'FAILS'}"
    goal = "" if row.goal is None else f"{row.goal} {'reached' if row.holds else 'not reached'}"
    return row.name, f"{row.value:,.4g} {row.unit}", theirs, row.peer or "", times, gate, goal
