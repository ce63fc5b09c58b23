"""Of which places and periods somebody may be told counts, and the buttons that lead to another of them."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from handlers import lines
from handlers.turn import Rows, Turn
from locales import Phrase
from models.errors import NotFound
from models.kinds import Level
from models.message import Button, Message
from models.queries.areas import areas_of
from models.rules import rights
from models.rules.area_codes import is_village
from models.rules.periods import Period, Span
from models.services import places

OLDEST = timedelta(days=20 * 366)
"""How far back periods can be turned."""

_PLACES = 10
"""Areas on one list."""


def told(turn: Turn) -> dict[str, str]:
    """What there are figures of for the speaker: code → name. For the office the township comes first."""
    found: dict[str, str] = {}
    for town in turn.who.areas(*rights.to("figures.township")):
        found |= {town: places.name(turn.session, town)} | areas_of(turn.session, town, Level.VILLAGE)
    return found | {code: places.name(turn.session, code) for code in own(turn) if code not in found}


def own(turn: Turn) -> tuple[str, ...]:
    """The villages of which the speaker may see the rows."""
    return tuple(area for area in turn.who.areas(*rights.to("figures.village")) if is_village(area))


def period(turn: Turn, written: str) -> Period:
    """The period that a button names. Raises NotFound for what is none.

    Where it names none, the month that is. The township is told nothing of a month that runs, and gets the one before.
    """
    if not written:
        running = Period.around(Span.MONTH, turn.today)
        return running.moved(-1) if turn.who.areas(*rights.to("figures.township")) else running
    try:
        found = Period.read(written)
    except ValueError:
        raise NotFound from None
    if not turn.today - OLDEST <= found.last or found.first > turn.today:
        raise NotFound
    return found


def periods(turn: Turn, here: Period, to: Callable[[Period], str]) -> Rows:
    """Buttons to the period before and after, and to those of other kinds; `to` gives the data that shows one."""
    before, after = here.moved(-1), here.moved(1)
    around = [Button(Phrase("page.before"), to(before))] if turn.today - OLDEST <= before.last else []
    around += [Button(Phrase("page.after"), to(after))] if after.first <= turn.today else []
    kinds = [_kind(turn, here, span, to) for span in Span]
    return tuple(around), tuple(kinds[:3]), tuple(kinds[3:])


def _kind(turn: Turn, here: Period, span: Span, to: Callable[[Period], str]) -> Button:
    """The period of another kind that lies where this one ends, or today if that is earlier."""
    label = Phrase(f"figures.span.{span}")
    there = Period.around(span, min(here.last, turn.today))
    return Button(Phrase.of("figures.chosen", what=label) if span is here.span else label, to(there))


def choose(found: Mapping[str, str], number: int, to: Callable[[str], str], page: Callable[[int], str]) -> Message:
    """A list of places, ten a page: `to` gives the data of a place's button, `page` that of a page's."""
    last = (len(found) - 1) // _PLACES
    number = min(number, last)
    part = list(found.items())[number * _PLACES : (number + 1) * _PLACES]
    options = tuple((Button(name, to(code)),) for code, name in part)
    return Message((Phrase("figures.where"),), (*options, *lines.turning(page, number, last)))
