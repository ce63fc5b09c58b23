"""The language of the chat: each is offered in its own name, and counts from the next sentence on."""

from handlers import menu
from handlers.turn import Turn
from locales import LANGUAGES, Phrase, language_name
from models.errors import NotFound
from models.message import Button, Message
from models.services import accounts


def choose(turn: Turn) -> None:
    """/language: which one?"""
    buttons = tuple((Button(language_name(code), f"lg|{code}"),) for code in LANGUAGES)
    turn.say("language.which", buttons)


def chosen(turn: Turn) -> None:
    """From now on in this language, the keyboard too."""
    code = turn.heard.data[-1]
    if code not in LANGUAGES:
        raise NotFound
    turn.become(accounts.speak(turn.session, turn.who, code))
    line = Phrase.of("language.done", language=language_name(code))
    turn.send(Message((line,), keyboard=menu.keyboard(turn.who)))
