"""A file from a cadre or the office: a roster of people, read and checked after the commit, then brought in by a tap.

What it comes to is told when it was read (services/rosters.py); here are the file itself and the taps.
"""

from handlers.turn import Turn, needs
from locales import Phrase
from models.errors import NotFound
from models.message import Button, Message
from models.rules import tabled
from models.services import rosters

_TABLES = (".xlsx", ".csv", ".xls", ".xlsm", ".xlsb", ".ods", ".et", ".txt", ".tsv")
"""Endings of what is meant as a table, whether it can be read or not: what can be done is said then."""


def document(turn: Turn) -> bool:
    """Take a table that somebody who may bring people in has sent. False: it is something else, or from others."""
    sent = turn.heard.document
    if sent is None or not turn.who.has(*rosters.SENDERS) or not sent.name.casefold().endswith(_TABLES):
        return False
    if sent.size > tabled.LARGEST:
        turn.send(
            Message((Phrase.of("roster.bad.too_large", n=tabled.LARGEST // 1024 // 1024), Phrase("roster.nothing")))
        )
    else:
        rosters.receive(turn.session, turn.who, sent.handle, turn.now)
    return True


@needs(*rosters.SENDERS)
def press(turn: Turn) -> None:
    """`ro|y|<roster>` brings in, `ro|n|…` does not, `ro|u|…` takes back for a day."""
    _, act, roster_id, *_ = (*turn.heard.data, "", "")
    if act == "y":
        count = rosters.confirm(turn.session, turn.who, roster_id, turn.now)
        said = Phrase("roster.brought_untold") if count is None else Phrase.of("roster.brought", n=count)
        turn.show(Message((said,), ((Button(Phrase("roster.undo"), f"ro|u|{roster_id}"),),)))
    elif act == "n":
        rosters.leave(turn.session, turn.who, roster_id)
        turn.say("roster.left")
    elif act == "u":
        counted = rosters.take_back(turn.session, turn.who, roster_id, turn.now)
        turn.show(Message(_taken_back(counted)))
    else:
        raise NotFound


def _taken_back(counted: tuple[int, int] | None) -> tuple[Phrase, ...]:
    if counted is None:
        return (Phrase("roster.undone_untold"),)
    gone, stay = counted
    return (Phrase.of("roster.undone", n=gone), *((Phrase.of("roster.stay", n=stay),) if stay else ()))
