"""Somebody who booked a day, as the clinic sees her: opened from the day's list, or by the code on her slip."""

from contextlib import suppress
from datetime import date

from handlers import lines
from handlers.turn import Turn
from locales import Phrase
from models import examined
from models.errors import NotFound
from models.kinds import Role
from models.message import Button, Message
from models.queries import labels, visits
from models.services import cards, people
from models.tables import Visit

CODE = "visit-"
"""Begins the payload of the link that the code on a slip holds; the visit's id follows."""

CARD_SECONDS = 600
"""How long a person's card stays in the chat."""


def scanned(turn: Turn) -> bool:
    """Take a /start with the code of a slip, for the clinic. False: the payload is for others to look at."""
    payload = turn.heard.payload
    if not payload.startswith(CODE) or not turn.who.has(Role.CLINIC):
        return False
    try:
        show(turn, payload.removeprefix(CODE))
    except NotFound:
        return False
    return True


def show(turn: Turn, visit_id: str, said: Phrase | None = None) -> None:
    """The card of a visit: who, where from, which day, and what the clinic can do."""
    row = examined.visit(turn.session, turn.who, visit_id)
    done = examined.is_done(turn.session, row)
    state = (Phrase("coming.is_done"),) if done else ()
    turn.show(Message((*((said,) if said else ()), *whose(turn, row), *state), _buttons(row, done=done)))


def listed(turn: Turn, day: date) -> list[Visit]:
    """Who booked a day, as far as the clinic looks after them; nobody who has died since."""
    found = []
    for one in visits.coming(turn.session, turn.who.township, day):
        with suppress(NotFound):
            row = examined.visit(turn.session, turn.who, one.id)
            if not examined.has_died(turn.session, row):
                found.append(row)
    return found


def line(turn: Turn, row: Visit, number: int) -> Phrase:
    """One line of a day's list."""
    who, what = whose(turn, row)
    key = "coming.row_done" if examined.is_done(turn.session, row) else "coming.row"
    return Phrase.of(key, place_no=number, who=who, what=what)


def whose(turn: Turn, row: Visit) -> tuple[Phrase, Phrase]:
    """Whom a visit is of, masked, and which check on which day."""
    style = labels.style_of(turn.session, row.township)
    name = labels.people(turn.session, [row.person_id], style).get(row.person_id, "")
    group = _group(turn, row)
    kind = Phrase("exam_kind.prepregnancy" if row.subject == "prepregnancy" else "exam_kind.round")
    return (
        Phrase.of("item.whose", name=lines.person(name, labels.case_code(row.person_id)), place=lines.place(group)),
        Phrase.of("coming.what", kind=kind, near=row.day) if row.day else kind,
    )


def _group(turn: Turn, row: Visit) -> tuple[str, str]:
    code = people.get(turn.session, row.person_id).group_code
    return labels.groups(turn.session, [code])[code]


def _buttons(row: Visit, *, done: bool) -> tuple[tuple[Button, ...], ...]:
    def to(key: str, act: str) -> Button:
        return Button(Phrase(key), f"cv|{row.id}|{act}")

    first = (to("coming.undo", "u"),) if done else (to("coming.done", "d"), to("item.not_applicable", "x"))
    back = (Button(Phrase("coming.back"), f"cd|{row.day}"),) if row.day else ()
    return (first, (to("item.person", "c"), *back))


def dropped(turn: Turn, row: Visit, day: date | None) -> None:
    """It is not for her: she stands on the list of that day no more."""
    back = ((Button(Phrase("coming.back"), f"cd|{day}"),),) if day else ()
    turn.show(Message((Phrase("coming.dropped"), *whose(turn, row)), back))


def card(turn: Turn, row: Visit) -> None:
    """Her name and telephone, in a message of its own that goes by itself; read on record."""
    found = cards.read(turn.session, turn.who, row.person_id, turn.now)
    said = [
        Phrase.of("contact.title", name=found.name, code=labels.case_code(found.person_id)),
        Phrase.of("contact.phone", phone=found.phone) if found.phone else Phrase("contact.no_phone"),
        Phrase("contact.goes"),
    ]
    turn.send(Message(tuple(said), protect=True, delete_after=CARD_SECONDS))


def on(row: Visit, today: date) -> date:
    """The day on which the check took place, when the clinic says so today."""
    return min(row.day or today, today)
