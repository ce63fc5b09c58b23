"""What looks odd in the figures that somebody is told: asked of whoever keeps the books, from told numbers alone."""

from collections.abc import Iterator, Sequence

from models.kinds import EventKind
from models.reports import figures
from models.reports.figures import Told
from models.reports.shares import Rate
from models.rules import plausible
from models.rules.periods import Month, Period, Span
from models.rules.plausible import Doubt
from models.rules.small_cells import Hidden

_YEAR = 12


def of(told: Told, period: Period, rates: Sequence[Rate] = ()) -> Iterator[tuple[EventKind, Doubt]]:
    """Months of three times the usual, and births that do not fit the number of people: (kind, question)."""
    if period.span is Span.MONTH:
        for kind in figures.KINDS:
            yield from ((kind, doubt) for doubt in _month(told, kind, period.begins))
    births = told.count(EventKind.BIRTH, period)
    rate = next((one for one in rates if one.name == "birth_rate" and one.of), None)
    if rate and not isinstance(births, Hidden) and period.last < told.today:
        found = plausible.births(births, rate.of, len(period.months))
        yield from ((EventKind.BIRTH, doubt) for doubt in found)


def _month(told: Told, kind: EventKind, month: Month) -> Iterator[Doubt]:
    cells = [told.count(kind, Period(Span.MONTH, month.later(-back))) for back in range(_YEAR + 1)]
    shown = [cell for cell in cells if not isinstance(cell, Hidden)]
    if len(shown) == len(cells):
        yield from plausible.month(shown[0], shown[1:])
