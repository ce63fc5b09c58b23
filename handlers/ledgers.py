"""Tables for the office as sheets: counts of places in a period, and the ledger of a village's month.

Who may have which is decided where they are asked for; here values become rows, headings and explanations.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from locales import Phrase
from models.message import Cell, Column, Sheet
from models.reports import figures
from models.reports.figures import Figures
from models.reports.ledger import Line
from models.rules.periods import Period
from models.rules.small_cells import written

FIGURES = (*figures.KINDS, "increase")
"""Figures that stand in a table of counts, a row each: `figure.<name>` and `figure.<name>.is`."""

_COUNTS = {"code": 14, "place": 18, "first": 12, "last": 12, "figure": 18, "count": 10}
_ROSTER = {"village_in": 16, "group_in": 10, "name_in": 16, "head_in": 16, "relation_in": 16, "birth_year_in": 12}
_LEDGER = {
    "number": 10,
    "village": 14,
    "group": 12,
    "reported": 12,
    "kind": 14,
    "day": 12,
    "late": 10,
    "person": 14,
    "case": 10,
}


def counts(
    found: Iterable[Figures], names: Mapping[str, str], period: Period, by: "Phrase | str", at: str, ending: str
) -> Sheet:
    """The counts of places in a period, a row for each figure and place. `by` gets the file, `at` is when."""
    told = list(found)
    rows = tuple(
        (one.area, names[one.area], period.first, period.last, Phrase(f"figure.{name}"), written(cell))
        for one in told
        for name, cell in (*one.counts.items(), ("increase", one.increase))
    )
    area = told[0].area
    title = span_of(names[area], period)
    words = tuple((Phrase(f"figure.{name}"), Phrase(f"figure.{name}.is")) for name in FIGURES)
    signs = ((Phrase("column.sign"), Phrase("figures.hidden")), (Phrase("column.rule"), Phrase("figures.rules")))
    about_ = about(title, by, at, Phrase("table.purpose_counts"), len(rows))
    return Sheet(f"daybook-{area}-{period}", ending, title, columns(_COUNTS), rows, about_, mark(by, at), words + signs)


def ledger(found: Iterable[Line], area: str, name: str, period: Period, by: "Phrase | str", at: str, why: str) -> Sheet:
    """The ledger of a village's month, a line for each report; at each edge stands who has it, since when, for what."""
    rows = tuple(map(_row, found))
    title = Phrase.of("table.ledger_title", what=span_of(name, period))
    reason = Phrase(f"export.reason.{why}")
    about_ = (*about(title, by, at, reason, len(rows)), (Phrase("table.until"), Phrase("table.until_rule")))
    words = ((Phrase("column.unnamed"), Phrase("column.unnamed.is")),)
    edge = Phrase.of("table.mark_for", by=by, at=at, why=reason)
    return Sheet(f"daybook-{area}-{period}-ledger", "xlsx", title, columns(_LEDGER), rows, about_, edge, words)


def template(by: Phrase | str, at: str) -> Sheet:
    """An empty roster of people with the headings that are read, and below them what each is for."""
    what = Phrase("table.template_what")
    about_ = about(Phrase("table.template"), by, at, what, 0)
    return Sheet("daybook-roster", "xlsx", Phrase("table.template"), columns(_ROSTER), (), about_, mark(by, at))


def span_of(name: str, period: Period) -> Phrase:
    """A place and a period in words."""
    return Phrase.of("figures.title", place=name, first=period.first, last=period.last)


def stamp(now: datetime, zone: str) -> str:
    """When a file was made, by the village's clock."""
    return f"{now.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


def _row(line: Line) -> tuple[Cell, ...]:
    kind = Phrase(f"kind.{line.kind}") if line.kind else Phrase("column.unnamed")
    return (line.number, *line.place, line.reported_on, kind, line.on, line.late_days, line.name, line.code)


def columns(widths: Mapping[str, int]) -> tuple[Column, ...]:
    """Columns with their headings and meanings: `column.<name>` and `column.<name>.is`."""
    return tuple(Column(Phrase(f"column.{one}"), Phrase(f"column.{one}.is"), width) for one, width in widths.items())


def about(title: Phrase, by: Phrase | str, at: str, why: Phrase, rows: int) -> tuple[tuple[Phrase, Cell], ...]:
    """What a file is, who has it since when, what for, and how many rows it has."""
    return (
        (Phrase("table.what"), title),
        (Phrase("table.by"), by),
        (Phrase("table.at"), at),
        (Phrase("table.why"), why),
        (Phrase("table.count"), rows),
    )


def mark(by: Phrase | str, at: str) -> Phrase:
    """What stands at the edge of each page."""
    return Phrase.of("table.mark", by=by, at=at)
