"""Plain text: what does it answer? The first that knows it takes it."""

from handlers import (
    clinic,
    correct,
    days,
    door,
    export,
    figures,
    info,
    items,
    language,
    leave,
    menu,
    mine,
    months,
    moves,
    office,
    other,
    payments,
    pending,
    report,
    roster,
    slips,
    spoken,
    start,
    stop,
    transfer,
)
from handlers.help import help_
from handlers.reading import Kind, Reading
from handlers.sheet import REPORTERS
from handlers.turn import Handler, Turn, leaving
from models.errors import OutOfDate
from models.services import drafts

WORDS: dict[str, Handler] = {
    "report": report.choose,
    "nothing": days.nothing,
    "today": days.today,
    "pending": pending.show,
    "clinic": clinic.show,
    "figures": figures.show,
    "export": export.show,
    "month": months.show,
    "office": office.show,
    "payments": payments.show,
    "me": mine.me,
    "info": info.info,
    "stop": stop.stop,
    "language": language.choose,
    "help": help_,
}
"""The words of the keyboards (`menu.<name>`, in any language) → what they do."""


def said(turn: Turn) -> None:
    """A word of the keyboard, what a worker was asked for, a stop word, an answer, a name, a report; else a hint."""
    word = menu.word(turn.heard.text)
    if word:
        leaving(WORDS[word])(turn)
    elif not (
        stop.word(turn)
        or door.heard(turn)
        or leave.heard(turn)
        or transfer.heard(turn)
        or items.heard(turn)
        or payments.heard(turn)
        or office.heard(turn)
        or info.heard(turn)
        or correct.heard(turn)
        or mine.heard(turn)
    ):
        _answer(turn)


def contact(turn: Turn) -> None:
    """A contact: her own new number where she was asked for it, else what proves who she is."""
    if not (turn.heard.phone_is_own and correct.phone(turn)):
        start.contact(turn)


def _answer(turn: Turn) -> None:
    if draft := drafts.open_of(turn.session, turn.who):
        if turn.who.has(*REPORTERS) and spoken.interrupts(turn, draft):
            _in_own_words(turn)
        else:
            report.answer(turn)
    elif not start.name(turn):
        if turn.who.has(*REPORTERS):
            _in_own_words(turn)
        else:
            other.text(turn)


def _in_own_words(turn: Turn) -> None:
    if moves.is_move(turn.heard.text):
        raise OutOfDate
    heard = spoken.reading(turn)
    match heard.kind:
        case Kind.EVENT if all(event.type for event in heard.events):
            spoken.report(turn, heard)
        case Kind.CORRECTION:
            spoken.correct(turn, heard)
        case Kind.ZERO_REPORT:
            if not spoken.nothing(turn, heard):
                days.nothing(turn)
        case Kind.REFUSED:
            spoken.refused(turn)
        case Kind.QUERY:
            _asked(turn, heard)
        case _ if heard.refusals:
            turn.say("refuse.parts")
        case _:
            other.no_report(turn, heard.intent)


def _asked(turn: Turn, heard: Reading) -> None:
    """A question to the bot: the view that answers it, or where the answer is found."""
    if heard.intent == "pending_followups" and turn.who.has(*pending.READERS):
        pending.in_words(turn)
    elif heard.intent == "clinic_info" and turn.who.has(*clinic.READERS):
        clinic.show(turn)
    elif heard.intent == "my_reports":
        days.today(turn)
    elif heard.intent == "papers":
        info.papers(turn)
    else:
        other.no_answer(turn, heard.intent)


def photo(turn: Turn) -> None:
    """A picture: a slip of hers, or nothing that is taken here."""
    if not slips.photo(turn):
        other.OTHERS["photo"](turn)


def document(turn: Turn) -> None:
    """A file: a picture among files is a picture, a table from an office a roster."""
    if not slips.photo(turn) and not roster.document(turn):
        other.OTHERS["document"](turn)
