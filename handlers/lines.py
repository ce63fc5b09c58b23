"""How people, groups, items and times are written in lists for workers. Values to phrases; nothing said."""

from collections.abc import Callable
from datetime import date

from handlers.turn import Rows, Turn
from locales import Phrase
from models.errors import NotFound
from models.message import Button
from models.queries import labels
from models.services.cards import Card


def place(names: tuple[str, str]) -> Phrase:
    """A group with its village."""
    return Phrase.of("place.group", village=names[0], group=names[1])


def person(name: str, code: str) -> Phrase:
    """A person in a list; without a code it is nobody in particular."""
    if not code:
        return Phrase("person.no_name")
    return Phrase.of("person.masked", name=name, code=code) if name else Phrase.of("person.code", code=code)


def listed(turn: Turn, person_id: str) -> Phrase:
    """Somebody as lists of the speaker's township write people: what stays in the chat when she has been erased."""
    style = labels.style_of(turn.session, turn.who.township)
    return person(labels.people(turn.session, [person_id], style).get(person_id, ""), labels.case_code(person_id))


def due(on: date, late: int) -> Phrase:
    """When an item is due, or by how many days the service is late."""
    return Phrase.of("item.late", n=late) if late else Phrase.of("item.due", day=on)


def item(kind: str) -> Phrase:
    """The kind of an item in words."""
    return Phrase(f"item.{kind}")


def about(tens: int) -> Phrase:
    """How many people, where that is said in full tens only: fewer are not counted out."""
    return Phrase.of("coverage.about", count=tens) if tens else Phrase("coverage.few")


def turning(to: Callable[[int], str], number: int, last: int) -> Rows:
    """Buttons that turn the pages of a list, counted from 0 to `last`; none where there is one page.

    `to` gives the data that shows a page.
    """
    if not last:
        return ()
    before = [Button(Phrase("page.before"), to(number - 1))] if number else []
    here = Button(Phrase.of("page.of", number=number + 1, pages=last + 1), to(number))
    after = [Button(Phrase("page.after"), to(number + 1))] if number < last else []
    return ((*before, here, *after),)


def in_rows(buttons: list[Button], width: int) -> Rows:
    """Buttons in rows of `width`."""
    return tuple(tuple(buttons[start : start + width]) for start in range(0, len(buttons), width))


def day(text: str) -> date:
    """The day that a button says, as in 2026-03-20. Raises NotFound for what no button says."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotFound from None


def number(text: str) -> int:
    """The number of a page, as a button says it. Raises NotFound for what no button says."""
    if not text.isascii() or not text.isdecimal() or len(text) > 6:
        raise NotFound
    return int(text)


def payee(card: Card) -> tuple[Phrase, ...]:
    """Name and number of somebody whom the office is to pay."""
    phone = Phrase.of("contact.phone", phone=card.phone) if card.phone else Phrase("contact.no_phone")
    title = Phrase.of("contact.title", name=card.name, code=labels.case_code(card.person_id))
    return (title, phone, Phrase("contact.goes"))
