"""`python -m bot figures`: the figures of an area as lines or as JSON, each with its definition. Small ones are hidden.

Whoever reads them on the server is not asked who they are: they get what anybody may see who may not see the rows.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from handlers.figures import DEFINED, doubted, rate_line, told
from locales import Phrase, text
from models.errors import SettingsWrong
from models.reports import figures, shares
from models.reports.figures import Figures, Told
from models.reports.shares import Rate
from models.rules.area_codes import holds_groups, township_of
from models.rules.periods import Period
from models.rules.practice import practises
from models.rules.small_cells import Cell, Hidden
from models.services import places, township_settings

_LANGUAGE = "en"


@dataclass(frozen=True)
class Report:
    """What is told of an area: counts, rates, and what looks odd in them."""

    found: Figures
    rates: tuple[Rate, ...]
    doubted: tuple[Phrase, ...]


def of(session: Session, area: str, period: Period, now: datetime, population: int | None = None) -> Report:
    """The figures of an area. Raises SettingsWrong where there are none of it."""
    known = holds_groups(area) and places.exists(session, area)
    if not known or practises(area):
        raise SettingsWrong(f"{area}: figures are of a township (9 digits) or a village (12 digits) that was set up")
    told_of = Told(session, area, township_settings.of(session, township_of(area)).today(now), ())
    rates = shares.of(session, told_of, period, population)
    return Report(figures.of(session, area, period, told_of.today), rates, tuple(doubted(told_of, period, rates)))


def readable(report: Report, name: str) -> Iterator[str]:
    """One line a figure, with its definition behind it."""
    found = report.found
    yield f"{name} ({found.area}), {found.period}: {found.period.first} to {found.period.last}"
    how = {_say(f"figure.{one}"): _say(f"figure.{one}.is") for one in DEFINED}
    for line in told(found):
        said = text(_LANGUAGE, line)
        definition = how.get(said.partition(":")[0])
        yield f"{said}    [{definition}]" if definition else said
    for rate in report.rates:
        value, _, definition = text(_LANGUAGE, rate_line(rate)).partition("\n")
        yield f"{value}    [{definition}]"
    yield from (text(_LANGUAGE, line) for line in report.doubted)
    yield text(_LANGUAGE, Phrase.of("figures.not_computed", what=tuple(map(_refused, figures.REFUSED))))


def as_json(report: Report, name: str) -> dict[str, Any]:
    """The same as values: a hidden number is null, with the sign that stands for it."""
    found = report.found
    counts = {str(kind): cell for kind, cell in found.counts.items()} | {"increase": found.increase}
    share = {"percent": found.same_day.percent, "of_about": found.same_day.of} if found.same_day else None
    return {
        "area": found.area,
        "name": name,
        "period": {"written": str(found.period), "first": found.period.first, "last": found.period.last},
        "ended": not found.running,
        "figures": {one: _value(cell) | {"is": _say(f"figure.{one}.is")} for one, cell in counts.items()},
        "same_day": share and share | {"is": _say("figure.same_day.is")},
        "rates": [asdict(rate) | {"is": _say(f"rate.{rate.name}.is")} for rate in report.rates],
        "doubts": [text(_LANGUAGE, line) for line in report.doubted],
        "not_computed": [text(_LANGUAGE, _refused(one)) for one in figures.REFUSED],
    }


def _value(cell: Cell) -> dict[str, Any]:
    return {"value": None, "hidden": cell.value} if isinstance(cell, Hidden) else {"value": cell}


def _refused(name: str) -> Phrase:
    return Phrase(f"figure.refused.{name}")


def _say(key: str) -> str:
    return text(_LANGUAGE, Phrase(key))
