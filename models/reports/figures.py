"""The figures of an area in a period, each with its definition; small ones hidden from who may not see the rows.

`python -m bot figures` and /figures print them. Definitions are phrases, `figure.<name>` and `figure.<name>.is`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from models.kinds import EventKind, Level
from models.queries.areas import areas_of
from models.reports import counting
from models.reports.counting import Counts
from models.rules import rates, small_cells
from models.rules.area_codes import is_village, township_of
from models.rules.periods import Month, Period, Span
from models.rules.small_cells import Cell, Released

KINDS = (
    EventKind.BIRTH, EventKind.DEATH, EventKind.MARRIAGE, EventKind.DIVORCE, EventKind.HUKOU_IN, EventKind.HUKOU_OUT,
    EventKind.MIGRATE_IN, EventKind.MIGRATE_OUT, EventKind.RETURN_HOME, EventKind.PREGNANCY, EventKind.PREGNANCY_END,
    EventKind.MEASURE, EventKind.EXAM,
)  # fmt: skip
"""What is counted, in the order in which it is printed."""

REFUSED = ("policy", "order", "sex_by_order", "people")
"""What is asked of such a bot elsewhere and is not computed here: `figure.refused.<name>`."""


@dataclass(frozen=True)
class Share:
    """A part of a whole in per cent. `of` is the whole; where rows may not be seen it is told in full tens."""

    percent: int
    of: int


@dataclass(frozen=True)
class Figures:
    """Everything that is told of an area in a period. `counts` and `increase` (births − deaths) may hide numbers."""

    area: str
    period: Period
    exact: bool
    counts: Mapping[EventKind, Cell]
    increase: Cell
    same_day: Share | None
    running: bool
    """The period has not ended: what stands here is what was reported so far."""


def of(session: Session, area: str, period: Period, today: date, rows_of: Collection[str] = ()) -> Figures:
    """The figures of a village or a township for somebody who may see the rows of the villages `rows_of`."""
    told = Told(session, area, today, rows_of)
    counts = {kind: told.count(kind, period) for kind in KINDS}
    return Figures(
        area=area,
        period=period,
        exact=told.exact,
        counts=counts,
        increase=small_cells.difference(counts[EventKind.BIRTH], counts[EventKind.DEATH]),
        same_day=told.same_day(period),
        running=today <= period.last,
    )


class Told:
    """What somebody is told of an area: everything where they may see the rows, else what no small count follows from.

    Of what they may not see the rows, nothing is told before it has ended: asked again from day to day, a count that
    grows would tell what came in on one.
    """

    def __init__(self, session: Session, area: str, today: date, rows_of: Collection[str]) -> None:
        session.flush()
        self._session, self.area, self.today, self._rows_of = session, area, today, rows_of
        self.exact = area in rows_of
        self._years: dict[Period, Counts] = {}

    def count(self, kind: EventKind, period: Period) -> Cell:
        """How many there were of a kind."""
        if self.exact:
            return sum(self._of_year(_year_of(month))[self.area, kind, month] for month in period.months)
        if period.span is Span.FORM_YEAR:
            return self._released(kind, period, small_cells.YEAR)
        return small_cells.total(self._of_month(kind, month) for month in period.months)

    def same_day(self, period: Period) -> Share | None:
        """How many were reported on their day; where rows may not be seen only of many, and of about how many."""
        if not self.exact and period.last >= self.today:
            return None
        same, every = counting.on_their_day(self._session, self.area, period.first, period.last)
        if not every or (not self.exact and every < rates.AGGREGATE):
            return None
        return Share(round(rates.share(same, every)), every if self.exact else small_cells.in_tens(every))

    def _of_month(self, kind: EventKind, month: Month) -> Cell:
        year = _year_of(month)
        return self._released(kind, year, small_cells.Span(year.months.index(month), 1))

    def _released(self, kind: EventKind, year: Period, span: small_cells.Span) -> Cell:
        """As the township is told; villages of which the rows may be seen are counted in afterwards."""
        table = self._table(kind, year)
        known = [table.pop(code) for code in self._rows_of if code in table]
        ended = sum(month.later(1).first <= self.today for month in year.months)
        released = Released(table, ended)
        if is_village(self.area):
            return released.village(self.area, span)
        return small_cells.added(released.whole(span), sum(row[place] for row in known for place in span.months))

    def _table(self, kind: EventKind, year: Period) -> dict[str, list[int]]:
        counts, township = self._of_year(year), township_of(self.area)
        here = areas_of(self._session, township, Level.VILLAGE)
        villages = dict.fromkeys([*here, self.area, *(village for village, _, _ in counts)])
        return {code: [counts[code, kind, month] for month in year.months] for code in villages if is_village(code)}

    def _of_year(self, year: Period) -> Counts:
        """All counts of a year from October, read once."""
        if year not in self._years:
            area = self.area if self.exact else township_of(self.area)
            self._years[year] = counting.by_month(self._session, area, year.first, year.last)
        return self._years[year]


def _year_of(month: Month) -> Period:
    return Period.around(Span.FORM_YEAR, month.first)
