"""The moves of a form, and the words that mean them. forms.py puts them on buttons, report.py carries them out."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from handlers.dialog import CARD, Form
from handlers.menu import bare
from locales import LANGUAGES, Phrase, text
from models.events import TYPES
from models.tables import Draft


class Move(StrEnum):
    """What a button of a form does. The value is its sign in the button's data, and never changes: buttons are kept."""

    SKIP = "s"
    BACK = "b"
    CHANGE = "c"
    ADD = "m"
    RESUME = "r"
    DROP = "x"
    DROP_ALL = "z"
    BEGIN_ANEW = "n"
    SAVE = "y"
    TICK = "t"
    SAVE_ALL = "a"
    TICK_ALL = "l"
    MEANT_LEFT = "d"
    MEANT_BORN_ALIVE = "h"
    IS_SAME = "e"
    CORRECTS = "g"


class Numbered(StrEnum):
    """A move that a number follows: that of an option, of a field to change or add, of one entry on a common card."""

    OPTION = "o"
    FIELD = "f"
    ENTRY = "w"


def asks_consent(draft: Draft) -> bool:
    """Whether saving asks what she says to it: for the kinds about health, when they are first reported."""
    return TYPES[draft.kind].sensitive and not draft.amends


def said_move(told: Sequence[Draft], draft: Draft, form: Form, said: str) -> Move | None:
    """The move whose button reads, in any language, as what was typed. A plain "save" says nothing about her yes.

    `told` are all that stand on the card, `draft` is the open one among them.
    """
    if form.at != CARD:
        return _meant(said, _ON_QUESTION)
    moves = _ON_CARD if asks_consent(draft) else _ON_CARD | {"card.save": Move.SAVE}
    if len(told) > 1:
        moves = moves | _ON_COMMON_CARD
        if not any(map(asks_consent, told)):
            moves = moves | {"sheet.save": Move.SAVE_ALL}
    return _meant(said, moves)


def is_move(said: str) -> bool:
    """Whether a text is a word of a form, and of nothing else."""
    return _meant(said, _ON_CARD | _ON_QUESTION | _ON_COMMON_CARD) is not None


def _meant(said: str, moves: Mapping[str, Move]) -> Move | None:
    words = {bare(text(code, Phrase(label))): move for label, move in moves.items() for code in LANGUAGES}
    return words.get(bare(said))


_ON_CARD = {
    "card.agreed": Move.SAVE,
    "card.tick": Move.TICK,
    "card.change": Move.CHANGE,
    "card.add": Move.ADD,
    "card.drop": Move.DROP,
    "report.cancel": Move.DROP,
    "report.back": Move.RESUME,
}
_ON_QUESTION = {
    "report.skip": Move.SKIP,
    "report.back": Move.BACK,
    "report.cancel": Move.DROP,
    "card.drop": Move.DROP,
    "card.save": Move.RESUME,
}
_ON_COMMON_CARD = {
    "sheet.agreed": Move.SAVE_ALL,
    "sheet.tick": Move.TICK_ALL,
    "sheet.save": Move.RESUME,
    "sheet.drop": Move.DROP_ALL,
}
"""Words of moves: the label of the button → its move. What cannot be done yet shows the question again."""
