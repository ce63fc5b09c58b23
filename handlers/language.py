"""The language of the chat: each is offered in its own name, and counts from the next sentence on."""

from handlers import menu
from handlers.turn import Turn
from locales import Phrase, language_name
from models.errors import NotFound
from models.message import Message
from models.services import accounts


def choose(turn: Turn) -> None:
    """/language: which one?"""
    turn.say("language.which", tuple((one,) for one in menu.languages(turn.session, turn.who)))


def chosen(turn: Turn) -> None:
    """From now on in this language, the keyboard too."""
    code = turn.heard.data[-1]
    if code not in accounts.offered(turn.session, turn.who):
        raise NotFound
    turn.become(accounts.speak(turn.session, turn.who, code))
    line = Phrase.of("language.done", language=language_name(code))
    turn.send(Message((line,), keyboard=menu.keyboard(turn.who)))
