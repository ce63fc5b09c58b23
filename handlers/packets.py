"""What is on its way to another install or came from one, as lines and buttons of the list of who moves."""

from typing import Any

from handlers.turn import Rows, Turn
from locales import Phrase
from models import arrivals, exchange
from models.message import Button
from models.rules import rights
from models.services import partners, passed_on

_MOST = 8
"""Installs that are offered to a person."""


def listed(turn: Turn) -> list[tuple[str, dict[str, Any], str]]:
    """What waits: phrase, its parameters, and the data that opens it."""
    came = arrivals.waiting(turn.session, turn.who, turn.now)
    went = exchange.waiting(turn.session, turn.who, turn.now)
    found = [("exchange.came_row", arrivals.shown(turn.session, row), f"xg|o|{row.id}") for row in came]
    return found + [("exchange.sent_row", passed_on.shown(turn.session, row), f"xg|w|{row.id}") for row in went]


def elsewhere(turn: Turn, person_id: str) -> Rows:
    """A button for each install to which somebody can be given from here."""
    if not turn.who.has(*rights.to("exchange.give")):
        return ()
    found = partners.listed(turn.session)[:_MOST]
    return tuple(
        (Button(Phrase.of("exchange.to", partner=one.name), f"xg|s|{person_id}|{one.short}"),) for one in found
    )
