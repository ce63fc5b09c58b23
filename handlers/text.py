"""Plain text: what does it answer? The first that knows it takes it."""

from handlers import days, items, language, menu, mine, other, pending, report, start, stop
from handlers.help import help_
from handlers.turn import Handler, Turn, leaving
from models.services import drafts

WORDS: dict[str, Handler] = {
    "report": report.choose,
    "nothing": days.nothing,
    "today": days.today,
    "pending": pending.show,
    "me": mine.me,
    "stop": stop.stop,
    "language": language.choose,
    "help": help_,
}
"""The words of the keyboards (`menu.<name>`, in any language) → what they do."""


def said(turn: Turn) -> None:
    """A word of the keyboard, what a worker was asked for, a stop word, a form's answer, a name; else a hint."""
    word = menu.word(turn.heard.text)
    if word:
        leaving(WORDS[word])(turn)
    elif not (stop.word(turn) or items.heard(turn)):
        _answer(turn)


def _answer(turn: Turn) -> None:
    if drafts.open_of(turn.session, turn.who):
        report.answer(turn)
    elif not start.name(turn):
        other.text(turn)
