"""“Hide”: what she opened goes at once, and with it the talk of the last two days, her words as well as ours."""

from handlers import menu
from handlers.turn import Turn
from locales import Phrase
from models.message import Message
from models.services import talk

_TOGETHER = 100
"""Messages that Telegram deletes in one request."""


def hide(turn: Turn, *opened: int | None) -> None:
    """Delete the messages `opened`, and in the chat of a woman who does not work here everything that can be.

    She is told, in words that give nothing away, how she deletes herself what is older.
    """
    away = _talk(turn)
    for start in range(0, len(away), _TOGETHER):
        turn.send(Message(clears=tuple(away[start : start + _TOGETHER])))
    for message_id in opened:
        if message_id is not None and message_id not in away:
            turn.send(Message(deletes=message_id))
    if away:
        older = talk.reaches_back(turn.session, turn.who.account_id, turn.now)
        said = (Phrase("hide.done"), Phrase("hide.older")) if older else (Phrase("hide.done"),)
        turn.send(Message(said, keyboard=menu.keyboard(turn.who)))


def _talk(turn: Turn) -> list[int]:
    if turn.who.grants or turn.who.person_id is None:
        return []
    return list(talk.removable(turn.session, turn.who.chat_id, turn.now))
