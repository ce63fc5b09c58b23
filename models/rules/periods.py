"""Periods that figures are about: a month, a quarter, a half year, a calendar year, the year from 1 October.

The half years are those of that other year, as national forms have them: from 1 October, and from 1 April.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Span(StrEnum):
    """Kinds of periods, shortest first."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"
    FORM_YEAR = "form_year"


MONTHS = {Span.MONTH: 1, Span.QUARTER: 3, Span.HALF: 6, Span.YEAR: 12, Span.FORM_YEAR: 12}
_WRITTEN = re.compile(
    r"(?P<month>(?P<m>\d{4})-(?P<n>0[1-9]|1[0-2]))|(?P<quarter>(?P<q>\d{4})-Q(?P<k>[1-4]))"
    r"|(?P<half>(?P<h>\d{4})-H(?P<j>[12]))|(?P<form_year>F(?P<f>\d{4}))|(?P<year>\d{4})",
    re.ASCII,
)
_FIRST_YEAR = 1950


@dataclass(frozen=True, order=True)
class Month:
    """A month of the calendar."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Month":
        """The month that a day lies in."""
        return cls(day.year, day.month)

    def later(self, months: int) -> "Month":
        """The month so many months on."""
        years, number = divmod(self.year * 12 + self.number - 1 + months, 12)
        return Month(years, number + 1)

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.number, 1)


@dataclass(frozen=True)
class Period:
    """A span of whole months."""

    span: Span
    begins: Month

    @classmethod
    def read(cls, text: str) -> "Period":
        """From `2026-10`, `2026-Q4`, `2026-H1` (from 1 October 2025), `2026`, or `F2026` (to 30 September 2026).

        Raises ValueError for everything else.
        """
        found = _WRITTEN.fullmatch(text)
        span = next((span for span in Span if found and found[span.value]), None)
        year = int(re.sub(r"\D", "", text)[:4] or 0)
        if found is None or span is None or not _FIRST_YEAR <= year <= 9000:
            raise ValueError("is a month (2026-10), a quarter (2026-Q4), a half year (2026-H1), 2026 or F2026")
        return cls(span, _begins(span, year, int(found["n"] or found["k"] or found["j"] or 1)))

    @classmethod
    def around(cls, span: Span, day: date) -> "Period":
        """The period of a kind that a day lies in."""
        month = Month.of(day)
        if span is Span.YEAR:
            return cls(span, Month(day.year, 1))
        if span is Span.FORM_YEAR:
            return cls(span, Month(day.year - (day.month < 10), 10))
        length = MONTHS[span]  # quarters and half years are counted from October, which is the same for quarters
        return cls(span, month.later(-((month.number - 10) % length)))

    def moved(self, by: int) -> "Period":
        """The period of the same kind, so many periods on."""
        return Period(self.span, self.begins.later(by * MONTHS[self.span]))

    @property
    def months(self) -> tuple[Month, ...]:
        """Its months, in order."""
        return tuple(self.begins.later(number) for number in range(MONTHS[self.span]))

    @property
    def first(self) -> date:
        """Its first day."""
        return self.begins.first

    @property
    def last(self) -> date:
        """Its last day."""
        return self.begins.later(MONTHS[self.span]).first - timedelta(days=1)

    def __str__(self) -> str:
        year, month = self.begins.year, self.begins.number
        return {
            Span.MONTH: f"{year}-{month:02}",
            Span.QUARTER: f"{year}-Q{(month + 2) // 3}",
            Span.HALF: f"{year + (month == 10)}-H{1 if month == 10 else 2}",
            Span.YEAR: f"{year}",
            Span.FORM_YEAR: f"F{year + 1}",
        }[self.span]


def _begins(span: Span, year: int, number: int) -> Month:
    if span is Span.QUARTER:
        return Month(year, 3 * number - 2)
    if span is Span.HALF:
        return Month(year - 1, 10) if number == 1 else Month(year, 4)
    return Month(year - 1, 10) if span is Span.FORM_YEAR else Month(year, number if span is Span.MONTH else 1)
