"""How and when she wants to be called: two taps that add to an item which is open already."""

from handlers.turn import Turn
from locales import Phrase
from models.errors import NotFound
from models.message import Button
from models.services import asks


def choose(turn: Turn) -> None:
    """A way was tapped: ask the time of day. A time was tapped: done."""
    _, said, item_id = (*turn.heard.data, "", "")[:3]
    if said in asks.WAYS:
        asks.choose(turn.session, turn.who, item_id, way=said)
        times = tuple(Button(Phrase(f"call.time.{time}"), f"cb|{time}|{item_id}") for time in asks.TIMES)
        turn.say("call.when", (times,), way=Phrase(f"call.way.{said}"))
    elif said in asks.TIMES:
        asks.choose(turn.session, turn.who, item_id, time=said)
        turn.say("call.done", time=Phrase(f"call.time.{said}"))
    else:
        raise NotFound
