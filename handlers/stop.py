"""Stop, by command, by button, by a common word: at once, also for what is already queued."""

from handlers import menu
from handlers.turn import Turn
from locales import Phrase
from models.message import Message
from models.services import choices
from models.services.stop_words import is_stop


def stop(turn: Turn) -> None:
    """End every message to her, and say what still works. Work for a village goes on."""
    stopped = choices.stop(turn.session, turn.who, turn.now)
    if not stopped.messages:
        turn.say("stop.nothing_staff" if stopped.works_on else "stop.nothing")
        return
    turn.become(stopped.who)
    if turn.who.person_id is None:
        turn.send(Message((Phrase("stop.unlinked"),), keyboard=menu.keyboard(turn.who)))
        return
    lines = (Phrase("stop.done"), Phrase("stop.still"), *((Phrase("stop.work"),) if stopped.works_on else ()))
    turn.send(Message(lines, keyboard=menu.keyboard(turn.who)))


def word(turn: Turn) -> bool:
    """A text that is nothing but a stop word, from somebody who gets messages or may be about to. Else False.

    Staff who are nobody's person say such words in forms too: there they are answers.
    """
    if not is_stop(turn.heard.text):
        return False
    if turn.who.grants and turn.who.person_id is None:
        return False
    stop(turn)
    return True
