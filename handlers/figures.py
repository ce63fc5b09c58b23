"""/figures: the figures of a village or the township in a period, with how they are counted; for cadres and the office.

A cadre is told everything of the own villages. The office does not see rows: small counts are hidden from it.
"""

from collections.abc import Sequence

from handlers import lines, months_chart, own_figures, reach
from handlers.turn import Rows, Turn, needs
from locales import Phrase
from models.errors import NotFound
from models.message import Button, Message
from models.reports import doubts, figures, shares
from models.reports.figures import Figures, Told
from models.reports.shares import Rate
from models.rules import rights
from models.rules.periods import Period
from models.rules.small_cells import Cell, Hidden, written


@needs(*rights.anybody("figures.village", "figures.township", "figures.own"))
def show(turn: Turn) -> None:
    """/figures, and `fi|<area>|<period>|<act>`: without an act the figures, else what the act asks for.

    Whoever is told of no area sees the own ones.
    """
    areas = reach.told(turn)
    if not areas and not turn.pressed:
        own_figures.show(turn)
        return
    _, area, written, act, number, *_ = (*turn.heard.data, "", "", "", "", "")
    period = reach.period(turn, written)
    area = area or next(iter(areas), "")
    if area not in areas:
        raise NotFound
    if act == "a":
        _choose(turn, areas, period, lines.number(number or "0"))
    elif act == "d":
        _define(turn, area, period)
    elif act == "s":
        _shares(turn, area, areas[area], period)
    elif act == "c":
        told_of = Told(turn.session, area, turn.today, reach.own(turn))
        turn.send(Message(chart=months_chart.of(turn.session, told_of, areas[area], period)))
    elif act:
        raise NotFound
    else:
        _show(turn, areas, area, period)


def _show(turn: Turn, areas: dict[str, str], area: str, period: Period) -> None:
    found = figures.of(turn.session, area, period, turn.today, reach.own(turn))
    title = Phrase.of("figures.title", place=areas[area], first=period.first, last=period.last)
    turn.show(Message((title, *told(found)), _buttons(turn, area, period, more=len(areas) > 1)))


def told(found: Figures) -> list[Phrase]:
    """Every figure on a line, then what has to be known about them."""
    said = [_line(Phrase(f"figure.{kind}"), cell) for kind, cell in found.counts.items()]
    said.append(_line(Phrase("figure.increase"), found.increase))
    if found.same_day:
        key = "figures.share" if found.exact else "figures.share_about"
        said.append(
            Phrase.of(key, name=Phrase("figure.same_day"), percent=found.same_day.percent, of=found.same_day.of)
        )
    if any(isinstance(cell, Hidden) for cell in found.counts.values()):
        said.append(Phrase("figures.hidden"))
    if found.running and found.exact:
        said.append(Phrase("figures.running"))
    return said


def _line(name: Phrase, cell: Cell) -> Phrase:
    return Phrase.of("figures.line", name=name, value=written(cell))


def _buttons(turn: Turn, area: str, period: Period, *, more: bool) -> Rows:
    places_ = [Button(Phrase("figures.elsewhere"), _to(area, period, "a"))] if more else []
    acts = {"shares": "s", "picture": "c", "how": "d"}
    more_of = [Button(Phrase(f"figures.{name}"), _to(area, period, act)) for name, act in acts.items()]
    officers = [Button(Phrase("own.officers"), f"og|{area}")] if area in reach.own(turn) else []
    officers += [Button(Phrase("own.more"), "ow")] if turn.who.has(*rights.to("figures.own")) else []
    around = reach.periods(turn, period, lambda other: _to(area, other))
    return (*around, (*places_, more_of[0], *officers), tuple(more_of[1:]))


def _to(area: str, period: Period, act: str = "") -> str:
    return f"fi|{area}|{period}|{act}".rstrip("|")


def _shares(turn: Turn, area: str, name: str, period: Period) -> None:
    """Rates and shares, each with what it is of and how it is counted; then what in them looks odd."""
    known = Told(turn.session, area, turn.today, reach.own(turn))
    found = shares.of(turn.session, known, period)
    title = Phrase.of("figures.title", place=name, first=period.first, last=period.last)
    said = [rate_line(rate) for rate in found] or [Phrase("figures.no_shares")]
    said += doubted(known, period, found)
    back = Button(Phrase("report.back"), _to(area, period))
    turn.show(Message((title, *said, *([Phrase("figures.hidden_shares")] if not known.exact else [])), ((back,),)))


def rate_line(rate: Rate) -> Phrase:
    """A rate with its denominator and its definition, or that it is not shown."""
    name, how = Phrase.of(f"rate.{rate.name}", what=_what(rate)), Phrase(f"rate.{rate.name}.is")
    if rate.value is None:
        return Phrase.of("rates.hidden", name=name, how=how)
    of = Phrase.of("rates.about" if rate.about else "rates.of", count=rate.of)
    return Phrase.of(
        f"rates.line.{rate.unit}", name=name, value=rate.value, of=of, how=how, low=rate.low, high=rate.high
    )


def _what(rate: Rate) -> Phrase | str:
    return Phrase(f"method.{rate.what}") if rate.name == "method" else rate.what


def doubted(known: Told, period: Period, found: Sequence[Rate]) -> list[Phrase]:
    """What looks odd in the figures that are told, as questions."""
    return [
        Phrase.of(f"doubt.figures.{doubt.name}", of=Phrase(f"figure.{kind}"), numbers=doubt.numbers)
        for kind, doubt in doubts.of(known, period, found)
    ]


def _choose(turn: Turn, areas: dict[str, str], period: Period, number: int) -> None:
    here = next(iter(areas))
    turn.show(reach.choose(areas, number, lambda code: _to(code, period), lambda n: f"{_to(here, period, 'a')}|{n}"))


def _define(turn: Turn, area: str, period: Period) -> None:
    """How each figure is counted, and what is not computed at all."""
    said = [
        Phrase.of("figures.defined", name=Phrase(f"figure.{name}"), how=Phrase(f"figure.{name}.is")) for name in DEFINED
    ]
    refused = tuple(Phrase(f"figure.refused.{name}") for name in figures.REFUSED)
    turn.show(
        Message(
            (Phrase("figures.rules"), *said, Phrase("figures.hidden"), Phrase.of("figures.not_computed", what=refused)),
            ((Button(Phrase("report.back"), _to(area, period)),),),
        )
    )


DEFINED = (*figures.KINDS, "increase", "same_day")
"""Figures with a definition: `figure.<name>` and `figure.<name>.is`."""
