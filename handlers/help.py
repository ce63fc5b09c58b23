"""Help: for each role what it can do here, with examples."""

from handlers import menu
from handlers.turn import Turn
from locales import Phrase
from models.kinds import Role
from models.message import Message


def help_(turn: Turn) -> None:
    """/help: a few lines for each role that is held, and nothing of the others."""
    held = [role for role in Role if turn.who.has(role)]
    lines = tuple(Phrase(f"help.{role}") for role in held) or (Phrase("help.stranger"),)
    turn.send(Message((*lines, Phrase("help.everybody")), keyboard=menu.keyboard(turn.who)))
