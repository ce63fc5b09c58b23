"""The figures of an area by month as a picture, for whoever they are told to: in the chat and in the month's pack."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session

from locales import Phrase
from models.kinds import EventKind
from models.message import Bars, Chart
from models.reports import shares
from models.reports.figures import Told
from models.rules.area_codes import is_township
from models.rules.periods import Period, Span
from models.rules.small_cells import written

DRAWN = (EventKind.BIRTH, EventKind.MIGRATE_OUT, EventKind.MIGRATE_IN, EventKind.EXAM)
"""What the picture shows by month, above the share reported on the day."""

_ROUNDS = 6
"""Rounds of checks in a picture."""


def of(session: Session, told_of: Told, name: str, period: Period) -> Chart:
    """The months of the year from October in which the period begins; of those to come nothing is said."""
    year = Period.around(Span.FORM_YEAR, period.first)
    gone = months_gone(year, told_of.today)
    rows = [bars(year, f"figure.{kind}", [written(told_of.count(kind, month)) for month in gone]) for kind in DRAWN]
    on_the_day = [share.percent if (share := told_of.same_day(month)) else "–" for month in gone]
    rows.append(bars(year, "figures.percent", on_the_day, 100))
    if is_township(told_of.area):
        rows += _coverage(session, told_of)
    title = Phrase.of("figures.title", place=name, first=year.first, last=year.last)
    return Chart(title, tuple(rows), under(year), Phrase("figures.by_month"))


def months_gone(year: Period, today: date) -> list[Period]:
    """The months of a year that have begun."""
    return [Period(Span.MONTH, month) for month in year.months if month.first <= today]


def bars(year: Period, name: str, gone: Sequence[int | str], full: int = 0) -> Bars:
    """A row with the values of the months that have begun; the others are empty."""
    return Bars(Phrase(name), (*gone, *("",) * (len(year.months) - len(gone))), full)


def under(year: Period) -> tuple[str, ...]:
    """What stands under the bars: the months' numbers."""
    return tuple(str(month.number) for month in year.months)


def _coverage(session: Session, told_of: Told) -> list[Bars]:
    """The rounds of checks that ended, the last ones: how many of those invited came."""
    found = shares.ended_rounds(session, told_of)[-_ROUNDS:]
    values = tuple("–" if rate.value is None else round(rate.value) for rate in found)
    return [Bars(Phrase("figures.coverage"), values, 100, tuple(rate.what for rate in found))] if found else []
