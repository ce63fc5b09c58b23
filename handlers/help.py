"""Help: for each role what it can do here, with examples; and the card of codes for those who like them."""

from handlers import menu
from handlers.turn import Turn
from locales import Phrase
from models.kinds import EventKind, Role
from models.message import Message
from models.rules import rights

CODES: dict[str, EventKind | None] = {
    "birth": EventKind.BIRTH,
    "birth_short": EventKind.BIRTH,
    "pregnancy": EventKind.PREGNANCY,
    "pregnancy_end": EventKind.PREGNANCY_END,
    "migrate_out": EventKind.MIGRATE_OUT,
    "migrate_in": EventKind.MIGRATE_IN,
    "return_home": EventKind.RETURN_HOME,
    "marriage": EventKind.MARRIAGE,
    "divorce": EventKind.DIVORCE,
    "hukou_in": EventKind.HUKOU_IN,
    "hukou_out": EventKind.HUKOU_OUT,
    "iud": EventKind.MEASURE,
    "iud_out": EventKind.MEASURE,
    "antenatal": EventKind.EXAM,
    "round": EventKind.EXAM,
    "death": EventKind.DEATH,
    "nothing": None,
}
"""The lines of the card, `code.<name>`, and what each reports; None: that there is nothing to report."""

_ASKED = ("codes", "code", "代码", "代碼", "短代码", "短碼")


def help_(turn: Turn) -> None:
    """/help: a few lines for each role that is held, and nothing of the others. `/help codes`: the card of codes."""
    if turn.heard.payload.casefold() in _ASKED and turn.who.has(*rights.to("report.enter")):
        turn.send(Message((Phrase("codes.title"), *(Phrase(f"code.{name}") for name in CODES), Phrase("codes.note"))))
        return
    held = [role for role in Role if turn.who.has(role)]
    lines = tuple(Phrase(f"help.{role}") for role in held) or (Phrase("help.stranger"),)
    colleagues = (Phrase("help.colleagues"),) if turn.who.grants else ()
    turn.send(Message((*lines, *colleagues, Phrase("help.everybody")), keyboard=menu.keyboard(turn.who)))
