"""Somebody who booked a day, as the clinic sees her: opened from the day's list, or by the code on her slip."""

from contextlib import suppress
from datetime import date

from handlers import lines
from handlers.turn import Turn
from locales import Phrase
from models import examined
from models.errors import NotFound
from models.message import OPENED_FOR, Button, Message
from models.queries import labels, visits
from models.rules import rights
from models.rules.rounds import PREPREGNANCY
from models.services import cards, people
from models.tables import Visit

CODE = "visit-"
"""Begins the payload of the link that the code on a slip holds; the visit's id follows."""


def scanned(turn: Turn) -> bool:
    """Take a /start with the code of a slip, for the clinic. False: the payload is for others to look at."""
    payload = turn.heard.payload
    if not payload.startswith(CODE) or not turn.who.has(*rights.to("clinic.visits")):
        return False
    try:
        show(turn, payload.removeprefix(CODE))
    except NotFound:
        return False
    return True


def show(turn: Turn, visit_id: str, said: Phrase | None = None) -> None:
    """The card of a visit: who, where from, which day, and what the clinic can do."""
    row = examined.visit(turn.session, turn.who, visit_id)
    check = examined.on_record(turn.session, row)
    state = (Phrase("coming.is_done"),) if check else ()
    turn.show(Message((*((said,) if said else ()), *whose(turn, row), *state), _buttons(row, check)))


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
    key = "coming.row_done" if examined.on_record(turn.session, row) else "coming.row"
    return Phrase.of(key, place_no=number, who=who, what=what)


def whose(turn: Turn, row: Visit) -> tuple[Phrase, Phrase]:
    """Whom a visit is of, masked, and which check on which day."""
    kind = Phrase("exam_kind.prepregnancy" if row.subject == PREPREGNANCY else "exam_kind.round")
    return (masked(turn, row.person_id), Phrase.of("coming.what", kind=kind, near=row.day) if row.day else kind)


def masked(turn: Turn, person_id: str) -> Phrase:
    """Somebody whom the clinic looks after, as lists write it."""
    person = people.get(turn.session, person_id)
    name = labels.people(turn.session, [person_id], labels.style_of(turn.session, person.township)).get(person_id, "")
    group = labels.groups(turn.session, [person.group_code])[person.group_code]
    return Phrase.of("item.whose", name=lines.person(name, labels.case_code(person_id)), place=lines.place(group))


def _buttons(row: Visit, check: str) -> tuple[tuple[Button, ...], ...]:
    def to(key: str, act: str) -> Button:
        return Button(Phrase(key), f"cv|{row.id}|{act}")

    first = (to("coming.undo", "u"),) if check else (to("coming.done", "d"), to("item.not_applicable", "x"))
    after = ((Button(Phrase("check.after"), f"cr|{check}"),),) if check and row.subject == PREPREGNANCY else ()
    back = (Button(Phrase("coming.back"), f"cd|{row.day}"),) if row.day else ()
    return (first, *after, (to("item.person", "c"), *back))


def dropped(turn: Turn, row: Visit, day: date | None) -> None:
    """It is not for her: she stands on the list of that day no more. Today that can be taken back."""
    undo = (Button(Phrase("coming.undo"), f"cv|{row.id}|b"),)
    back = ((Button(Phrase("coming.back"), f"cd|{day}"),),) if day else ()
    turn.show(Message((Phrase("coming.dropped"), *whose(turn, row)), (undo, *back)))


def card(turn: Turn, person_id: str) -> None:
    """Her name and telephone, in a message of its own that goes by itself; read on record."""
    found = cards.read(turn.session, turn.who, person_id, turn.now)
    said = [
        Phrase.of("contact.title", name=found.name, code=labels.case_code(found.person_id)),
        Phrase.of("contact.phone", phone=found.phone) if found.phone else Phrase("contact.no_phone"),
        Phrase("contact.goes"),
    ]
    turn.send(Message(tuple(said), protect=True, delete_after=OPENED_FOR))


def on(row: Visit, today: date) -> date:
    """The day on which the check took place, when the clinic says so today."""
    return min(row.day or today, today)
