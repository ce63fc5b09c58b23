"""How people, groups, items and times are written in lists for workers. Values to phrases; no store, nothing said."""

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from handlers.turn import Rows
from locales import Phrase
from models.message import Button


def place(names: tuple[str, str]) -> Phrase:
    """A group with its village."""
    return Phrase.of("place.group", village=names[0], group=names[1])


def person(name: str, code: str) -> Phrase:
    """A person in a list; without a code it is nobody in particular."""
    if not code:
        return Phrase("person.no_name")
    return Phrase.of("person.masked", name=name, code=code) if name else Phrase.of("person.code", code=code)


def due(on: date, late: int) -> Phrase:
    """When an item is due, or by how many days the service is late."""
    return Phrase.of("item.late", n=late) if late else Phrase.of("item.due", day=on)


def item(kind: str) -> Phrase:
    """The kind of an item in words."""
    return Phrase(f"item.{kind}")


def clock(at: datetime, zone: str) -> str:
    """The time of day in a zone."""
    return f"{at.astimezone(ZoneInfo(zone)):%H:%M}"


def turning(to: Callable[[int], str], number: int, last: int) -> Rows:
    """Buttons that turn the pages of a list; none where there is one page. `to` gives the data that shows a page."""
    if not last:
        return ()
    before = [Button(Phrase("page.before"), to(number - 1))] if number else []
    here = Button(Phrase.of("page.of", number=number + 1, pages=last + 1), to(number))
    after = [Button(Phrase("page.after"), to(number + 1))] if number < last else []
    return ((*before, here, *after),)


def in_rows(buttons: list[Button], width: int) -> Rows:
    """Buttons in rows of `width`."""
    return tuple(tuple(buttons[start : start + width]) for start in range(0, len(buttons), width))
