"""Plain text: what does it answer? The first that knows it takes it."""

from handlers import days, door, menu, moves, other, report, spoken, start, stop
from handlers.help import help_
from handlers.later import Later
from handlers.reading import Kind, Reading
from handlers.sheet import REPORTERS
from handlers.turn import Handler, Turn, leaving
from models.errors import OutOfDate
from models.rules import rights
from models.services import awaiting, drafts

_CLINIC, _INFO, _PENDING = Later("clinic"), Later("info"), Later("pending")

WORDS: dict[str, Handler] = {
    "report": report.choose,
    "nothing": days.nothing,
    "today": days.today,
    "pending": _PENDING.show,
    "clinic": _CLINIC.show,
    "figures": Later("figures").show,
    "export": Later("export").show,
    "month": Later("months").show,
    "office": Later("office").show,
    "payments": Later("payments").show,
    "me": Later("mine").me,
    "info": _INFO.info,
    "stop": stop.stop,
    "language": Later("language").choose,
    "help": help_,
}
"""The words of the keyboards (`menu.<name>`, in any language) → what they do."""


def said(turn: Turn) -> None:
    """A word of the keyboard, what a worker was asked for, a stop word, an answer, a name, a report; else a hint."""
    word = menu.word(turn.heard.text)
    if word:
        leaving(WORDS[word])(turn)
    elif not (stop.word(turn) or door.heard(turn) or _asked_for(turn)):
        _answer(turn)


def _asked_for(turn: Turn) -> bool:
    """Let the topic that asked for a text have it. False when none did."""
    if not awaiting.asked(turn.session, turn.who):
        return False
    from handlers import correct, info, items, leave, mine, office, payments, transfer  # one of them is at work already

    topics = (leave, transfer, items, payments, office, info, correct, mine)
    return any(topic.heard(turn) for topic in topics)


def contact(turn: Turn) -> None:
    """A contact: her own new number where she was asked for it, else what proves who she is."""
    if turn.heard.phone_is_own and awaiting.asked(turn.session, turn.who):
        from handlers import correct

        if correct.phone(turn):
            return
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
    if heard.intent == "pending_followups" and turn.who.has(*rights.to("items.open")):
        _PENDING.in_words(turn)
    elif heard.intent == "clinic_info" and turn.who.has(*rights.to("clinic.days")):
        _CLINIC.show(turn)
    elif heard.intent == "my_reports":
        days.today(turn)
    elif heard.intent == "papers":
        _INFO.papers(turn)
    else:
        other.no_answer(turn, heard.intent)


def photo(turn: Turn) -> None:
    """A picture: a slip of hers, or nothing that is taken here."""
    from handlers import slips

    if not slips.photo(turn):
        other.OTHERS["photo"](turn)


def document(turn: Turn) -> None:
    """A file: a picture among files is a picture, a table from an office a roster."""
    from handlers import roster, slips

    if not slips.photo(turn) and not roster.document(turn):
        other.OTHERS["document"](turn)
