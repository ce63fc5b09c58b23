"""`python -m bot figures`: the figures of an area as lines or as JSON, each with its definition. Small ones are hidden.

Whoever reads them on the server is not asked who they are: they get what anybody may see who may not see the rows.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlmodel import Session

from handlers.figures import DEFINED, told
from locales import Phrase, text
from models.errors import SettingsWrong
from models.kinds import EventKind
from models.reports import figures
from models.reports.figures import Figures
from models.rules import rates
from models.rules.periods import Period
from models.rules.rates import Population
from models.rules.small_cells import Cell, Hidden
from models.services import places, township_settings

_LANGUAGE = "en"


def of(session: Session, area: str, period: Period, now: datetime) -> Figures:
    """The figures of an area. Raises SettingsWrong where there are none of it."""
    if len(area) not in (figures.TOWNSHIP, figures.VILLAGE) or not places.exists(session, area):
        raise SettingsWrong(f"{area}: figures are of a township (9 digits) or a village (12 digits) that was set up")
    today = township_settings.of(session, area[: figures.TOWNSHIP]).today(now)
    return figures.of(session, area, period, today)


def readable(found: Figures, name: str, population: int | None = None) -> Iterator[str]:
    """One line a figure, with its definition behind it."""
    yield f"{name} ({found.area}), {found.period}: {found.period.first} to {found.period.last}"
    how = {_say(f"figure.{one}"): _say(f"figure.{one}.is") for one in DEFINED}
    for line in told(found):
        said = text(_LANGUAGE, line)
        definition = how.get(said.partition(":")[0])
        yield f"{said}    [{definition}]" if definition else said
    if population is not None:
        yield from _rates(found, population)
    yield text(_LANGUAGE, Phrase.of("figures.not_computed", what=tuple(map(_refused, figures.REFUSED))))


def as_json(found: Figures, name: str) -> dict[str, Any]:
    """The same as values: a hidden number is null, with the sign that stands for it."""
    counts = {str(kind): cell for kind, cell in found.counts.items()} | {"increase": found.increase}
    share = {"percent": found.same_day.percent, "of_about": found.same_day.of} if found.same_day else None
    return {
        "area": found.area,
        "name": name,
        "period": {"written": str(found.period), "first": found.period.first, "last": found.period.last},
        "ended": not found.running,
        "figures": {one: _value(cell) | {"is": _say(f"figure.{one}.is")} for one, cell in counts.items()},
        "same_day": share and share | {"is": _say("figure.same_day.is")},
        "not_computed": [text(_LANGUAGE, _refused(one)) for one in figures.REFUSED],
    }


def _rates(found: Figures, start: int) -> Iterator[str]:
    """Rates for each thousand of the mean population, where all that it is made of is shown."""
    kinds = (EventKind.BIRTH, EventKind.DEATH, EventKind.HUKOU_IN, EventKind.HUKOU_OUT)
    cells = [cell for kind in kinds if not isinstance(cell := found.counts[kind], Hidden)]
    if len(cells) < len(kinds):
        yield "Rates: not shown, since a number that they are made of is hidden"
        return
    births, deaths, moved_in, moved_out = cells
    people = Population(start, births, deaths, moved_in, moved_out)
    base = f"mean population {float(people.mean):,.0f} = ({people.start:,} + {people.end:,}) / 2, not scaled to a year"
    for name, events in (("Birth rate", births), ("Death rate", deaths), ("Natural growth", births - deaths)):
        yield f"{name}: {rates.per_1000(events, people.mean):.2f} per 1,000    [{base}]"
    if len(found.period.months) == rates.YEAR_MONTHS and not rates.believable(rates.per_1000(births, people.mean)):
        low, high = rates.LIKELY_PER_1000
        yield f"Please check: the birth rate is outside of {low} to {high} per 1,000"


def _value(cell: Cell) -> dict[str, Any]:
    return {"value": None, "hidden": cell.value} if isinstance(cell, Hidden) else {"value": cell}


def _refused(name: str) -> Phrase:
    return Phrase(f"figure.refused.{name}")


def _say(key: str) -> str:
    return text(_LANGUAGE, Phrase(key))
