"""After a check before pregnancy: the clinic notes that the result was collected, or that she is to be seen again.

Never what was found. Each note can be taken back here, and her reminders, and the clinic's own, follow.
"""

from handlers import coming, lines
from handlers.turn import Turn, needs
from locales import Phrase
from models.errors import NotFound
from models.kinds import Noted
from models.message import Button, Message
from models.rules import rights
from models.services import exam_notes
from models.services.exam_notes import Check

_MOST = 20
"""Checks on one list."""

_NOTES = {"g": Noted.COLLECTED, "f": Noted.NEEDS_FOLLOWUP, "e": Noted.CLINIC_CLOSES}
"""What a button notes; its capital takes that back."""

_BACK = Button(Phrase("check.back"), "cr")


@needs(*rights.to("clinic.checks"))
def press(turn: Turn) -> None:
    """`cr` lists the checks of the last 90 days; `cr|<check>` shows one, a third part notes something about it."""
    _, root_id, act, *_ = (*turn.heard.data, "", "")
    if not root_id:
        _list(turn)
        return
    check = exam_notes.get(turn.session, turn.who, root_id, turn.today)
    if act == "c":
        coming.card(turn, check.person_id)
        return
    if act:
        _note(turn, check, act)
        check = exam_notes.get(turn.session, turn.who, root_id, turn.today)
    _show(turn, check)


def _note(turn: Turn, check: Check, act: str) -> None:
    what = _NOTES.get(act.lower())
    if what is None:
        raise NotFound
    change = exam_notes.put if act in _NOTES else exam_notes.take_back
    change(turn.session, turn.who, check, what, turn.now)


def _list(turn: Turn) -> None:
    found = exam_notes.lately(turn.session, turn.who, turn.today)[:_MOST]
    rows = [
        Phrase.of("check.row", place_no=number, who=coming.masked(turn, one.person_id), near=one.on, notes=_noted(one))
        for number, one in enumerate(found, 1)
    ]
    buttons = [Button(str(number), f"cr|{one.root_id}") for number, one in enumerate(found, 1)]
    head = Phrase("check.title" if found else "check.nobody")
    turn.show(Message((head, *rows), (*lines.in_rows(buttons, 5), (Button(Phrase("clinic.back"), "cd"),))))


def _noted(check: Check) -> tuple[Phrase, ...]:
    """What was noted, as it stands: who was seen again needs to be no more."""
    notes = check.notes - {Noted.NEEDS_FOLLOWUP} if Noted.CLINIC_CLOSES in check.notes else check.notes
    return tuple(Phrase(f"check.{note.name.lower()}") for note in Noted if note in notes) or (Phrase("check.open"),)


def _show(turn: Turn, check: Check) -> None:
    what = Phrase.of("coming.what", kind=Phrase("exam_kind.prepregnancy"), near=check.on)
    said = (coming.masked(turn, check.person_id), what, Phrase.of("check.noted", notes=_noted(check)))
    turn.show(Message((*said, Phrase("check.help")), _buttons(check)))


def _buttons(check: Check) -> tuple[tuple[Button, ...], ...]:
    def to(key: str, act: str) -> Button:
        return Button(Phrase(key), f"cr|{check.root_id}|{act}")

    collected = to("check.not_collect", "G") if Noted.COLLECTED in check.notes else to("check.collect", "g")
    if Noted.CLINIC_CLOSES in check.notes:
        again: tuple[Button, ...] = (to("check.not_close", "E"),)
    elif Noted.NEEDS_FOLLOWUP in check.notes:
        again = (to("check.close", "e"), to("check.not_follow", "F"))
    else:
        again = (to("check.follow", "f"),)
    return ((collected,), again, (to("item.person", "c"), _BACK))
