"""Figures of paired rounds become rows: value, the peer's value, the median of the ratios, whether the goal holds."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from statistics import median

from tests.bench.bots import Figures


@dataclass(frozen=True)
class Row:
    """One figure. `goal` is a bound on the ratio to the peer's value; without one nothing has to hold."""

    name: str
    value: float
    unit: str
    peer: str
    peer_value: float
    ratio: float
    goal: str | None
    holds: bool

    def json(self) -> dict[str, object]:
        """The row for bench.json."""
        return asdict(self)


@dataclass(frozen=True)
class _Figure:
    name: str
    unit: str
    of: Callable[[Figures], float]
    least: float | None = None


_PEER = "python-telegram-bot echo"
_FIGURES = (
    _Figure("guided report, committed and answered", "updates/s", lambda one: one.rate, least=1.0),
    _Figure("processor time of an update", "µs", lambda one: one.cpu * 1e6),
    _Figure("reply, half of them within", "ms", lambda one: one.p50 * 1000),
    _Figure("reply, 99 of 100 within", "ms", lambda one: one.p99 * 1000),
    _Figure("start to first getUpdates", "s", lambda one: one.start),
    _Figure("resident memory after the run", "MB", lambda one: one.memory),
)


def rows(pairs: Sequence[tuple[Figures, Figures]]) -> list[Row]:
    """The rows of rounds of (daybook, peer)."""
    return [_row(figure, pairs) for figure in _FIGURES]


def _row(figure: _Figure, pairs: Sequence[tuple[Figures, Figures]]) -> Row:
    values = [(figure.of(ours), figure.of(theirs)) for ours, theirs in pairs]
    ratio = median(ours / theirs for ours, theirs in values)
    return Row(
        name=figure.name,
        value=round(median(ours for ours, _ in values), 3),
        unit=figure.unit,
        peer=_PEER,
        peer_value=round(median(theirs for _, theirs in values), 3),
        ratio=round(ratio, 3),
        goal=None if figure.least is None else f">= {figure.least:g}",
        holds=figure.least is None or ratio >= figure.least,
    )


def table(found: Sequence[Row]) -> str:
    """The rows as aligned text."""
    head = ("", "daybook", _PEER, "ratio", "goal", "")
    lines = [head, *(_cells(row) for row in found)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(head))]
    return "\n".join(_aligned(line, widths) for line in lines)


def _aligned(line: Sequence[str], widths: Sequence[int]) -> str:
    numbers = (cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True))
    return "  ".join([line[0].ljust(widths[0]), *numbers]).rstrip()


def _cells(row: Row) -> tuple[str, ...]:
    verdict = "" if row.goal is None else "holds" if row.holds else "FAILS"
    shown = (f"{row.value:,.4g} {row.unit}", f"{row.peer_value:,.4g} {row.unit}")
    return (row.name, *shown, f"{row.ratio:.2f}", row.goal or "", verdict)
