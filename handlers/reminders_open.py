"""A reminder opened by her tap, and what she can do with it: hide it, want no more of these, be called."""

from handlers import cards, hiding
from handlers.turn import Turn
from locales import Phrase
from models.message import Button
from models.services import asks, care_messages, choices


def open_(turn: Turn) -> None:
    """Show what it is about, as a message of its own: only a new one can be kept from being forwarded."""
    reminder_id = turn.heard.data[-1]
    detail = care_messages.opened(turn.session, turn.who, reminder_id, turn.now)
    if detail is None:
        turn.say("detail.over")
        return
    call = Button(Phrase("me.call"), f"rc|{reminder_id}")
    fewer = Button(Phrase("detail.no_more"), f"rn|{reminder_id}")
    stop = Button(Phrase("stop.button"), "st")
    turn.send(cards.on_tap(detail.lines, (*detail.buttons, (cards.hide(), call), (fewer,), (stop,))))


def hide(turn: Turn) -> None:
    """Take the opened text away at once, what she typed to open it (`rh|t<its id>`), and the talk that led there."""
    typed = cards.TYPED.fullmatch(turn.heard.data[-1])
    hiding.hide(turn, turn.heard.message_id, int(typed[1]) if typed else None)


def no_more(turn: Turn) -> None:
    """No more messages of this group. Her record and her consents stay as they are."""
    group = care_messages.group(turn.session, turn.who, turn.heard.data[-1])
    choices.no_more(turn.session, turn.who, group, turn.now)
    turn.say("detail.no_more_done")


def call(turn: Turn) -> None:
    """Somebody is to call her; what it is about is not asked."""
    reminder_id = turn.heard.data[-1]
    care_messages.group(turn.session, turn.who, reminder_id)
    turn.show(cards.ask_way(asks.call_back(turn.session, turn.who, f"r.{reminder_id}"[:30], turn.now)))
