"""The door: a newcomer, a worker's chat at rest, or one without its PIN waits with four digits; a second person
compares them and decides.

Topics see nobody who waits: `behind` answers in their place.
"""

from functools import wraps

from handlers import menu
from handlers.turn import Handler, Turn, needs
from locales import Phrase
from models.errors import NotFound, Rejected
from models.message import Message
from models.rules import rights
from models.rules.names import read_name
from models.services import accounts, admissions, awaiting, staff
from models.tables import Admission

_NAME = "staff.name"
"""What the next text answers: what a worker wants to be called by colleagues."""


def behind(handler: Handler) -> Handler:
    """Let nobody whose chat is at rest reach `handler`; what she is told as a woman on record goes on."""

    @wraps(handler)
    def guarded(turn: Turn) -> None:
        if turn.who.rest and turn.who.person_id is None:
            show(turn)
        else:
            handler(turn)

    return guarded


def show(turn: Turn) -> None:
    """What the chat waits for, and its digits; first of all, what its owner is called."""
    if not heard(turn):
        _show(turn)


def is_waiting(turn: Turn) -> bool:
    """Whether the speaker waits at the door."""
    return bool(turn.who.rest) or admissions.open_for(turn.session, turn.who.account_id, turn.now) is not None


def heard(turn: Turn) -> bool:
    """Take a text as the name that was asked for. False when none was, or it is a command."""
    if awaiting.asked(turn.session, turn.who) != _NAME or not turn.heard.text or turn.heard.text.startswith("/"):
        return False
    said = read_name(turn.heard.text)
    if said is None:
        raise Rejected("problem.name", "name", longest=20)
    staff.give_name(turn.session, accounts.get(turn.session, turn.who.account_id), said)
    awaiting.forget(turn.session, turn.who)
    if is_waiting(turn) or _pin(turn):
        _show(turn)
    else:
        turn.say("staff.name_kept", name=said)
    return True


def forgot_pin(turn: Turn) -> None:
    """She forgot her PIN, or it is shut: a second person is asked whether she may choose a new one."""
    admissions.ask_pin(turn.session, accounts.get(turn.session, turn.who.account_id), turn.now)
    _show(turn)


def ask_name(turn: Turn) -> None:
    """What shall colleagues call you?"""
    awaiting.ask(turn.session, turn.who, _NAME)
    turn.say("staff.name_ask")


def _show(turn: Turn) -> None:
    account = accounts.get(turn.session, turn.who.account_id)
    row = admissions.open_for(turn.session, account.id, turn.now) or (None if account.rest else _pin(turn))
    if row is None and account.rest is None:
        raise NotFound
    row = row or admissions.knock(turn.session, account, turn.now)
    if account.name is None:
        ask_name(turn)
        return
    told = admissions.tell(turn.session, row, turn.now)
    why = Phrase("door.waits_newcomer" if row.role else f"door.waits_{'pin' if row.pin else account.rest}")
    code = Phrase.of("door.code", code=admissions.code(turn.session, row))
    turn.send(Message((why, code, Phrase("door.told" if told else "door.nobody")), keyboard=menu.keyboard(turn.who)))


def _pin(turn: Turn) -> Admission | None:
    return admissions.open_for(turn.session, turn.who.account_id, turn.now, pin=True)


@needs(*rights.everywhere("staff_admit"))
def press(turn: Turn) -> None:
    """`ad|<id>` shows who waits, `ad|<id>|y` lets in, `ad|<id>|n` sends away."""
    _, chosen, answer, *_ = (*turn.heard.data, "", "")
    if answer not in ("y", "n"):
        row = admissions.seen(turn.session, turn.who, chosen, turn.now)
        turn.show(Message(admissions.shown(turn.session, row), admissions.buttons(row)))
        return
    row = admissions.decide(turn.session, turn.who, chosen, turn.now, admit=answer == "y", keyboard=menu.keyboard)
    turn.show(Message((_decided(turn, row),)))


def _decided(turn: Turn, row: Admission) -> Phrase:
    name = staff.name_of(turn.session, accounts.get(turn.session, row.account_id)) or Phrase("staff.unnamed")
    if row.pin:
        return Phrase.of("door.pin_let" if row.admitted else "door.pin_kept", name=name)
    return Phrase.of("door.let_in" if row.admitted else "door.sent_away", name=name)
