"""The pack of a township's month as a sheet: counts, rates with what they are of, days without a word by village."""

from collections.abc import Iterable, Mapping

from handlers import ledgers
from locales import Phrase
from models.message import Cell, Chart, Sheet
from models.reports.figures import Figures
from models.reports.shares import Rate
from models.rules.small_cells import written

_COLUMNS = {"place": 18, "figure": 26, "value": 12, "unit": 16, "of": 12, "how": 60}


def sheet(
    found: Figures, rates: Iterable[Rate], silent: Mapping[str, int], name: str, by: Phrase | str, at: str,
    chart: Chart,
) -> Sheet:  # fmt: skip
    """A row for each count, rate and village, and a page with the picture of the months.

    `silent`: village → days times groups without a word.
    """
    rows = (*_counts(found, name), *(_rate(rate, name) for rate in rates), *_silent(silent))
    title = ledgers.span_of(name, found.period)
    signs = ((Phrase("column.sign"), Phrase("figures.hidden_shares")), (Phrase("column.rule"), Phrase("figures.rules")))
    about = ledgers.about(title, by, at, Phrase("table.purpose_counts"), len(rows))
    ends = f"daybook-{found.area}-{found.period}-pack"
    return Sheet(ends, "xlsx", title, ledgers.columns(_COLUMNS), rows, about, ledgers.mark(by, at), signs, (chart,))


def _counts(found: Figures, name: str) -> Iterable[tuple[Cell, ...]]:
    for figure, cell in (*found.counts.items(), ("increase", found.increase)):
        yield name, Phrase(f"figure.{figure}"), written(cell), None, None, Phrase(f"figure.{figure}.is")


def _rate(rate: Rate, name: str) -> tuple[Cell, ...]:
    """A value with its unit, what it is of (about how many, where that is told in tens), and its definition."""
    what = Phrase(f"method.{rate.what}") if rate.name == "method" else rate.what
    of = Phrase.of("rates.about", count=rate.of) if rate.about else rate.of
    value, unit = "–" if rate.value is None else rate.value, Phrase(f"pack.unit.{rate.unit}")
    figure, how = Phrase.of(f"rate.{rate.name}", what=what), Phrase(f"rate.{rate.name}.is")
    return name, figure, value, unit, of if rate.of else None, how


def _silent(silent: Mapping[str, int]) -> Iterable[tuple[Cell, ...]]:
    for village, days in silent.items():
        yield village, Phrase("pack.silent"), days, None, None, Phrase("pack.silent.is")
