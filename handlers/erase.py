"""Forgetting her at her own word: asked once more with what will be lost, then done at once."""

from handlers import cards, menu
from handlers.turn import Turn
from locales import Phrase
from models import daybook
from models.message import Button, Message
from models.services import allowance, erasing, people
from models.services.asks import herself


def erase(turn: Turn) -> None:
    """The first tap asks, the second erases and says what remains."""
    person_id = herself(turn.who)
    if turn.heard.data[1:] != ("yes",):
        balance = allowance.balance(turn.session, person_id)
        owed = (Phrase.of("erase.owed", yuan=allowance.yuan(balance)),) if balance else ()
        yes, no = Button(Phrase("erase.yes"), "er|yes"), Button(Phrase("erase.no"), "me|b")
        turn.show(cards.on_tap((Phrase("erase.ask"), *owed), ((yes,), (no,))))
        return
    remaining = erasing.erase(turn.session, turn.who, turn.now)
    for other in remaining.others:
        daybook.follow(turn.session, people.get(turn.session, other), turn.now, "erased")
    if turn.heard.message_id is not None:
        turn.send(Message(deletes=turn.heard.message_id))
    assert remaining.who is not None
    turn.become(remaining.who)
    debt = Phrase.of("erase.debt", yuan=allowance.yuan(remaining.owed), code=remaining.code)
    lines = (Phrase.of("erase.done", n=remaining.counted), *((debt,) if remaining.code else ()), Phrase("erase.free"))
    turn.send(Message(lines, keyboard=menu.keyboard(turn.who)))
